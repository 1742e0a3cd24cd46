package dev.eunoe.model.state;

import dev.eunoe.model.kernel.cache.KeyValueBlock;
import java.util.IdentityHashMap;
import java.util.Map;

/**
 * Bytes of memory that several states hold together: what they share counts once. Guarded by its
 * caller.
 */
public final class SharedBytes {
  /** How many of the states hold a block. */
  private final Map<KeyValueBlock, Integer> holders = new IdentityHashMap<>();

  private long bytes;

  /** Counts a state. */
  public void add(SequenceState state) {
    bytes += state.forkBytes();
    state
        .caches()
        .forEach(cache ->
            cache.forEachBlock(block -> {
              if (holders.merge(block, 1, Integer::sum) == 1) {
                bytes += cache.blockBytes();
              }
            }));
  }

  /** No longer counts a state, which has not changed since it was {@link #add added}. */
  public void remove(SequenceState state) {
    bytes -= state.forkBytes();
    state
        .caches()
        .forEach(cache ->
            cache.forEachBlock(block -> {
              if (holders.computeIfPresent(block, (_, n) -> n == 1 ? null : n - 1) == null) {
                bytes -= cache.blockBytes();
              }
            }));
  }

  /** Bytes of all of them. */
  public long bytes() {
    return bytes;
  }
}
