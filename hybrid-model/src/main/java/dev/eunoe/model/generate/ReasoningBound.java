package dev.eunoe.model.generate;

import dev.eunoe.model.tokenizer.Tokenizer;
import org.jspecify.annotations.Nullable;

/** Ends reasoning that has come to its bound: by the tokens that the model would write itself. */
final class ReasoningBound {
  private final int maxTokens;
  private final int[] closing;

  /** Tokens of the answer at which the reasoning began; -1 before it has. */
  private int from = -1;

  /** How many of the closing tokens are written. */
  private int written;

  private boolean ended;

  private ReasoningBound(int maxTokens, int[] closing) {
    this.maxTokens = maxTokens;
    this.closing = closing;
  }

  static ReasoningBound of(@Nullable ReasoningOptions options, Tokenizer tokenizer) {
    return options == null
        ? new ReasoningBound(Integer.MAX_VALUE, new int[0])
        : new ReasoningBound(
            options.maxTokens(), tokenizer.encodeTemplate(options.markers().forced()));
  }

  /** Has the reasoning end here, before its bound. */
  void end() {
    ended = true;
  }

  /**
   * Whether the next token is one that ends the reasoning.
   *
   * @param inside whether the model reasons now
   * @param count tokens written so far
   */
  boolean forces(boolean inside, int count) {
    if (inside && from < 0) {
      from = count;
    }
    boolean due = inside && count - from >= maxTokens;
    return (ended || written > 0 || due) && written < closing.length;
  }

  int next() {
    return closing[written++];
  }

  /** Whether all of them are, so that the answer follows. */
  boolean isWritten() {
    return closing.length > 0 && written == closing.length;
  }
}
