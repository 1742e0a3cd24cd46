package dev.eunoe.model.state;

import java.nio.ByteBuffer;

/** The state of a mixer that looks at the states of others and keeps nothing itself. */
public record NoState() implements MixerState {
  @Override
  public long bytes() {
    return 0;
  }

  @Override
  public NoState fork(long tokens) {
    return this;
  }

  @Override
  public void write(ByteBuffer target, long position) {}

  @Override
  public void read(ByteBuffer source, long position) {}

  @Override
  public long fixedBytes(long position) {
    return 0;
  }

  @Override
  public boolean isFinite(long from, long position) {
    return true;
  }
}
