package dev.eunoe.model.generate;

import dev.eunoe.model.constraint.Calls;
import dev.eunoe.model.constraint.Constraint;
import dev.eunoe.model.weights.Checkpoint;
import org.jspecify.annotations.Nullable;

/** What an answer is held to, token by token. */
sealed interface Form permits AnswerForm, CallForm, CallOrAnswerForm {
  /** Takes out what must not come next; returns how many tokens are left. */
  int mask(float[] logits);

  /** The only token that may come next, whatever the logits; null where there is a choice. */
  @Nullable Integer forced();

  /** Goes on behind a token that was chosen; to be told before its text is split. */
  void wrote(int id);

  /** Goes on behind a piece of the answer's text. */
  void said(String text);

  /** Whether the answer is whole and nothing can follow. */
  boolean ended();

  /** The form of an answer that begins; null where it is free. */
  static @Nullable Form of(
      @Nullable Constraint constraint,
      @Nullable ReasoningOptions reasons,
      Checkpoint checkpoint,
      ReasoningSplitter splitter) {
    if (constraint == null) {
      return null;
    }
    Calls calls = constraint.calls();
    if (calls == null) {
      return new AnswerForm(constraint, reasons, checkpoint, splitter);
    }
    var ofCalls = new CallForm(constraint, calls, reasons, checkpoint, splitter);
    Constraint answer = constraint.answer();
    return answer == null
        ? ofCalls
        : new CallOrAnswerForm(
            ofCalls,
            new AnswerForm(answer, reasons, checkpoint, splitter),
            splitter,
            checkpoint.model().config().vocabSize());
  }
}
