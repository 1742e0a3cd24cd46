package dev.eunoe.inference;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** A state that holds nothing but how many tokens it has read. */
public final class ScriptedState {
  private ScriptedState() {}

  public static byte[] at(long position) {
    return ByteBuffer.allocate(Long.BYTES).putLong(position).array();
  }

  public static long position(byte @Nullable [] state) {
    return state == null ? 0 : ByteBuffer.wrap(state).getLong();
  }
}
