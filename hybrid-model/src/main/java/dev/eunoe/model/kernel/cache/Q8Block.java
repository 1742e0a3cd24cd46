package dev.eunoe.model.kernel.cache;

import dev.eunoe.model.config.AttentionConfig;
import java.nio.ByteBuffer;

/**
 * Keys and values as whole numbers of −127 to 127, each head of a token with a scale of its own:
 * its greatest number divided by 127. A head that is no number has a scale that is none.
 */
public final class Q8Block extends KeyValueBlock {
  private static final float GREATEST = 127;

  private final AttentionConfig config;
  private final byte[] keys;
  private final byte[] values;
  private final float[] keyScales;
  private final float[] valueScales;

  Q8Block(AttentionConfig config) {
    super(config);
    this.config = config;
    this.keys = new byte[config.dKey() * TOKENS];
    this.values = new byte[config.dValue() * TOKENS];
    this.keyScales = new float[nKvHeads * TOKENS];
    this.valueScales = new float[nKvHeads * TOKENS];
  }

  private Q8Block(Q8Block from) {
    super(from.config);
    this.config = from.config;
    this.keys = from.keys.clone();
    this.values = from.values.clone();
    this.keyScales = from.keyScales.clone();
    this.valueScales = from.valueScales.clone();
  }

  /** (nKvHeads, headDim, TOKENS), to be multiplied by the scale of the token. */
  public byte[] keys() {
    return keys;
  }

  /** (nKvHeads, TOKENS, valueDim), to be multiplied by the scale of the token. */
  public byte[] values() {
    return values;
  }

  /** (nKvHeads, TOKENS). */
  public float[] keyScales() {
    return keyScales;
  }

  /** (nKvHeads, TOKENS). */
  public float[] valueScales() {
    return valueScales;
  }

  @Override
  void put(int head, int row, float[] k, int kFrom, float[] v, int vFrom) {
    float keyScale = scale(k, kFrom, headDim);
    keyScales[head * TOKENS + row] = keyScale;
    int to = keyFrom(head) + row;
    for (int i = 0; i < headDim; i++) {
      keys[to + i * TOKENS] = whole(k[kFrom + i], keyScale);
    }
    float valueScale = scale(v, vFrom, valueDim);
    valueScales[head * TOKENS + row] = valueScale;
    int valueTo = valueFrom(head) + row * valueDim;
    for (int i = 0; i < valueDim; i++) {
      values[valueTo + i] = whole(v[vFrom + i], valueScale);
    }
  }

  private static float scale(float[] x, int from, int width) {
    float greatest = 0;
    for (int i = from; i < from + width; i++) {
      greatest = Math.max(greatest, Math.abs(x[i]));
    }
    return greatest / GREATEST;
  }

  private static byte whole(float x, float scale) {
    return scale == 0 ? 0 : (byte) Math.rint(x / scale);
  }

  @Override
  public float key(int head, int i, int row) {
    return keys[keyFrom(head) + i * TOKENS + row] * keyScales[head * TOKENS + row];
  }

  @Override
  public float value(int head, int row, int i) {
    return values[valueFrom(head) + row * valueDim + i] * valueScales[head * TOKENS + row];
  }

  @Override
  void writeRow(ByteBuffer target, int row) {
    for (int i = row; i < keys.length; i += TOKENS) {
      target.put(keys[i]);
    }
    for (int head = 0; head < nKvHeads; head++) {
      target.put(values, valueFrom(head) + row * valueDim, valueDim);
      target.putFloat(keyScales[head * TOKENS + row]);
      target.putFloat(valueScales[head * TOKENS + row]);
    }
  }

  @Override
  void readRow(ByteBuffer source, int row) {
    for (int i = row; i < keys.length; i += TOKENS) {
      keys[i] = source.get();
    }
    for (int head = 0; head < nKvHeads; head++) {
      source.get(values, valueFrom(head) + row * valueDim, valueDim);
      keyScales[head * TOKENS + row] = source.getFloat();
      valueScales[head * TOKENS + row] = source.getFloat();
    }
  }

  @Override
  void write(ByteBuffer target) {
    target.put(keys).put(values);
    target.asFloatBuffer().put(keyScales).put(valueScales);
    target.position(target.position() + Float.BYTES * (keyScales.length + valueScales.length));
  }

  @Override
  void read(ByteBuffer source) {
    source.get(keys).get(values);
    source.asFloatBuffer().get(keyScales).get(valueScales);
    source.position(source.position() + Float.BYTES * (keyScales.length + valueScales.length));
  }

  @Override
  KeyValueBlock copy() {
    return new Q8Block(this);
  }

  @Override
  boolean isFinite(int first, int last) {
    boolean finite = true;
    for (int from = 0; from < keyScales.length && finite; from += TOKENS) {
      finite =
          areFinite(keyScales, from + first, from + last)
              && areFinite(valueScales, from + first, from + last);
    }
    return finite;
  }
}
