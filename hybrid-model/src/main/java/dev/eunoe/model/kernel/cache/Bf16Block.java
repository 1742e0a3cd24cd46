package dev.eunoe.model.kernel.cache;

import dev.eunoe.model.config.AttentionConfig;
import java.nio.ByteBuffer;

/** Keys and values as the upper halves of floats. */
public final class Bf16Block extends KeyValueBlock {
  private final AttentionConfig config;
  private final short[] keys;
  private final short[] values;

  Bf16Block(AttentionConfig config) {
    this(config, new short[config.dKey() * TOKENS], new short[config.dValue() * TOKENS]);
  }

  private Bf16Block(AttentionConfig config, short[] keys, short[] values) {
    super(config);
    this.config = config;
    this.keys = keys;
    this.values = values;
  }

  /** (nKvHeads, headDim, TOKENS). */
  public short[] keys() {
    return keys;
  }

  /** (nKvHeads, TOKENS, valueDim). */
  public short[] values() {
    return values;
  }

  /** To the nearest, ties to even; what is no number stays none. */
  static short rounded(float x) {
    int bits = Float.floatToRawIntBits(x);
    return Float.isNaN(x)
        ? (short) (bits >>> 16 | 0x40)
        : (short) (bits + 0x7FFF + (bits >>> 16 & 1) >>> 16);
  }

  private static float widened(short half) {
    return Float.intBitsToFloat(half << 16);
  }

  @Override
  void put(int head, int row, float[] k, int kFrom, float[] v, int vFrom) {
    int to = keyFrom(head) + row;
    for (int i = 0; i < headDim; i++) {
      keys[to + i * TOKENS] = rounded(k[kFrom + i]);
    }
    int valueTo = valueFrom(head) + row * valueDim;
    for (int i = 0; i < valueDim; i++) {
      values[valueTo + i] = rounded(v[vFrom + i]);
    }
  }

  @Override
  public float key(int head, int i, int row) {
    return widened(keys[keyFrom(head) + i * TOKENS + row]);
  }

  @Override
  public float value(int head, int row, int i) {
    return widened(values[valueFrom(head) + row * valueDim + i]);
  }

  @Override
  void writeRow(ByteBuffer target, int row) {
    for (int i = row; i < keys.length; i += TOKENS) {
      target.putShort(keys[i]);
    }
    for (int head = 0; head < nKvHeads; head++) {
      int from = valueFrom(head) + row * valueDim;
      for (int i = 0; i < valueDim; i++) {
        target.putShort(values[from + i]);
      }
    }
  }

  @Override
  void readRow(ByteBuffer source, int row) {
    for (int i = row; i < keys.length; i += TOKENS) {
      keys[i] = source.getShort();
    }
    for (int head = 0; head < nKvHeads; head++) {
      int from = valueFrom(head) + row * valueDim;
      for (int i = 0; i < valueDim; i++) {
        values[from + i] = source.getShort();
      }
    }
  }

  @Override
  void write(ByteBuffer target) {
    target.asShortBuffer().put(keys).put(values);
    target.position(target.position() + Short.BYTES * (keys.length + values.length));
  }

  @Override
  void read(ByteBuffer source) {
    source.asShortBuffer().get(keys).get(values);
    source.position(source.position() + Short.BYTES * (keys.length + values.length));
  }

  @Override
  KeyValueBlock copy() {
    return new Bf16Block(config, keys.clone(), values.clone());
  }

  @Override
  boolean isFinite(int first, int last) {
    boolean finite = true;
    for (int i = 0; i < keys.length && finite; i += TOKENS) {
      finite = areFinite(keys, i + first, i + last);
    }
    for (int head = 0; head < nKvHeads && finite; head++) {
      int from = valueFrom(head);
      finite = areFinite(values, from + first * valueDim, from + last * valueDim);
    }
    return finite;
  }

  private static boolean areFinite(short[] x, int from, int to) {
    int notFinite = 0;
    for (int i = from; i < to; i++) {
      // Only an exponent of ones carries into the sign.
      notFinite |= (x[i] & 0x7F80) + 0x0080;
    }
    return (notFinite & 0x8000) == 0;
  }
}
