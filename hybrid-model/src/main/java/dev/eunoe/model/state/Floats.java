package dev.eunoe.model.state;

import dev.eunoe.model.kernel.cache.KeyValueBlock;
import java.nio.ByteBuffer;

/** Whole float arrays: to and from a saved state, bit for bit. */
final class Floats {
  private Floats() {}

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
