package dev.eunoe.model.state;

import dev.eunoe.model.kernel.cache.KeyValueBlock;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.function.Supplier;

/**
 * A state as it is saved: a part that changes with every token, and the full blocks of keys and
 * values, which never do, so that each is saved once, whoever needs it.
 *
 * @param position tokens read, those of a prefix not counted
 * @param fixed all but the blocks, in the format of {@link StateSnapshot}
 * @param blocks from the beginning of the sequence on
 */
public record StateParts(long position, byte[] fixed, List<Block> blocks) {
  public StateParts {
    blocks = List.copyOf(blocks);
  }

  /**
   * The keys and values of {@link KeyValueBlock#TOKENS} tokens in all layers that see every token.
   *
   * @param key 32 bytes that name all tokens up to the block's end: the same in the states of one
   *     model means the same bytes
   * @param bytes makes them; any time later, since a full block stays as it is
   */
  public record Block(long index, byte[] key, Supplier<byte[]> bytes) {}

  /**
   * Both in one, each with its length before it.
   *
   * <pre>
   *   int  length of the fixed part · fixed part · every block
   * </pre>
   */
  byte[] joined() {
    var made = blocks.stream().map(block -> block.bytes().get()).toList();
    long size = (long) Integer.BYTES + fixed.length;
    for (byte[] block : made) {
      size += block.length;
    }
    var all =
        ByteBuffer.allocate(Math.toIntExact(size))
            .order(ByteOrder.LITTLE_ENDIAN)
            .putInt(fixed.length)
            .put(fixed);
    made.forEach(all::put);
    return all.array();
  }
}
