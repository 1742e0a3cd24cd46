package dev.eunoe.memory;

/**
 * What saving a state has added to the database, compressed.
 *
 * @param fixed bytes of the fixed part
 * @param blocks bytes of the blocks that were not there yet
 * @param newBlocks how many those are
 */
public record SavedBytes(long fixed, long blocks, int newBlocks) {
  /** Nothing was saved. */
  public static final SavedBytes NOTHING = new SavedBytes(0, 0, 0);
}
