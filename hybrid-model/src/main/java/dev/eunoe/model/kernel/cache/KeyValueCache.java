package dev.eunoe.model.kernel.cache;

import dev.eunoe.model.config.AttentionConfig;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.function.Consumer;

/**
 * The keys and values of one attention of one sequence: the token at position p lies in block
 * {@code p / TOKENS}. Keys are cached after rotation. What has left the window is let go of block
 * by block. Tokens that stay visible whatever the window lie in blocks of their own, too, one after
 * the other from the beginning on, so that those in front of a window are the first so many.
 *
 * <p>Forks share the blocks that are full, so a fork copies one block whatever its length; a block
 * that nobody shares is used again when it has left the window, so a long sequence allocates
 * nothing once its window is full.
 */
public final class KeyValueCache {
  /**
   * Most tokens of a sequence that one pass may read where a layer with a window lends its keys:
   * when the others come to look, the last of them must not have pushed out what the first sees.
   */
  public static final int LENT = 256;

  private static final int TOKENS = KeyValueBlock.TOKENS;

  private final AttentionConfig config;

  private StayingBlocks staying;

  private KeyValueBlock[] held = new KeyValueBlock[4];
  private int count;

  /** Blocks at the beginning that are not held any more. */
  private long dropped;

  private KeyValueBlock[] spare = new KeyValueBlock[2];
  private int spares;

  public KeyValueCache(AttentionConfig config) {
    this.config = config;
    this.staying = new StayingBlocks(config);
  }

  /** A block that is held: of a token in the window, or of first ones that the window reaches. */
  public KeyValueBlock block(long index) {
    return index < dropped ? staying.block(index) : held[(int) (index - dropped)];
  }

  /** The tokens that stay visible whatever the window. */
  public StayingBlocks staying() {
    return staying;
  }

  /** Blocks that have been begun, those that were let go of included. */
  private long begun() {
    return count + dropped;
  }

  /**
   * Makes room for a sequence of {@code tokens} tokens, so that reading up to there allocates
   * nothing.
   */
  public void reserve(long tokens) {
    long blocks = KeyValueBlock.index(tokens + TOKENS - 1);
    if (!config.bounded()) {
      while (begun() < blocks) {
        append(KeyValueBlock.of(config));
      }
      return;
    }
    staying.reserve(blocks);
    long gone = dropped;
    int free = spares;
    for (long next = begun(); next < blocks; next++) {
      for (; gone < Math.min(firstNeeded(next), next); gone++) {
        // Blocks that will be begun up to there are nobody else's.
        free += gone < begun() && block(gone).shared() ? 0 : 1;
      }
      if (free > 0) {
        free--;
      } else {
        addSpare(KeyValueBlock.of(config));
      }
    }
  }

  /** The first block in whose window the first token of a block is. */
  private long firstNeeded(long block) {
    long lent = config.lent() ? LENT : 0;
    long visible = Math.max(0, config.firstVisible(block * TOKENS) - lent);
    return KeyValueBlock.index(visible);
  }

  /** Bytes that the cache of a sequence of {@code tokens} tokens holds. */
  public static long bytesAfter(AttentionConfig config, long tokens) {
    if (tokens == 0) {
      return 0;
    }
    long last = KeyValueBlock.index(tokens - 1);
    long gone = config.bounded() ? new KeyValueCache(config).firstNeeded(last) : 0;
    return KeyValueBlock.bytes(config) * (StayingBlocks.count(config, last + 1) + last + 1 - gone);
  }

  /**
   * Begins the block of a position where it is not begun yet, and lets go of those that no later
   * token sees. Before tokens of several heads are {@link #put} at once.
   */
  public void begin(long position) {
    long index = KeyValueBlock.index(position);
    if (index < begun()) {
      return;
    }
    if (config.bounded()) {
      staying.reserve(index + 1);
      drop(firstNeeded(index));
    }
    dropped += index - begun(); // a saved state begins where its window does
    append(spares > 0 ? spare[--spares] : KeyValueBlock.of(config));
  }

  /** Begins the block of a position with what the one before it holds, where that is held. */
  public void repeat(long position) {
    begin(position);
    long index = KeyValueBlock.index(position);
    if (index > dropped) {
      held[(int) (index - dropped)] = block(index - 1).copy();
    }
  }

