package dev.eunoe.model.kernel.cache;

import dev.eunoe.model.config.AttentionConfig;
import java.nio.ByteBuffer;

/** Keys and values as floats. */
public final class F32Block extends KeyValueBlock {
  private final AttentionConfig config;
  private final float[] keys;
  private final float[] values;

  F32Block(AttentionConfig config) {
    this(config, new float[config.dKey() * TOKENS], new float[config.dValue() * TOKENS]);
  }

  private F32Block(AttentionConfig config, float[] keys, float[] values) {
    super(config);
    this.config = config;
    this.keys = keys;
    this.values = values;
  }

  /** (nKvHeads, headDim, TOKENS). */
  public float[] keys() {
    return keys;
  }

  /** (nKvHeads, TOKENS, valueDim). */
  public float[] values() {
    return values;
  }

  @Override
  void put(int head, int row, float[] k, int kFrom, float[] v, int vFrom) {
    int to = keyFrom(head) + row;
    for (int i = 0; i < headDim; i++) {
      keys[to + i * TOKENS] = k[kFrom + i];
    }
    System.arraycopy(v, vFrom, values, valueFrom(head) + row * valueDim, valueDim);
  }

  @Override
  public float key(int head, int i, int row) {
    return keys[keyFrom(head) + i * TOKENS + row];
  }

  @Override
  public float value(int head, int row, int i) {
    return values[valueFrom(head) + row * valueDim + i];
  }

  @Override
  void writeRow(ByteBuffer target, int row) {
    for (int i = row; i < keys.length; i += TOKENS) {
      target.putFloat(keys[i]);
    }
    for (int head = 0; head < nKvHeads; head++) {
      int from = valueFrom(head) + row * valueDim;
      for (int i = 0; i < valueDim; i++) {
        target.putFloat(values[from + i]);
      }
    }
  }

  @Override
  void readRow(ByteBuffer source, int row) {
    for (int i = row; i < keys.length; i += TOKENS) {
      keys[i] = source.getFloat();
    }
    for (int head = 0; head < nKvHeads; head++) {
      int from = valueFrom(head) + row * valueDim;
      for (int i = 0; i < valueDim; i++) {
        values[from + i] = source.getFloat();
      }
    }
  }

  @Override
  void write(ByteBuffer target) {
    target.asFloatBuffer().put(keys).put(values);
    target.position(target.position() + Float.BYTES * (keys.length + values.length));
  }

  @Override
  void read(ByteBuffer source) {
    source.asFloatBuffer().get(keys).get(values);
    source.position(source.position() + Float.BYTES * (keys.length + values.length));
  }

  @Override
  KeyValueBlock copy() {
    return new F32Block(config, keys.clone(), values.clone());
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
}
