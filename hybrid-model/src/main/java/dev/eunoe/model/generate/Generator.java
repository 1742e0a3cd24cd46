package dev.eunoe.model.generate;

import dev.eunoe.model.Batch;
import dev.eunoe.model.HybridModel;
import dev.eunoe.model.state.SequenceState;
import dev.eunoe.model.weights.Checkpoint;
import org.jspecify.annotations.Nullable;

/**
 * One answer, pulled token by token: the first {@link #next()} reads the prompt into the state,
 * each further one decodes. Where several answers are to be written at once, see {@link
 * dev.eunoe.model.schedule.Scheduler}.
 *
 * <p>When {@code next()} has returned null, the state has read exactly the prompt and {@link
 * #tokens()}; the end token was not read. Only when the answer was cancelled before its first token
 * may the state have read less; its position tells how much.
 */
public final class Generator implements AutoCloseable {
  private final HybridModel model;
  private final SequenceState state;
  private final int[] prompt;
  private final Decoding writing;
  private final Batch batch = new Batch();
  private final int[] next = new int[1];
  private int tokensRead;
  private volatile boolean stopRequested;

  /**
   * Prepares an answer; nothing is computed before the first {@link #next()}.
   *
   * @param state what came before the prompt; changed
   * @param prompt tokens to read first, at least one
   */
  public Generator(
      Checkpoint checkpoint, SequenceState state, int[] prompt, GenerationOptions options) {
    if (prompt.length == 0) {
      throw new IllegalArgumentException("The prompt has no tokens.");
    }
    this.model = checkpoint.model();
    this.state = state;
    this.prompt = prompt.clone();
    this.writing = new Decoding(checkpoint, prompt, options);
  }

  /**
   * The next token, or null when the answer has ended.
   *
   * <p>Text that was held back (half a character, the beginning of a stop string) comes with the
   * last token; an end token is returned only when it releases such text. A cancelled answer drops
   * it.
   */
  public @Nullable Token next() {
    if (writing.ended()) {
      return null;
    }
    readPrompt();
    readLast();
    if (stopRequested) {
      writing.cancel();
      return null;
    }
    Token token = writing.next(batch.logits(0));
    if (writing.ended()) {
      // The state never lags behind an answer that has ended.
      readLast();
    }
    return token;
  }

  /** Reads the rest of the prompt chunk by chunk, unless the answer is cancelled meanwhile. */
  private void readPrompt() {
    while (tokensRead < prompt.length && !stopRequested) {
      int to = Math.min(prompt.length, tokensRead + HybridModel.CHUNK);
      read(prompt, tokensRead, to, to == prompt.length);
      tokensRead = to;
    }
  }

  /** Reads the token that was chosen last. */
  private void readLast() {
    if (tokensRead >= prompt.length && tokensRead < prompt.length + writing.count()) {
      next[0] = writing.last();
      read(next, 0, 1, true);
      tokensRead++;
    }
  }

  private void read(int[] tokens, int from, int to, boolean logits) {
    batch.clear();
    batch.add(state, tokens, from, to, logits);
    model.forward(batch);
  }

  /** Asks the answer to end before its next token; may be called from any thread. */
  public void stop() {
    stopRequested = true;
  }

  /**
   * Why the answer ended.
   *
   * @throws IllegalStateException while it has not
   */
  public FinishReason finishReason() {
    return writing.finishReason();
  }

  /** The generated ids so far, without the end token; those of a stop string are among them. */
  public int[] tokens() {
    return writing.tokens();
  }

  /**
   * The text of every token returned so far: the whole text, without a stop string and what follows
   * it.
   */
  public String text() {
    return writing.text();
  }

  /** The same as {@link #stop()}: nothing else needs to be released. */
  @Override
  public void close() {
    stop();
  }
}
