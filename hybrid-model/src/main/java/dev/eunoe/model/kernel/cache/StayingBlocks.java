package dev.eunoe.model.kernel.cache;

import dev.eunoe.model.config.AttentionConfig;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.function.Consumer;

/**
 * Keys and values of the tokens that stay visible whatever the window, one after the other: place i
 * is that of the i-th of them, so those in front of a window are the first so many places. They lie
 * in the window's blocks, too, while it reaches them.
 */
public final class StayingBlocks {
  private static final int TOKENS = KeyValueBlock.TOKENS;
  private static final KeyValueBlock[] NONE = {};

  private final AttentionConfig config;
  private KeyValueBlock[] held = NONE;

  StayingBlocks(AttentionConfig config) {
    this.config = config;
  }

  /** Places {@code index · TOKENS} and following. */
  public KeyValueBlock block(long index) {
    return held[(int) index];
  }

  /** How many there are of a sequence of so many blocks. */
  static int count(AttentionConfig config, long blocks) {
    return (config.globals().before(blocks * TOKENS) + TOKENS - 1) / TOKENS;
  }

  int count() {
    return held.length;
  }

  /** Makes those of a sequence of so many blocks, where they are not made yet. */
  void reserve(long blocks) {
    int wanted = count(config, blocks);
    int had = held.length;
    if (wanted > had) {
      held = Arrays.copyOf(held, wanted);
      for (int i = had; i < wanted; i++) {
        held[i] = KeyValueBlock.of(config);
      }
    }
  }

  /** Keeps one head of the token at a position, where that one stays. */
  void put(int head, long position, float[] k, int key, float[] v, int value) {
    int place = config.globals().before(position);
    if (config.globals().before(position + 1) > place) {
      block(KeyValueBlock.index(place)).put(head, KeyValueBlock.row(place), k, key, v, value);
    }
  }

  /** What a fork after {@code tokens} tokens keeps: blocks that are full are shared. */
  StayingBlocks fork(long tokens) {
    int all = config.globals().count();
    int there = config.globals().before(tokens);
    var fork = new StayingBlocks(config);
    fork.held = held.clone();
    for (int i = 0; i < held.length; i++) {
      if (Math.min(all, (i + 1) * TOKENS) <= there) {
        held[i].share();
      } else {
        fork.held[i] = held[i].copy();
      }
    }
    return fork;
  }

  void forEach(Consumer<KeyValueBlock> action) {
    for (var block : held) {
      action.accept(block);
    }
  }

  /** Writes the first places as they are kept. */
  public void write(ByteBuffer target, int places) {
    for (int i = 0; i < places; i++) {
      block(KeyValueBlock.index(i)).writeRow(target, KeyValueBlock.row(i));
    }
  }

  /** Keeps the first places, which {@link #write} wrote, of a sequence of {@code tokens} tokens. */
  public void read(ByteBuffer source, int places, long tokens) {
    reserve(KeyValueBlock.index(tokens + TOKENS - 1));
    for (int i = 0; i < places; i++) {
      block(KeyValueBlock.index(i)).readRow(source, KeyValueBlock.row(i));
    }
  }

  /** Copies the token at a position, which stays, to its row in the window. */
  void copyTo(KeyValueBlock window, long position) {
    int place = config.globals().before(position);
    var row = ByteBuffer.allocate(config.rowBytes());
    block(KeyValueBlock.index(place)).writeRow(row, KeyValueBlock.row(place));
    window.readRow(row.flip(), KeyValueBlock.row(position));
  }
}
