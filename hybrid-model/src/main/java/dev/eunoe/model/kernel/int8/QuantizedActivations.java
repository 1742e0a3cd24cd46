package dev.eunoe.model.kernel.int8;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * Activations of several tokens rounded to bytes, as a product of bytes takes them. Used again and
 * again; tokens may be rounded by several threads at once.
 */
final class QuantizedActivations {
  private int cols;
  private int depth;
  private float[] s = {};
  private MemorySegment bytes = MemorySegment.NULL;
  private MemorySegment scales = MemorySegment.NULL;

  /** Makes room for so many tokens, those that fill up the last product included. */
  void prepare(Int8Layout layout, int tokens) {
    cols = layout.cols();
    depth = layout.depth();
    int size = tokens * layout.groups();
    if (s.length < size) {
      s = new float[size];
      scales = Arena.ofAuto().allocate((long) Float.BYTES * size, 64);
    }
    if (bytes.byteSize() < (long) tokens * cols) {
      bytes = Arena.ofAuto().allocate((long) tokens * cols, 64);
    }
  }

  /** Rounds token t of x (tokens, cols). */
  void round(float[] x, int t) {
    round(x, t * cols, t, 0, cols / depth);
  }

  /** Rounds some groups of token t, whose elements are those of x from {@code from} on. */
  void round(float[] x, int from, int t, int firstGroup, int count) {
    int scaleAt = t * (cols / depth) + firstGroup;
    long at = (long) t * cols + (long) firstGroup * depth;
    for (int group = 0; group < count; group++) {
      int first = from + group * depth;
      float scale = ActivationQuantizer.scale(x, first, depth);
      s[scaleAt + group] = scale;
      scales.setAtIndex(ValueLayout.JAVA_FLOAT, scaleAt + group, scale);
      ActivationQuantizer.round(x, first, depth, scale, bytes, at + (long) group * depth);
    }
  }

  /** (tokens, cols) bytes, 128 more than the rounded activation. */
  MemorySegment bytes() {
    return bytes;
  }

  /** The scales (tokens, groups). */
  float[] s() {
    return s;
  }

  /** The scales once more, in native memory. */
  MemorySegment scales() {
    return scales;
  }
}
