package dev.eunoe.memory;

import java.util.List;

/**
 * A model state at a message boundary, to be saved beside its exchange; a cache, never the record.
 *
 * @param fingerprint of weights, template and snapshot format: a state is only good for the same
 *     one
 * @param position tokens read by this state, along the exchange's path
 * @param fixed what is as large however long the conversation is, written anew each time; the store
 *     compresses it and keeps a checksum
 * @param lasting whether it has to outlive a crash of the database as well; otherwise its fixed
 *     part spares the database's log, and after a crash its words are read again
 * @param blocks all that the state needs beside it, part by part, each part from its first block on
 *     without a gap; those that the store has are not written again
 */
public record StateToSave(
    String fingerprint, long position, boolean lasting, byte[] fixed, List<StateBlock> blocks) {
  /** One that lasts. */
  public StateToSave(String fingerprint, long position, byte[] fixed, List<StateBlock> blocks) {
    this(fingerprint, position, true, fixed, blocks);
  }

  public StateToSave {
    if (position < 0) {
      throw new IllegalArgumentException("state position must not be negative, was " + position);
    }
    blocks = List.copyOf(blocks);
    for (int i = 1; i < blocks.size(); i++) {
      StateBlock before = blocks.get(i - 1);
      StateBlock block = blocks.get(i);
      if (block.part() < before.part()
          || block.part() == before.part() && block.index() != before.index() + 1) {
        throw new IllegalArgumentException(
            "block %d of part %d must not follow block %d of part %d"
                .formatted(block.index(), block.part(), before.index(), before.part()));
      }
    }
  }
}
