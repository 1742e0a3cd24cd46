package dev.eunoe.model.generate;

import dev.eunoe.model.constraint.Calls;
import dev.eunoe.model.tokenizer.ReasoningMarkers;
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

  /** Whether the end of a message is that of the reasoning, since only a call may follow it. */
  private final boolean callFollows;

  private ReasoningBound(int maxTokens, int[] closing, boolean callFollows) {
    this.callFollows = callFollows;
    this.maxTokens = maxTokens;
    this.closing = closing;
  }

  /**
   * @param calls that the answer may have, or must be; null for none
   */
  static ReasoningBound of(
      @Nullable ReasoningOptions options, Tokenizer tokenizer, @Nullable Calls calls) {
    if (options == null) {
      return new ReasoningBound(Integer.MAX_VALUE, new int[0], false);
    }
    ReasoningMarkers markers = options.markers();
    boolean mayAnswer = calls == null || !calls.required() || !markers.areChannels();
    String call = calls == null || mayAnswer ? null : calls.form().open();
    int[] closing =
        tokenizer.encodeTemplate(call == null ? markers.forced() : markers.before(call));
    return new ReasoningBound(options.maxTokens(), closing, call != null);
  }

  /** Whether a token within the reasoning can only be its end. */
  boolean isEnd(int id) {
    return callFollows && id == closing[0];
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
