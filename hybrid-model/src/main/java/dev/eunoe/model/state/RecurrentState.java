package dev.eunoe.model.state;

import dev.eunoe.model.config.RecurrentConfig;
import java.nio.ByteBuffer;

/** The convolution tail and the recurrent state of one recurrent mixer. It never grows. */
public final class RecurrentState implements MixerState {
  /** The last inputs of the convolution, oldest first: {@code (dConv − 1, channels)}. */
  public final float[] convState;

  /**
   * The recurrent state: {@code (dState, dInner)} of Mamba, {@code (width)} of RG-LRU, {@code
   * (nValueHeads, keyDim, valueDim)} of the delta rule, nothing for a short convolution.
   */
  public final float[] hidden;

  public RecurrentState(RecurrentConfig config) {
    this(new float[config.convStateSize()], new float[config.recurrentStateSize()]);
  }

  private RecurrentState(float[] convState, float[] hidden) {
    this.convState = convState;
    this.hidden = hidden;
  }

  @Override
  public long bytes() {
    return (long) Float.BYTES * (convState.length + hidden.length);
  }

  @Override
  public long heapBytes(long region) {
    return Floats.heapBytes(convState, region) + Floats.heapBytes(hidden, region);
  }

  @Override
  public RecurrentState fork(long tokens) {
    return new RecurrentState(convState.clone(), hidden.clone());
  }

  @Override
  public void write(ByteBuffer target, long position) {
    Floats.write(convState, target);
    Floats.write(hidden, target);
  }

  @Override
  public void read(ByteBuffer source, long position) {
    Floats.read(source, convState);
    Floats.read(source, hidden);
  }

  @Override
  public long fixedBytes(long position) {
    return bytes();
  }

  @Override
  public boolean isFinite(long from, long position) {
    return Floats.isFinite(convState) && Floats.isFinite(hidden);
  }
}
