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
   * @param passage about sixty words; what is beyond the model's length is not read
   * @return its direction, each component rounded to −127 … 127
   */
  byte[] embed(String passage);
}
