package dev.eunoe.inference;

import dev.eunoe.config.EunoeConfig;
import dev.eunoe.model.HybridModel;
import dev.eunoe.model.config.GlobalTokens;
import dev.eunoe.model.config.StateOptions;
import dev.eunoe.model.constraint.Constraints;
import dev.eunoe.model.generate.Decoding;
import dev.eunoe.model.generate.GenerationOptions;
import dev.eunoe.model.generate.ReasoningOptions;
import dev.eunoe.model.kernel.KernelsRequest;
import dev.eunoe.model.kernel.parallel.Cores;
import dev.eunoe.model.schedule.Limits;
import dev.eunoe.model.schedule.Load;
import dev.eunoe.model.schedule.Scheduler;
import dev.eunoe.model.state.SequenceState;
import dev.eunoe.model.tokenizer.ChatTemplate;
import dev.eunoe.model.tokenizer.ReasoningMarkers;
import dev.eunoe.model.tokenizer.Tokenizer;
import dev.eunoe.model.weights.Checkpoint;
import dev.eunoe.model.weights.ModelOutline;
import io.quarkus.runtime.Startup;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import java.nio.file.Path;
import java.util.List;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** The loaded model; loaded at start, so that a server that is up can answer. */
@Startup
@ApplicationScoped
public class Engine {
  private static final Logger LOG = Logger.getLogger(Engine.class);

  /** Of the fixed part, or of blocks that are written together: see {@link #transferBytes}. */
  private static final int COPIES = 4;

  private static final long BLOCKS_AT_ONCE = 8L << 20;

  private final Checkpoint checkpoint;
  private final String backend;
  private final Scheduler scheduler;
  private final Limits limits;
  private final Memory memory;
  private final long transferBytes;
  private final long contextTokens;
  private final boolean reasons;
  private final Constraints constraints;

  Engine(EunoeConfig config) {
    int threads = config.engine().threads().orElseGet(Cores::physical);
    var kernels = new KernelsRequest(config.backend(), config.weights(), threads);
    var options = options(config.state());
    this.checkpoint = loaded(EarlyLoad.take(config.model(), kernels, options), config.model());
    this.backend = checkpoint.model().kernels().name();
    this.contextTokens = options.visible(checkpoint.trained());
    SequenceState empty = checkpoint.model().newState();
    long onHeap = empty.heapBytes(Memory.region());
    this.transferBytes = onHeap + COPIES * Math.max(empty.fixedBytes(), BLOCKS_AT_ONCE);
    this.memory =
        Memory.divided(
            Memory.free(),
            empty.bytes() == 0 ? 1 : (double) onHeap / empty.bytes(),
            transferBytes,
            config.engine().stateMemory(),
            config.state().memory());
    this.limits =
        new Limits(
            config.engine().batch(), config.engine().queue(), memory.answers(), HybridModel.CHUNK);
    this.constraints = new Constraints(checkpoint.tokenizer().tokenBytes());
    this.reasons = ReasoningMarkers.of(checkpoint.template(), checkpoint.tokenizer()).isPresent();
    this.scheduler = new Scheduler(checkpoint.model(), limits);
    LOG.infof(
        "Model %s: %d layers, window %d, kernels %s, threads %d",
        checkpoint.name(), checkpoint.model().config().layers().size(), window(), backend, threads);
    LOG.infof(
        "Up to %d answers at once, %d waiting, %s of states, %s of states between turns",
        limits.maxRunning(),
        limits.queue(),
        Memory.text(limits.stateBytes()),
        Memory.text(memory.held()));
  }

  /** The weights are most of what a server needs, so it is here that memory falls short. */
  private static Checkpoint loaded(EarlyLoad load, Path model) {
    try {
      return load.join();
    } catch (OutOfMemoryError e) {
      throw new IllegalStateException(
          "The weights of "
              + model
              + " are "
              + Memory.text(ModelOutline.read(model).weightBytes())
              + " in its files, and do not fit into the Java heap of "
              + Memory.text(Runtime.getRuntime().maxMemory())
              + "; start Java with a larger -Xmx (in a container: give it more memory), or keep"
              + " them in fewer bits with --weights int8 or int4.");
    }
  }

