package dev.eunoe.memory;

/**
 * Turns a passage into a vector that lies near those of passages with the same meaning. The same
 * words give the same vector, whatever else is asked for meanwhile. Blocking, and for any thread.
 */
public interface Embedder {

  /** The model and how it is used; vectors of another name are made anew. */
  String name();

  /** Bytes of a vector. */
  int dimension();

  /**
   * A text as a vector of length 1, for others to use.
   *
   * @param components not rounded
   * @param tokens of the text that were read
   * @param whole whether that was all of it
   */
  record Embedding(float[] components, int tokens, boolean whole) {}

  /** The vector of a text, as far as the model's length goes. */
  Embedding read(String text);

  /**
   * @param passage about sixty words; what is beyond the model's length is not read
   * @return its direction, each component rounded to −127 … 127
   */
  byte[] embed(String passage);
}
