package dev.eunoe.model.state;

import dev.eunoe.model.config.AttentionConfig;
import dev.eunoe.model.kernel.contract.Kernels;
import java.nio.ByteBuffer;

/**
 * The key/value cache of one attention mixer: the token at position p lies in slot {@code p mod
 * window}, so a bounded cache becomes a ring and an unbounded one grows; tokens that stay visible
 * whatever the window lie in front of the ring. Keys are cached after rotation.
 *
 * <pre>
 *   keys (nKvHeads, headDim, capacity) · values (nKvHeads, capacity, valueDim)
 * </pre>
 */
public final class AttentionState implements MixerState {
  private static final int FIRST_CAPACITY = 64;

  private final AttentionConfig config;
  private int capacity;
  private float[] keys;
  private float[] values;

  public AttentionState(AttentionConfig config) {
    this(config, 0, new float[0], new float[0]);
  }

  private AttentionState(AttentionConfig config, int capacity, float[] keys, float[] values) {
    this.config = config;
    this.capacity = capacity;
    this.keys = keys;
    this.values = values;
  }

  /**
   * Caches the key and value of the token at {@code position}, in place of the one that leaves the
   * window.
   *
   * @param k its keys (nKvHeads, headDim) from kFrom
   * @param v its values (nKvHeads, valueDim) from vFrom
   */
  public void put(long position, float[] k, int kFrom, float[] v, int vFrom) {
    int slot = slot(position);
    if (slot >= capacity) {
      grow(slot + 1);
    }
    for (int head = 0; head < config.nKvHeads(); head++) {
      put(head, position, k, kFrom, v, vFrom);
    }
  }

  /**
   * As {@link #put(long, float[], int, float[], int)} for one key/value head alone, in a cache that
   * has been {@link #reserve}d: heads may be put from several threads at once.
   */
  public void put(int head, long position, float[] k, int kFrom, float[] v, int vFrom) {
    int slot = slot(position);
    int headDim = config.headDim();
    for (int row = head * headDim; row < (head + 1) * headDim; row++) {
      keys[row * capacity + slot] = k[kFrom + row];
    }
    int valueDim = config.valueDim();
    int to = (head * capacity + slot) * valueDim;
    System.arraycopy(v, vFrom + head * valueDim, values, to, valueDim);
  }

  private int slot(long position) {
    int sinks = config.sinks();
    return position < sinks ? (int) position : sinks + (int) ((position - sinks) % config.window());
  }

  /** Slots for that many rows: doubling, so that a growing cache is seldom copied. */
  private static int capacityFor(AttentionConfig config, long rows) {
    long doubled = FIRST_CAPACITY;
    while (doubled < rows) {
      doubled *= 2;
    }
    return roundUp(Math.min(doubled, Math.max(rows, config.maxRows())));
  }

  /** Bytes that the cache of a sequence of {@code tokens} tokens holds. */
  static long bytesAfter(AttentionConfig config, long tokens) {
    long rows = config.rows(tokens);
    long capacity = rows == 0 ? 0 : capacityFor(config, rows);
    return Float.BYTES * capacity * (config.dKey() + config.dValue());
  }

  @Override
  public void reserve(long tokens) {
    int rows = config.rows(tokens);
    if (rows > capacity) {
      grow(rows);
    }
  }

  private void grow(int rows) {
    int larger = capacityFor(config, rows);
    float[] largerKeys = new float[Math.multiplyExact(config.dKey(), larger)];
    float[] largerValues = new float[Math.multiplyExact(config.dValue(), larger)];
    for (int row = 0; row < config.dKey(); row++) {
      System.arraycopy(keys, row * capacity, largerKeys, row * larger, capacity);
    }
    int valueDim = config.valueDim();
    for (int h = 0; h < config.nKvHeads(); h++) {
      System.arraycopy(
          values,
          h * capacity * valueDim,
          largerValues,
          h * larger * valueDim,
          capacity * valueDim);
    }
    keys = largerKeys;
    values = largerValues;
    capacity = larger;
  }

  private static int roundUp(long rows) {
    long blocks = (rows + Kernels.LANE_BLOCK - 1) / Kernels.LANE_BLOCK;
    return Math.toIntExact(blocks * Kernels.LANE_BLOCK);
  }

  public float[] keys() {
    return keys;
  }

  public float[] values() {
    return values;
  }

  /** Slots of the arrays, a multiple of {@link Kernels#LANE_BLOCK}. */
  public int capacity() {
    return capacity;
  }

  @Override
  public long bytes() {
    return (long) Float.BYTES * (keys.length + values.length);
  }

  @Override
  public AttentionState copy() {
    return new AttentionState(config, capacity, keys.clone(), values.clone());
  }

  /**
   * Writes only the filled rows, oldest first: keys (nKvHeads, headDim), then values (nKvHeads,
   * valueDim), of each token.
   */
  @Override
  public void write(ByteBuffer target, long position) {
    int valueDim = config.valueDim();
    for (long p = first(position); p < position; p = next(p, position)) {
      int slot = slot(p);
      for (int row = 0; row < config.dKey(); row++) {
        target.putFloat(keys[row * capacity + slot]);
      }
      for (int h = 0; h < config.nKvHeads(); h++) {
        for (int i = 0; i < valueDim; i++) {
          target.putFloat(values[(h * capacity + slot) * valueDim + i]);
        }
      }
    }
  }

  /** The oldest position held, when {@code position} tokens have been read. */
  private long first(long position) {
    return config.sinks() > 0 ? 0 : position - config.rows(position);
  }

  /** The next position held, when {@code position} tokens have been read. */
  private long next(long p, long position) {
    return p + 1 < config.sinks() ? p + 1 : Math.max(p + 1, position - config.window());
  }

  @Override
  public void read(ByteBuffer source, long position) {
    float[] k = new float[config.dKey()];
    float[] v = new float[config.dValue()];
    for (long p = first(position); p < position; p = next(p, position)) {
      Floats.read(source, k);
      Floats.read(source, v);
      put(p, k, 0, v, 0);
    }
  }
}