  /** A conversation that is longer than its context rolls on. */
  private static StateOptions options(EunoeConfig.State state) {
    Integer window = state.window().isPresent() ? (Integer) state.window().getAsInt() : null;
    Long context = state.context().isPresent() ? (Long) state.context().getAsLong() : null;
    var staying = state.global().map(GlobalTokens::parse).orElse(GlobalTokens.NONE);
    return new StateOptions(state.kv(), window, state.first(), staying, context, true);
  }

  /**
   * A state that was saved.
   *
   * @throws dev.eunoe.model.state.StateMismatchException when it is not one of this model, or
   *     damaged
   */
  public SequenceState restore(byte[] fixed, List<byte[]> blocks) {
    return checkpoint.model().restore(fixed, blocks);
  }

  /** Bytes of memory that states may take between turns. */
  public long heldBytes() {
    return memory.staying();
  }

  /** Bytes of those that have to leave that memory and are still to be written. */
  public long leavingBytes() {
    return memory.leaving();
  }

  /** Bytes that copies of states may take on their way to the database and from it. */
  public long transfersBytes() {
    return memory.transfers();
  }

  /**
   * Bytes of all copies of one state on such a way: a fork that nobody reads on with, its fixed
   * part as bytes, compressed in a room of that size, then cut off or encrypted into another, and
   * once more in the driver.
   */
  public long transferBytes() {
    return transferBytes;
  }

  Checkpoint checkpoint() {
    return checkpoint;
  }

  public String name() {
    return checkpoint.name();
  }

  /** Of weights, tokenizer, template, kernels and snapshot format: a saved state's key. */
  public String fingerprint() {
    return checkpoint.fingerprint();
  }

  public String backend() {
    return backend;
  }

  /** Token ids are below it. */
  public int vocabulary() {
    return checkpoint.model().config().vocabSize();
  }

  /** Tokens that a conversation may have: without a limit where its oldest may leave the window. */
  public long maxTokens() {
    return checkpoint.model().config().maxTokens();
  }

  /**
   * Tokens that the model sees of a text at once; without a limit where it was trained to see all
   * of any text through windows and recurrent states.
   */
  public long contextTokens() {
    return contextTokens;
  }

  /** The window of sliding attention; 0 when no layer has one. */
  public int window() {
    return checkpoint.model().config().widestWindow();
  }

  /** The first position attention still sees from {@code position}. */
  public long visibleFrom(long position) {
    return window() == 0 ? 0 : Math.max(0, position - window());
  }

  public Tokenizer tokenizer() {
    return checkpoint.tokenizer();
  }

  public ChatTemplate template() {
    return checkpoint.template();
  }

  /** The forms that its answers can be held to. */
  public Constraints constraints() {
    return constraints;
  }

  /** Whether the model is one that reasons before it answers. */
  public boolean reasons() {
    return reasons;
  }

  /** Runs answers; there is one for the model. */
  Scheduler scheduler() {
    return scheduler;
  }

  /** What the model has to do now. */
  public Load load() {
    return scheduler.load();
  }

  /** Tokens that the model has read since it was loaded: prompts and answers, of all. */
  public long tokensRead() {
    return scheduler.tokensRead();
  }

  /** Prompt tokens that the model reads in a second; 0 before it has read any. */
  public double readingSpeed() {
    return scheduler.readingSpeed();
  }

  /** Tokens that it reads in a second for everybody, while there is something to read. */
  public double tokensPerSecond() {
    return scheduler.tokensPerSecond();
  }

  public Limits limits() {
    return limits;
  }

  /** Ends every answer within one step, and begins no other. */
  public void stop() {
    scheduler.close();
  }

  /** Tells the text of tokens that were written for an answer, without a model. */
  public Decoding replay(GenerationOptions options, @Nullable ReasoningOptions reasons) {
    return new Decoding(checkpoint, new int[0], options, reasons);
  }

  @PreDestroy
  void close() {
    // The loop first: it reads the weights.
    scheduler.close();
    checkpoint.close();
  }
}
