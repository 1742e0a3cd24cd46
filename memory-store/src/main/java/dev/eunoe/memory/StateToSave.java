package dev.eunoe.memory;

/**
 * A model state at a message boundary, to be saved beside its exchange; a cache, never the record.
 *
 * @param fingerprint of weights, template and snapshot format: a state is only good for the same
 *     one
 * @param position tokens read by this state, along the exchange's path
 * @param bytes the snapshot as the engine wrote it; the store compresses it and keeps a checksum
 */
public record StateToSave(String fingerprint, long position, byte[] bytes) {
  public StateToSave {
    if (position < 0) {
      throw new IllegalArgumentException("state position must not be negative, was " + position);
    }
  }
}
