package dev.eunoe.model.kernel.matrix;

import static dev.eunoe.model.kernel.matrix.SmallBlocks.f16;
import static dev.eunoe.model.kernel.matrix.SmallBlocks.unsigned;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** Blocks of 256 elements in sub-blocks that have scales of their own. */
final class SuperBlocks {
  private static final int SUB_BLOCKS = 8;
  private static final int SUB = 32;

  private SuperBlocks() {}

  /** {@code d:f16, dm:f16, s:u8[12], q:u8[128]}. */
  static void q4k(MemorySegment blocks, long at, float[] y, int to) {
    nibbles(blocks, at, -1, at + 16, y, to);
  }

  /** {@code d:f16, dm:f16, s:u8[12], b:u8[32], q:u8[128]}; bit j of b[l] belongs to sub-block j. */
  static void q5k(MemorySegment blocks, long at, float[] y, int to) {
    nibbles(blocks, at, at + 16, at + 48, y, to);
  }

  /**
   * Sub-block j, element l: byte {@code q[32·(j/2) + l]}, the low nibble for even j.
   *
   * @param fifth where the fifth bits begin, or negative where there are none
   */
  private static void nibbles(
      MemorySegment blocks, long at, long fifth, long q, float[] y, int to) {
    float d = f16(blocks, at);
    float dm = f16(blocks, at + 2);
    long s = at + 4;
    for (int j = 0; j < SUB_BLOCKS; j++) {
      float scale = d * scale(blocks, s, j);
      float min = dm * min(blocks, s, j);
      for (int l = 0; l < SUB; l++) {
        int n = unsigned(blocks, q + SUB * (j / 2) + l) >> 4 * (j & 1) & 15;
        if (fifth >= 0) {
          n |= (unsigned(blocks, fifth + l) >> j & 1) << 4;
        }
        y[to + j * SUB + l] = scale * n - min;
      }
    }
  }

  private static int scale(MemorySegment blocks, long s, int j) {
    return j < 4
        ? unsigned(blocks, s + j) & 63
        : unsigned(blocks, s + j + 4) & 15 | unsigned(blocks, s + j - 4) >> 6 << 4;
  }

  private static int min(MemorySegment blocks, long s, int j) {
    return j < 4
        ? unsigned(blocks, s + j + 4) & 63
        : unsigned(blocks, s + j + 4) >> 4 | unsigned(blocks, s + j) >> 6 << 4;
  }

  /** {@code lo:u8[128], hi:u8[64], s:i8[16], d:f16}. */
  static void q6k(MemorySegment blocks, long at, float[] y, int to) {
    float d = f16(blocks, at + 208);
    for (int e = 0; e < SUB_BLOCKS * SUB; e++) {
      int half = e / 128;
      int group = e % 128 / SUB;
      int l = e % SUB;
      int lo = unsigned(blocks, at + 64 * half + SUB * (group & 1) + l) >> 4 * (group >> 1) & 15;
      int hi = unsigned(blocks, at + 128 + SUB * half + l) >> 2 * group & 3;
      int scale = blocks.get(ValueLayout.JAVA_BYTE, at + 192 + 8 * half + 2 * group + l / 16);
      y[to + e] = d * scale * ((lo | hi << 4) - 32);
    }
  }
}
