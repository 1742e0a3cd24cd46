package dev.eunoe.model.kernel.matrix;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/** Little-endian values one after another. */
public enum PlainType implements RowFormat {
  F32(4) {
    @Override
    public void decode(MemorySegment values, long at, int count, float[] target, int to) {
      MemorySegment.copy(values, FLOAT, at, target, to, count);
    }
  },
  F16(2) {
    @Override
    public void decode(MemorySegment values, long at, int count, float[] target, int to) {
      for (int i = 0; i < count; i++) {
        target[to + i] = Float.float16ToFloat(values.get(SHORT, at + 2L * i));
      }
    }
  },
  BF16(2) {
    @Override
    public void decode(MemorySegment values, long at, int count, float[] target, int to) {
      for (int i = 0; i < count; i++) {
        target[to + i] = Float.intBitsToFloat(values.get(SHORT, at + 2L * i) << 16);
      }
    }
  };

  private static final ValueLayout.OfShort SHORT =
      ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  private static final ValueLayout.OfFloat FLOAT =
      ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  private final int bytes;

  PlainType(int bytes) {
    this.bytes = bytes;
  }

  @Override
  public int elements() {
    return 1;
  }

  @Override
  public int bytes() {
    return bytes;
  }
}
