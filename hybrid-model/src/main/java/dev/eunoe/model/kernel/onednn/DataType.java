package dev.eunoe.model.kernel.onednn;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.MemorySegment;

/** In which dataType a product is computed; sums are always f32. */
enum DataType {
  /** f32 weights and activations. */
  F32(Dnnl.F32, Float.BYTES) {
    @Override
    void put(MemorySegment dataType, long index, float value) {
      dataType.setAtIndex(JAVA_FLOAT, index, value);
    }

    @Override
    float get(MemorySegment dataType, long index) {
      return dataType.getAtIndex(JAVA_FLOAT, index);
    }

    @Override
    void putAll(float[] values, int from, int n, MemorySegment dataType) {
      MemorySegment.copy(values, from, dataType, JAVA_FLOAT, 0, n);
    }
  },

  /** bf16 weights; activations are rounded to bf16, to the nearest, ties to even. */
  BF16(Dnnl.BF16, Short.BYTES) {
    @Override
    void put(MemorySegment dataType, long index, float value) {
      dataType.setAtIndex(JAVA_SHORT, index, rounded(value));
    }

    @Override
    float get(MemorySegment dataType, long index) {
      return Float.intBitsToFloat(dataType.getAtIndex(JAVA_SHORT, index) << 16);
    }

    @Override
    void putAll(float[] values, int from, int n, MemorySegment dataType) {
      for (int i = 0; i < n; i++) {
        dataType.setAtIndex(JAVA_SHORT, i, rounded(values[from + i]));
      }
    }

    private static short rounded(float value) {
      // One NaN only, whose lower half is zero: rounding cannot carry it over into another number.
      int bits = Float.floatToIntBits(value);
      return (short) (bits + 0x7FFF + (bits >>> 16 & 1) >>> 16);
    }
  };

  /** oneDNN's name for the type. */
  final int type;

  final int bytes;

  DataType(int type, int bytes) {
    this.type = type;
    this.bytes = bytes;
  }

  abstract void put(MemorySegment dataType, long index, float value);

  abstract float get(MemorySegment dataType, long index);

  /** Stores {@code values[from, from + n)} from the first number on. */
  abstract void putAll(float[] values, int from, int n, MemorySegment dataType);
}
