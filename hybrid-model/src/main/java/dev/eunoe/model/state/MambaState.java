package dev.eunoe.model.state;

import dev.eunoe.model.config.MambaConfig;
import java.nio.ByteBuffer;

/** The recurrent state and convolution tail of one Mamba-2 mixer. It never grows. */
public final class MambaState implements MixerState {
  /** The last inputs of the convolution, oldest first: {@code (dConv − 1, convChannels)}. */
  public final float[] convState;

  /** The state space: {@code (nHeads, dState, headDim)}. */
  public final float[] ssmState;

  public MambaState(MambaConfig config) {
    this(new float[config.convStateSize()], new float[config.ssmStateSize()]);
  }

  private MambaState(float[] convState, float[] ssmState) {
    this.convState = convState;
    this.ssmState = ssmState;
  }

  @Override
  public long bytes() {
    return (long) Float.BYTES * (convState.length + ssmState.length);
  }

  @Override
  public MambaState copy() {
    return new MambaState(convState.clone(), ssmState.clone());
  }

  @Override
  public void write(ByteBuffer target, long position) {
    Floats.write(convState, target);
    Floats.write(ssmState, target);
  }

  @Override
  public void read(ByteBuffer source, long position) {
    Floats.read(source, convState);
    Floats.read(source, ssmState);
  }
}
