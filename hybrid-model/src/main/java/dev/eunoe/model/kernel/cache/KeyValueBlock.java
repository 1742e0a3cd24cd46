package dev.eunoe.model.kernel.cache;

import dev.eunoe.model.config.AttentionConfig;
import java.nio.ByteBuffer;

/**
 * Keys and values of {@link #TOKENS} consecutive tokens of one attention. A block that is full is
 * never written again while a fork shares it.
 *
 * <pre>
 *   keys (nKvHeads, headDim, TOKENS) · values (nKvHeads, TOKENS, valueDim)
 * </pre>
 */
public abstract sealed class KeyValueBlock permits F32Block, Bf16Block, Q8Block {
  /** Tokens of a block: whole vectors of every width, and few enough to copy at a fork. */
  public static final int TOKENS = 64;

  final int nKvHeads;
  final int headDim;
  final int valueDim;
  private boolean shared;

  KeyValueBlock(AttentionConfig config) {
    this.nKvHeads = config.nKvHeads();
    this.headDim = config.headDim();
    this.valueDim = config.valueDim();
  }

  static KeyValueBlock of(AttentionConfig config) {
    return switch (config.cached()) {
      case F32 -> new F32Block(config);
      case BF16 -> new Bf16Block(config);
      case Q8 -> new Q8Block(config);
    };
  }

  /** Bytes of a block. */
  public static long bytes(AttentionConfig config) {
    return (long) TOKENS * config.rowBytes();
  }

  /** The block that holds a position, counted from 0. */
  public static long index(long position) {
    return position / TOKENS;
  }

  /** The row of a position in its block. */
  public static int row(long position) {
    return (int) (position % TOKENS);
  }

  /** The index of dimension 0 of a key head, whose rows are {@link #TOKENS} numbers apart. */
  public final int keyFrom(int head) {
    return head * headDim * TOKENS;
  }

  /** The index of row 0 of a value head, whose rows are valueDim numbers apart. */
  public final int valueFrom(int head) {
    return head * TOKENS * valueDim;
  }

  /** Keeps one head of a token: heads may be put from several threads at once. */
  abstract void put(int head, int row, float[] k, int kFrom, float[] v, int vFrom);

  /** Dimension {@code i} of a cached key, as the engine computes with it. */
  public abstract float key(int head, int i, int row);

  /** Dimension {@code i} of a cached value, as the engine computes with it. */
  public abstract float value(int head, int row, int i);

  /** One token as it is kept, of {@link AttentionConfig#rowBytes} bytes. */
  abstract void writeRow(ByteBuffer target, int row);

  abstract void readRow(ByteBuffer source, int row);

  /** The whole block as it is kept. */
  abstract void write(ByteBuffer target);

  abstract void read(ByteBuffer source);

  abstract KeyValueBlock copy();

  /** Whether rows {@code first} to {@code last}, that one not included, are numbers. */
  abstract boolean isFinite(int first, int last);

  /** Whether these floats are numbers; without a branch, so that it runs on vectors. */
  public static boolean areFinite(float[] x, int from, int to) {
    int notFinite = 0;
    for (int i = from; i < to; i++) {
      // Only an exponent of ones carries into the sign.
      notFinite |= (Float.floatToRawIntBits(x[i]) & 0x7F800000) + 0x00800000;
    }
    return notFinite >= 0;
  }

  /** From now on a fork reads it too. */
  final void share() {
    shared = true;
  }

  final boolean shared() {
    return shared;
  }
}
