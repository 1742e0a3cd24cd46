package dev.eunoe.model.state;

import dev.eunoe.model.config.AttentionConfig;
import dev.eunoe.model.kernel.cache.KeyValueBlock;
import dev.eunoe.model.kernel.cache.KeyValueCache;
import java.nio.ByteBuffer;

/** The state of one attention mixer: the keys and values that the next token looks back at. */
public final class AttentionState implements MixerState {
  /**
   * Of a window of fewer tokens most has changed when it is saved again, so it is saved whole; the
   * full blocks of a wider one are saved once and for all. A block holds the keys of all layers
   * that save some, so these are those that see farthest: of a block that they still need others
   * have let go.
   */
  private static final int WIDE = 1024;

  private static final int TOKENS = KeyValueBlock.TOKENS;

  private final AttentionConfig config;
  private final boolean hasBlocks;
  private final KeyValueCache cache;

  /**
   * The state before the first token.
   *
   * @param farthest the widest window of the model
   */
  AttentionState(AttentionConfig config, int farthest) {
    this(config, config.window() >= WIDE && config.window() == farthest, new KeyValueCache(config));
  }

  private AttentionState(AttentionConfig config, boolean hasBlocks, KeyValueCache cache) {
    this.config = config;
    this.hasBlocks = hasBlocks;
    this.cache = cache;
  }

  public KeyValueCache cache() {
    return cache;
  }

  @Override
  public void reserve(long tokens) {
    cache.reserve(tokens);
  }

  @Override
  public void skip(long from, long to) {
    // From block to block: what lies before the first of them is in a block that was begun.
    for (long position = TOKENS * KeyValueBlock.index(from + TOKENS - 1);
        position < to;
        position += TOKENS) {
      cache.repeat(position);
    }
  }

  @Override
  public long bytes() {
    return cache.bytes();
  }

  @Override
  public AttentionState fork(long tokens) {
    return new AttentionState(config, hasBlocks, cache.fork(tokens));
  }

  @Override
  public KeyValueCache keysAndValues() {
    return cache;
  }

  @Override
  public boolean hasBlocks() {
    return hasBlocks;
  }

  @Override
  public long firstBlock(long position) {
    return KeyValueBlock.index(config.firstVisible(position));
  }

  /** Writes the tokens that stay, then the others that are visible and in no block. */
  @Override
  public void write(ByteBuffer target, long position) {
    cache.staying().write(target, config.globals().before(position));
    for (long p = from(position); p < position; p++) {
      if (!config.globals().contains(p)) {
        cache.writeRow(target, p);
      }
    }
  }

  @Override
  public void read(ByteBuffer source, long position) {
    cache.staying().read(source, config.globals().before(position), position);
    long from = from(position);
    // A window that reaches first tokens is looked through from the beginning of its block on.
    for (long p = from - from % TOKENS; p < position; p++) {
      if (config.globals().contains(p)) {
        cache.takeStaying(p);
      } else if (p >= from) {
        cache.readRow(source, p);
      }
    }
  }

  @Override
  public long fixedBytes(long position) {
    return (position - from(position) + config.globals().before(from(position)))
        * config.rowBytes();
  }

  /** The oldest position that is written row by row. */
  private long from(long position) {
    return hasBlocks ? position - position % TOKENS : oldest(position);
  }

  /** The oldest position of the window that is kept at a position. */
  private long oldest(long position) {
    return config.chunked()
        ? config.firstVisible(position)
        : Math.max(0, position - config.window());
  }

  @Override
  public long blockBytes() {
    return hasBlocks ? KeyValueBlock.bytes(config) : 0;
  }

  @Override
  public void writeBlock(ByteBuffer target, long index) {
    cache.writeBlock(target, index);
  }

  @Override
  public void readBlock(ByteBuffer source, long index) {
    cache.readBlock(source, index);
  }

  @Override
  public boolean isFinite(long from, long position) {
    return cache.isFinite(Math.max(from, oldest(position)), position);
  }
}
