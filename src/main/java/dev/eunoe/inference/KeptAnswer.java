package dev.eunoe.inference;

import dev.eunoe.model.tokenizer.Tokenizer;

/** How an answer reads once something follows it, which is what the saved state has read. */
@FunctionalInterface
public interface KeptAnswer {
  /** What is kept of an answer's text, with all that stands in front of it then. */
  String text(String answer);

  /** The ids of what is kept. */
  default int[] ids(Tokenizer tokenizer, String text) {
    return tokenizer.encode(text);
  }

  /**
   * What follows it in the transcript.
   *
   * @param usual behind most answers
   */
  default int[] closing(String text, int[] usual) {
    return usual;
  }
}
