package dev.eunoe.inference;

import dev.eunoe.model.generate.Decoding;
import dev.eunoe.model.generate.FinishReason;
import dev.eunoe.model.generate.GenerationOptions;
import dev.eunoe.model.generate.ReasoningOptions;
import dev.eunoe.model.schedule.Job;
import dev.eunoe.model.schedule.TokenChunk;
import dev.eunoe.model.schedule.TokenChunk.Urgency;
import dev.eunoe.model.state.SequenceState;
import dev.eunoe.model.weights.Checkpoint;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** One text written greedily from an empty state, of which only the words are kept. */
final class IdleRun implements Job {
  private final Checkpoint checkpoint;
  private final int[] prompt;
  private final GenerationOptions options;
  private final Decoding writing;
  private final Consumer<Optional<String>> written;
  private final Consumer<Throwable> failed;
  private final int[] next = new int[1];
  private @Nullable SequenceState state;
  private volatile boolean stopped;

  /**
   * @param reasons how the model reasons before it writes; null where it does not
   * @param written takes the text; empty where it did not come to its end within its tokens
   */
  IdleRun(
      Checkpoint checkpoint,
      int[] prompt,
      int mostTokens,
      @Nullable ReasoningOptions reasons,
      Consumer<Optional<String>> written,
      Consumer<Throwable> failed) {
    this.checkpoint = checkpoint;
    this.prompt = prompt;
    this.options = GenerationOptions.greedy(mostTokens);
    this.writing = new Decoding(checkpoint, prompt, options, reasons);
    this.written = written;
    this.failed = failed;
  }

  /** Of no owner's: it takes no turn from any. */
  @Override
  public String owner() {
    return "";
  }

  @Override
  public long bytes() {
    var config = checkpoint.model().config();
    long tokens = Math.min((long) prompt.length + options.maxTokens(), config.maxTokens());
    return SequenceState.bytesAfter(config, tokens);
  }

  @Override
  public void open() {
    state = checkpoint.model().newState();
  }

  @Override
  public @Nullable TokenChunk next() {
    if (stopped) {
      writing.cancel();
    }
    if (writing.ended()) {
      return null;
    }
    var reading = Objects.requireNonNull(state, "opened before it is read");
    if (writing.count() == 0) {
      return new TokenChunk(reading, prompt, 0, prompt.length, true, Urgency.NOW);
    }
    next[0] = writing.last();
    return new TokenChunk(reading, next, 0, 1, true, Urgency.NOW);
  }

  @Override
  public void read(float[] logits) {
    var unused = writing.next(logits);
  }

  void stop() {
    stopped = true;
  }

  @Override
  public boolean stopRequested() {
    return stopped;
  }

  @Override
  public void close(Runnable taken) {
    boolean whole = writing.finishReason() == FinishReason.STOP;
    written.accept(whole ? Optional.of(writing.text()) : Optional.empty());
    taken.run();
  }

  @Override
  public void failed(Throwable cause) {
    failed.accept(cause);
  }
}
