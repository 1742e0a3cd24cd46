package dev.eunoe.memory;

import java.util.function.Supplier;

/**
 * Some keys and values of a state, which never change: states that have read the same tokens up to
 * a block's end have the block in common, and it is stored once.
 *
 * @param part which chain of the model's caches it is of: 0, 1 …; few
 * @param index its place in the chain; a state with a window may begin behind 0
 * @param key 32 bytes that name the content: a hash of all tokens read up to the block's end. Of
 *     one owner, equal keys under equal fingerprints are equal bytes
 * @param bytes asked for only where the store has no such block yet, on a thread that may wait
 */
public record StateBlock(int part, long index, byte[] key, Supplier<byte[]> bytes) {
  /** Bytes of a key. */
  public static final int KEY_BYTES = 32;

  public StateBlock {
    if (part < 0 || index < 0) {
      throw new IllegalArgumentException(
          "part and index of a block must not be negative, were " + part + " and " + index);
    }
    if (key.length != KEY_BYTES) {
      throw new IllegalArgumentException(
          "a block's key has " + KEY_BYTES + " bytes, this has " + key.length);
    }
  }
}
