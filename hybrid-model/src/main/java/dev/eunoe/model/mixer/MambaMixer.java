package dev.eunoe.model.mixer;

import dev.eunoe.model.config.Activation;
import dev.eunoe.model.config.GatedNorm;
import dev.eunoe.model.config.MambaConfig;
import dev.eunoe.model.kernel.Kernels;
import dev.eunoe.model.state.MambaState;
import dev.eunoe.model.state.Pass;
import dev.eunoe.model.state.StatePlace;
import dev.eunoe.model.state.Workspace.Slot;
import java.util.Objects;

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
  public void forward(float[] u, Pass pass, StatePlace place, float[] out) {
    int tokens = pass.tokens();
    float[] projected = pass.floats(Slot.PROJECTED, tokens * config.dProjected());
    float[] y = pass.floats(Slot.INNER, tokens * config.dInner());
    weights.input().apply(kernels, u, tokens, projected);
    for (int run = 0; run < pass.runs(); run++) {
      scan(run, projected, (MambaState) pass.state(run, place), pass, y);
    }
    weights.output().apply(kernels, y, tokens, out);
  }

  /** The recurrence of one run, token by token. */
  private void scan(int run, float[] projected, MambaState mamba, Pass pass, float[] y) {
    int dProjected = config.dProjected();
    int dInner = config.dInner();
    float[] xbc = pass.floats(Slot.CONVOLVED, config.convChannels());
    float[] dt = pass.floats(Slot.STEP_SIZES, config.nHeads());
    int first = pass.first(run);
    for (int t = first; t < first + pass.tokens(run); t++) {
      int z = t * dProjected;
      int convInput = z + dInner;
      scaleParts(projected, z);
      stepSizes(projected, convInput + config.convChannels(), dt);
      kernels.causalConvStep(
          mamba.convState, weights.conv(), weights.convBias(), projected, convInput, xbc);
      kernels.ssmStep(config, mamba.ssmState, xbc, dt, weights.a(), weights.skip(), y, t * dInner);
      gateAndNorm(y, t * dInner, projected, z);
    }
  }

  private void scaleParts(float[] projected, int from) {
    var scales = config.projectionScales();
    if (scales.none()) {
      return;
    }
    int dInner = config.dInner();
    int dGroups = config.nGroups() * config.dState();
    kernels.scale(projected, from, dInner, scales.z());
    kernels.scale(projected, from + dInner, dInner, scales.x());
    kernels.scale(projected, from + 2 * dInner, dGroups, scales.b());
    kernels.scale(projected, from + 2 * dInner + dGroups, dGroups, scales.c());
    kernels.scale(projected, from + 2 * (dInner + dGroups), config.nHeads(), scales.dt());
  }

  /** The gate z and the norm of one token's y, in the order of the config. */
  private void gateAndNorm(float[] y, int yFrom, float[] projected, int z) {
    int dInner = config.dInner();
    var order = config.gatedNorm().order();
    kernels.activate(Activation.SILU, projected, z, dInner);
    if (order == GatedNorm.Order.NORM_FIRST) {
      norm(y, yFrom);
    }
    kernels.multiply(y, yFrom, projected, z, dInner);
    if (order == GatedNorm.Order.GATE_FIRST) {
      norm(y, yFrom);
    }
  }

  private void norm(float[] y, int yFrom) {
    var norm = Objects.requireNonNull(weights.norm(), "a gated norm has a weight");
    kernels.groupedRmsNorm(y, yFrom, norm, config.nGroups(), config.gatedNorm().eps());
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
