package dev.eunoe.model.kernel.onednn;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_FLOAT;

import dev.eunoe.model.kernel.args.Int8GemmArgs;
import dev.eunoe.model.kernel.contract.Int8GemmLibrary;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.SplittableRandom;

/** Whether a product of bytes gives the bits that {@link Int8GemmLibrary} says. */
final class Int8ParityCheck {
  /**
   * Rows that are looked at: the first two, which hold the greatest magnitudes, and some others.
   */
  private static final int ROW_STEP = 37;

  private final int rows;
  private final int cols;
  private final int depth;
  private final int groups;
  private final int tokens;

  Int8ParityCheck(int tokens, int rows, int cols, int depth) {
    this.tokens = tokens;
    this.rows = rows;
    this.cols = cols;
    this.depth = depth;
    this.groups = cols / depth;
  }

  /** Multiplies random dataType and works the first and the last token out by hand. */
  boolean holds(Int8GemmLibrary.Call call) {
    try (var arena = Arena.ofConfined()) {
      var random = new SplittableRandom(cols);
      byte[] left = new byte[tokens * cols];
      random.nextBytes(left);
      Arrays.fill(left, 0, cols, (byte) 255);
      byte[] right = new byte[rows * cols];
      random.nextBytes(right);
      for (int i = 0; i < cols; i++) {
        right[(int) place(0, i)] = 127;
        right[(int) place(1, i)] = -127;
      }
      var a = copy(left, arena);
      var b = copy(right, arena);
      var s = scales(tokens * groups, random, arena);
      var scales = scales(rows * groups, random, arena);
      var c = arena.allocate((long) Float.BYTES * tokens * rows, 64);
      call.multiply(new Int8GemmArgs().activations(a, 0, s, 0).weights(b, 0, scales, 0).into(c));
      for (int row = 0; row < rows; row += row == 0 ? 1 : ROW_STEP) {
        for (int token = 0; token < tokens; token += Math.max(1, tokens - 1)) {
          float expected = result(a, s, b, scales, token, row);
          if (c.getAtIndex(JAVA_FLOAT, (long) token * rows + row) != expected) {
            return false;
          }
        }
      }
      return true;
    }
  }

  private static MemorySegment copy(byte[] bytes, Arena arena) {
    var target = arena.allocate(bytes.length, 64);
    return target.copyFrom(MemorySegment.ofArray(bytes));
  }

  private static MemorySegment scales(int n, SplittableRandom random, Arena arena) {
    var target = arena.allocate((long) Float.BYTES * n, 64);
    for (int i = 0; i < n; i++) {
      target.setAtIndex(JAVA_FLOAT, i, (float) random.nextDouble(1e-4, 1));
    }
    return target;
  }

  private float result(
      MemorySegment a, MemorySegment s, MemorySegment b, MemorySegment scales, int token, int row) {
    float result = 0;
    for (int group = 0; group < groups; group++) {
      int sum = 0;
      for (int i = group * depth; i < (group + 1) * depth; i++) {
        int left = a.get(JAVA_BYTE, (long) token * cols + i) & 0xFF;
        sum += left * b.get(JAVA_BYTE, place(row, i));
      }
      float scaled = sum * scales.getAtIndex(JAVA_FLOAT, (long) group * rows + row);
      result += scaled * s.getAtIndex(JAVA_FLOAT, (long) token * groups + group);
    }
    return result;
  }

  private long place(int row, int col) {
    int panel = Int8GemmLibrary.PANEL;
    return (long) (row / panel) * panel * cols + col / 4 * (4L * panel) + row % panel * 4 + col % 4;
  }
}
