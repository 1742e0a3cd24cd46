package dev.eunoe.model.mixer;

import dev.eunoe.model.config.MambaConfig;
import dev.eunoe.model.kernel.Kernels;
import dev.eunoe.model.state.MambaState;
import dev.eunoe.model.state.MixerState;
import dev.eunoe.model.state.Workspace;
import dev.eunoe.model.state.Workspace.Slot;

/**
 * Mamba-2 (arXiv:2405.21060): a convolution over the last few inputs, then a linear recurrence with
 * one decay per head, gated and normed.
 *
 * <p>The projections of a chunk are matrix products; the recurrence runs token by token, so a chunk
 * gives the same bits as its tokens one at a time.
 */
public final class MambaMixer implements Mixer {
  /** Above this, softplus(x) is x to the last bit of an f32. */
  private static final float SOFTPLUS_LINEAR = 20;

  private final MambaConfig config;
  private final MambaWeights weights;
  private final Kernels kernels;

  MambaMixer(MambaWeights weights, Kernels kernels) {
    this.config = weights.config();
    this.weights = weights;
    this.kernels = kernels;
  }

  @Override
  public void forward(
      float[] u, int tokens, long position, MixerState state, Workspace workspace, float[] out) {
    var mamba = (MambaState) state;
    int dProjected = config.dProjected();
    int dInner = config.dInner();
    float[] projected = workspace.floats(Slot.PROJECTED, tokens * dProjected);
    float[] xbc = workspace.floats(Slot.CONVOLVED, config.convChannels());
    float[] dt = workspace.floats(Slot.STEP_SIZES, config.nHeads());
    float[] y = workspace.floats(Slot.INNER, tokens * dInner);
    weights.input().apply(kernels, u, tokens, projected);
    for (int t = 0; t < tokens; t++) {
      int z = t * dProjected;
      int convInput = z + dInner;
      stepSizes(projected, convInput + config.convChannels(), dt);
      kernels.causalConvStep(
          mamba.convState, weights.conv(), weights.convBias(), projected, convInput, xbc);
      kernels.ssmStep(config, mamba.ssmState, xbc, dt, weights.a(), weights.skip(), y, t * dInner);
      kernels.gatedRmsNorm(
          y, t * dInner, projected, z, weights.norm(), config.nGroups(), config.normEps());
    }
    weights.output().apply(kernels, y, tokens, out);
  }

  /** {@code dt[h] ← softplus(δ[h] + dtBias[h])}, kept within the config's limits. */
  private void stepSizes(float[] projected, int from, float[] dt) {
    for (int h = 0; h < config.nHeads(); h++) {
      float x = projected[from + h] + weights.dtBias()[h];
      float softplus = x > SOFTPLUS_LINEAR ? x : (float) StrictMath.log1p(StrictMath.exp(x));
      dt[h] = Math.min(Math.max(softplus, config.dtMin()), config.dtMax());
    }
  }
}
