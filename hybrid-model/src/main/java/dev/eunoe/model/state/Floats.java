package dev.eunoe.model.state;

import dev.eunoe.model.kernel.cache.KeyValueBlock;
import java.nio.ByteBuffer;

/** Whole float arrays: to and from a saved state, bit for bit. */
final class Floats {
  private static final int ARRAY_HEADER = 16;

  private Floats() {}

  /** Bytes that an array takes of a heap with regions of this size; 0 for one without. */
  static long heapBytes(float[] values, long region) {
    long bytes = (long) values.length * Float.BYTES;
    long all = bytes + ARRAY_HEADER;
    // Nothing else is put into the regions of such an array.
    return region > 0 && all > region / 2 ? (all + region - 1) / region * region : bytes;
  }

  static void write(float[] values, ByteBuffer target) {
    target.asFloatBuffer().put(values);
    target.position(target.position() + values.length * Float.BYTES);
  }

  static void read(ByteBuffer source, float[] values) {
    source.asFloatBuffer().get(values);
    source.position(source.position() + values.length * Float.BYTES);
  }

  static boolean isFinite(float[] values) {
    return KeyValueBlock.areFinite(values, 0, values.length);
  }
}