  private void drop(long upTo) {
    int gone = 0;
    while (gone < count && gone + dropped < upTo) {
      var block = held[gone];
      if (!block.shared()) {
        addSpare(block);
      }
      gone++;
    }
    if (gone > 0) {
      System.arraycopy(held, gone, held, 0, count - gone);
      Arrays.fill(held, count - gone, count, null);
      count -= gone;
      dropped += gone;
    }
  }

  private void append(KeyValueBlock block) {
    if (count == held.length) {
      held = Arrays.copyOf(held, 2 * count);
    }
    held[count++] = block;
  }

  private void addSpare(KeyValueBlock block) {
    if (spares == spare.length) {
      spare = Arrays.copyOf(spare, 2 * spares);
    }
    spare[spares++] = block;
  }

  /** Caches one head of the token at a position whose block is {@link #begin begun}. */
  public void put(int head, long position, float[] k, int kFrom, float[] v, int vFrom) {
    int key = kFrom + head * config.headDim();
    int value = vFrom + head * config.valueDim();
    block(KeyValueBlock.index(position)).put(head, KeyValueBlock.row(position), k, key, v, value);
    staying.put(head, position, k, key, v, value);
  }

  /** Bytes of memory held now; blocks that forks share count for each. */
  public long bytes() {
    return KeyValueBlock.bytes(config) * (staying.count() + count + spares);
  }

  /** What a fork after {@code tokens} tokens looks back at: full blocks are shared from now on. */
  public KeyValueCache fork(long tokens) {
    var fork = new KeyValueCache(config);
    fork.held = new KeyValueBlock[Math.max(4, count)];
    fork.dropped = dropped;
    fork.staying = staying.fork(tokens);
    for (int i = 0; i < count; i++) {
      long index = i + dropped;
      boolean full = (index + 1) * TOKENS <= tokens;
      if (full) {
        held[i].share();
      }
      if (full || index * TOKENS < tokens) {
        fork.held[fork.count++] = full ? held[i] : held[i].copy();
      }
    }
    return fork;
  }

  /**
   * Looks back at another's blocks in place of its own, in which the same tokens lie; blocks that
   * one of the two does not hold stay as they are.
   *
   * @param blocks how many, from the first on: full in both
   */
  public void share(KeyValueCache other, long blocks) {
    for (int i = 0; i < count; i++) {
      long index = i + dropped;
      if (index < blocks && other.holds(index)) {
        held[i] = other.block(index);
        held[i].share();
      }
    }
  }

  private boolean holds(long index) {
    return index >= dropped && index < begun();
  }

  /** Bytes of a block. */
  public long blockBytes() {
    return KeyValueBlock.bytes(config);
  }

  /** Bytes of the blocks that are held. */
  public long heldBytes() {
    return blockBytes() * (staying.count() + count);
  }

  /** Every block that is held. */
  public void forEachBlock(Consumer<KeyValueBlock> action) {
    staying.forEach(action);
    for (int i = 0; i < count; i++) {
      action.accept(held[i]);
    }
  }

  /** One cached token as it is kept. */
  public void writeRow(ByteBuffer target, long position) {
    block(KeyValueBlock.index(position)).writeRow(target, KeyValueBlock.row(position));
  }

  /** Caches a token that {@link #writeRow} wrote. */
  public void readRow(ByteBuffer source, long position) {
    begin(position);
    block(KeyValueBlock.index(position)).readRow(source, KeyValueBlock.row(position));
  }

  /** Keeps a token of the window that stays and is there already. */
  public void takeStaying(long position) {
    begin(position);
    staying.copyTo(block(KeyValueBlock.index(position)), position);
  }

  /** A whole block as it is kept, of {@link KeyValueBlock#bytes} bytes. */
  public void writeBlock(ByteBuffer target, long index) {
    block(index).write(target);
  }

  /** Caches the next block, which {@link #writeBlock} wrote. */
  public void readBlock(ByteBuffer source, long index) {
    begin(index * TOKENS);
    block(index).read(source);
  }

  /** Whether the rows of these positions, which are held, are numbers. */
  public boolean isFinite(long from, long to) {
    boolean finite = true;
    for (long p = from; p < to && finite; ) {
      int row = KeyValueBlock.row(p);
      int last = (int) Math.min(TOKENS, row + to - p);
      finite = block(KeyValueBlock.index(p)).isFinite(row, last);
      p += last - row;
    }
    return finite;
  }
}
