package dev.eunoe.model.kernel.matrix;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/** Blocks of 32 elements with one scale and perhaps one minimum, f16 but for MXFP4. */
final class SmallBlocks {
  private static final int HALF = 16;
  private static final ValueLayout.OfShort F16 =
      ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  private static final ValueLayout.OfInt BITS =
      ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  /** Sign, two bits of exponent and one of mantissa. */
  private static final float[] E2M1 = {
    0, 0.5f, 1, 1.5f, 2, 3, 4, 6, 0, -0.5f, -1, -1.5f, -2, -3, -4, -6
  };

  /** From here on a value of the block could be infinite; the last exponent means none at all. */
  private static final int NO_EXPONENT = 253;

  private SmallBlocks() {}

  static float f16(MemorySegment blocks, long at) {
    return Float.float16ToFloat(blocks.get(F16, at));
  }

  static int unsigned(MemorySegment blocks, long at) {
    return blocks.get(ValueLayout.JAVA_BYTE, at) & 0xFF;
  }

  /** {@code d:f16, q:i8[32]}. */
  static void q8p0(MemorySegment blocks, long at, float[] y, int to) {
    float d = f16(blocks, at);
    for (int j = 0; j < 2 * HALF; j++) {
      y[to + j] = d * blocks.get(ValueLayout.JAVA_BYTE, at + 2 + j);
    }
  }

  /** {@code d:f16, q:u8[16]}; element j in the low nibble of byte j, j + 16 in the high one. */
  static void q4p0(MemorySegment blocks, long at, float[] y, int to) {
    float d = f16(blocks, at);
    for (int j = 0; j < HALF; j++) {
      int q = unsigned(blocks, at + 2 + j);
      y[to + j] = d * ((q & 15) - 8);
      y[to + j + HALF] = d * ((q >> 4) - 8);
    }
  }

  /** {@code d:f16, m:f16, q:u8[16]}. */
  static void q4p1(MemorySegment blocks, long at, float[] y, int to) {
    float d = f16(blocks, at);
    float m = f16(blocks, at + 2);
    for (int j = 0; j < HALF; j++) {
      int q = unsigned(blocks, at + 4 + j);
      y[to + j] = d * (q & 15) + m;
      y[to + j + HALF] = d * (q >> 4) + m;
    }
  }

  /** {@code d:f16, b:u32, q:u8[16]}; bit j of b is the fifth bit of element j. */
  static void q5p0(MemorySegment blocks, long at, float[] y, int to) {
    float d = f16(blocks, at);
    int b = blocks.get(BITS, at + 2);
    for (int j = 0; j < HALF; j++) {
      int q = unsigned(blocks, at + 6 + j);
      y[to + j] = d * ((q & 15 | fifthBit(b, j)) - 16);
      y[to + j + HALF] = d * ((q >> 4 | fifthBit(b, j + HALF)) - 16);
    }
  }

  /** {@code d:f16, m:f16, b:u32, q:u8[16]}. */
  static void q5p1(MemorySegment blocks, long at, float[] y, int to) {
    float d = f16(blocks, at);
    float m = f16(blocks, at + 2);
    int b = blocks.get(BITS, at + 4);
    for (int j = 0; j < HALF; j++) {
      int q = unsigned(blocks, at + 8 + j);
      y[to + j] = d * (q & 15 | fifthBit(b, j)) + m;
      y[to + j + HALF] = d * (q >> 4 | fifthBit(b, j + HALF)) + m;
    }
  }

  /** {@code e:u8, q:u8[16]}; element j in the low nibble of byte j, j + 16 in the high one. */
  static void mxfp4(MemorySegment blocks, long at, float[] y, int to) {
    int e = unsigned(blocks, at);
    float d = e < NO_EXPONENT ? Math.scalb(1f, e - 127) : Float.NaN;
    for (int j = 0; j < HALF; j++) {
      int q = unsigned(blocks, at + 1 + j);
      y[to + j] = d * E2M1[q & 15];
      y[to + j + HALF] = d * E2M1[q >> 4];
    }
  }

  private static int fifthBit(int bits, int j) {
    return (bits >>> j & 1) << 4;
  }
}
