package dev.eunoe.model.state;

import dev.eunoe.model.config.MambaConfig;
import java.nio.ByteBuffer;
import java.util.Arrays;

/** The recurrent state and convolution tail of one Mamba-2 mixer. It never grows. */
public final class MambaState implements MixerState {
  /** The last inputs of the convolution, oldest first: {@code (dConv − 1, convChannels)}. */
  public final float[] convState;

  /** The state space but for the decays: {@code (nHeads, dState, headDim)}. */
  public final float[] ssmState;

  /** What the state space of each head is yet to be multiplied with: {@code (nHeads)}. */
  public final float[] decays;

  public MambaState(MambaConfig config) {
    this(
        new float[config.convStateSize()],
        new float[config.ssmStateSize()],
        new float[config.nHeads()]);
    Arrays.fill(decays, 1);
  }

  private MambaState(float[] convState, float[] ssmState, float[] decays) {
    this.convState = convState;
    this.ssmState = ssmState;
    this.decays = decays;
  }

  @Override
  public long bytes() {
    return (long) Float.BYTES * (convState.length + ssmState.length + decays.length);
  }

  @Override
  public long heapBytes(long region) {
    return Floats.heapBytes(convState, region)
        + Floats.heapBytes(ssmState, region)
        + Floats.heapBytes(decays, region);
  }

  @Override
  public MambaState fork(long tokens) {
    return new MambaState(convState.clone(), ssmState.clone(), decays.clone());
  }

  @Override
  public void write(ByteBuffer target, long position) {
    Floats.write(convState, target);
    Floats.write(ssmState, target);
    Floats.write(decays, target);
  }

  @Override
  public void read(ByteBuffer source, long position) {
    Floats.read(source, convState);
    Floats.read(source, ssmState);
    Floats.read(source, decays);
  }

  @Override
  public long fixedBytes(long position) {
    return bytes();
  }

  @Override
  public boolean isFinite(long from, long position) {
    return Floats.isFinite(convState) && Floats.isFinite(ssmState) && Floats.isFinite(decays);
  }
}
