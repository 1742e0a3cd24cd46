package dev.eunoe.model.weights;

import dev.eunoe.model.HybridModel;
import dev.eunoe.model.config.StateOptions;
import dev.eunoe.model.kernel.contract.Kernels;
import java.lang.foreign.Arena;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A model while it is loaded. Its parts come about side by side, and each begins when what it needs
 * is there:
 *
 * <pre>
 *   headers ─┬─ tokenizer and template
 *            ├─ reading the files
 *   kernels ─┼─ weights in the form the kernels take
 *            ├─ a few layers, for the compiler
 *            └─ fingerprint
 * </pre>
 */
public final class CheckpointLoad implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(CheckpointLoad.class);

  private static final Executor THREADS =
      part -> Thread.ofPlatform().daemon().name("model-loader").start(part);

  private final Path path;
  private final StateOptions options;
  private final LoadListener listener;
  private final CompletableFuture<ModelSource> source;
  private final CompletableFuture<Kernels> chosen;
  private final CompletableFuture<ModelText> text;
  private final CompletableFuture<HybridModel> model;
  private final CompletableFuture<String> fingerprint;
  private volatile long readingNanos;
  private volatile long weightsNanos;
  private volatile boolean closed;
  private volatile boolean joined;

  private CheckpointLoad(
      Path path, Supplier<Kernels> kernels, StateOptions options, LoadListener listener) {
    this.path = path;
    this.options = options;
    this.listener = listener;
    this.source = begin(this::open);
    this.chosen = begin(kernels);
    this.text = source.thenApplyAsync(this::text, THREADS);
    this.model = source.thenCombineAsync(chosen, this::weights, THREADS);
    this.fingerprint =
        source.thenCombineAsync(
            chosen, (headers, with) -> headers.fingerprint(path, with, options), THREADS);
  }

  /**
   * Begins to load a folder in the form of Hugging Face, a GGUF file, or a folder with one GGUF
   * model.
   *
   * @param kernels makes the kernels; called once, on another thread
   * @param listener told of the weights, on another thread
   */
  public static CheckpointLoad begin(
      Path path, Supplier<Kernels> kernels, StateOptions options, LoadListener listener) {
    return new CheckpointLoad(path, kernels, options, listener);
  }

  /** The same, told in the log. */
  public static CheckpointLoad begin(Path path, Supplier<Kernels> kernels, StateOptions options) {
    return begin(path, kernels, options, new LoadProgress(path));
  }

  private static <T> CompletableFuture<T> begin(Supplier<T> part) {
    return CompletableFuture.supplyAsync(part, THREADS);
  }

  private ModelSource open() {
    return ModelSource.open(path, Arena.ofAuto());
  }

  private ModelText text(ModelSource headers) {
    return ModelText.open(path, headers, ModelLoader.config(headers.config()).vocabSize());
  }

  private HybridModel weights(ModelSource headers, Kernels kernels) {
    long begin = System.nanoTime();
    try (var ahead = ReadAhead.of(headers.weights().tensors().values())) {
      var loaded = ModelLoader.load(path, headers, kernels, options, this::told);
      weightsNanos = System.nanoTime() - begin;
      ahead.close();
      readingNanos = ahead.nanos();
      return loaded;
    }
  }

  /**
   * Has a few layers read and write meanwhile, so that the JVM has compiled the kernels when the
   * model is there. Nobody waits for it, and where no few layers stand for the model nothing is
   * done.
   */
  public void warmKernels() {
    var ignored =
        source.thenCombineAsync(
            chosen,
            (headers, with) -> {
              var config =
                  ModelLoader.config(Family.of(headers.config()), headers.config(), options);
              FewLayers.of(headers, config, with).ifPresent(FewLayers::run);
              return config;
            },
            THREADS);
  }

  private void told(long loaded, long total) {
    if (closed) {
      throw new CancellationException("The load of " + path + " was given up.");
    }
    listener.loaded(loaded, total);
  }

  /**
   * Waits for what headers, tokenizer and template say, which takes a moment; weights are loaded
   * meanwhile and afterwards.
   *
   * @throws CheckpointException when the model cannot be used, holds no conversation, or does not
   *     fit here
   */
  public void awaitServable() {
    var headers = get(source);
    ModelLoader.rehearse(path, headers);
    ModelLoader.requireFits(path, WeightBytes.stored(headers.weights()));
    if (!headers.hasText(path)) {
      throw noConversation("tokenizer (tokenizer.json)");
    }
    if (get(text).template().isEmpty()) {
      throw noConversation("chat template");
    }
  }

  private CheckpointException noConversation(String missing) {
    return new CheckpointException(
        "%s has no %s, so it cannot hold a conversation, which is what a server is for; take a model that has both."
            .formatted(path, missing));
  }

  /**
   * Throws what a part has failed with by now, so that nothing is begun for a model that will not
   * come.
   */
  public void requireSound() {
    for (var part : List.of(source, chosen, model, text, fingerprint)) {
      if (part.isCompletedExceptionally()) {
        var ignored = get(part);
      }
    }
  }

  /**
   * Waits for all of it.
   *
   * @throws CheckpointException as {@link Checkpoint#open(Path, Kernels, StateOptions)}
   */
  public Checkpoint join() {
    try {
      var trained = ModelLoader.config(get(source).config());
      var loaded = get(model);
      var words = get(text);
      words.remarks().forEach(LOG::warn);
      var checkpoint = new Checkpoint(path, loaded, words, trained, get(fingerprint));
      joined = true;
      return checkpoint;
    } catch (RuntimeException | Error e) {
      close();
      throw e;
    }
  }

  /** Seconds in which the files were read, from the disk or its cache; 0 before they are. */
  public double readingSeconds() {
    return readingNanos / 1e9;
  }

  /**
   * Seconds in which the weights were brought into the form that the kernels take, waiting for
   * their files included; 0 before they are.
   */
  public double weightsSeconds() {
    return weightsNanos / 1e9;
  }

  /** Gives up what is not done yet; whoever has {@link #join joined} has all, and closes that. */
  @Override
  public void close() {
    if (closed || joined) {
      return;
    }
    closed = true;
    var ignored = text.thenAccept(words -> words.tokenizer().close());
  }

  /** What a part made, or what it failed with, as its own thread threw it. */
  private static <T> T get(CompletableFuture<T> part) {
    try {
      return part.join();
    } catch (CompletionException e) {
      switch (e.getCause()) {
        case RuntimeException failure -> throw failure;
        case Error failure -> throw failure;
        case null, default -> throw e;
      }
    }
  }
}
