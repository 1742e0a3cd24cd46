package dev.eunoe.model.generate;

import org.jspecify.annotations.Nullable;

/** What an answer is held to, token by token. */
sealed interface Form permits AnswerForm, CallForm {
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
}
