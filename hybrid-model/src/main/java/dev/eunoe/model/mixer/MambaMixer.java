package dev.eunoe.model.mixer;

import dev.eunoe.model.config.Activation;
import dev.eunoe.model.config.MambaConfig;
import dev.eunoe.model.kernel.contract.Kernels;
import dev.eunoe.model.kernel.contract.MambaCore;
import dev.eunoe.model.kernel.parallel.WorkSplitting;
import dev.eunoe.model.state.MambaState;
import dev.eunoe.model.state.Pass;
import dev.eunoe.model.state.StatePlace;
import dev.eunoe.model.state.Workspace.Slot;
import java.util.Objects;

/**
 * Mamba-2 (arXiv:2405.21060): a convolution over the last few inputs, then a linear recurrence with
 * one decay per head, gated and normed.
 *
 * <p>The projections of a chunk are matrix products; what a token needs for itself is shared among
 * threads by token, and the recurrence by head. Every element of the state sees the tokens one
 * after the other, so a chunk gives the same bits as its tokens one at a time.
 */
public final class MambaMixer implements Mixer {
  /** What a step size costs, in operations on a float. */
  private static final int STEP_WORK = 16;

  private final MambaConfig config;
  private final MambaWeights weights;
  private final MambaCore core;
  private final Kernels kernels;

  MambaMixer(MambaWeights weights, Kernels kernels) {
    this.config = weights.config();
    this.weights = weights;
    this.core =
        new MambaCore(config, weights.conv(), weights.convBias(), weights.a(), weights.skip());
    this.kernels = kernels;
  }

  @Override
  public void forward(float[] u, Pass pass, StatePlace place, float[] out) {
    int tokens = pass.tokens();
    float[] projected = pass.floats(Slot.PROJECTED, tokens * config.dProjected());
    float[] dt = pass.floats(Slot.STEP_SIZES, tokens * config.nHeads());
    float[] xbc = pass.floats(Slot.CONVOLVED, tokens * config.convChannels());
    float[] y = pass.floats(Slot.INNER, tokens * config.dInner());
    weights.input().apply(kernels, u, tokens, projected);
    stepSizes(projected, tokens, dt);
    if (!config.projectionScales().none()) {
      scaleParts(projected, tokens);
    }
    for (int run = 0; run < pass.runs(); run++) {
      scan(run, projected, dt, (MambaState) pass.state(run, place), pass, xbc, y);
    }
    if (weights.norm() != null) {
      norm(projected, tokens, y);
    }
    weights.output().apply(kernels, y, tokens, out);
  }

  /** Convolution, recurrence and the gate of one run. */
  private void scan(
      int run, float[] projected, float[] dt, MambaState mamba, Pass pass, float[] xbc, float[] y) {
    int first = pass.first(run);
    kernels.mamba(
        core,
        mamba.convState,
        mamba.ssmState,
        mamba.decays,
        projected,
        first * config.dProjected(),
        dt,
        first * config.nHeads(),
        pass.tokens(run),
        xbc,
        first * config.convChannels(),
        y,
        first * config.dInner());
  }

  private void scaleParts(float[] projected, int tokens) {
    int dProjected = config.dProjected();
    if (tokens < WorkSplitting.MANY_ROWS) {
      for (int t = 0; t < tokens; t++) {
        scaleToken(projected, t * dProjected);
      }
    } else {
      kernels.eachRow(tokens, dProjected, t -> scaleToken(projected, t * dProjected));
    }
  }

  private void scaleToken(float[] projected, int from) {
    var scales = config.projectionScales();
    int dInner = config.dInner();
    int dGroups = config.nGroups() * config.dState();
    kernels.scale(projected, from, dInner, scales.z());
    kernels.scale(projected, from + dInner, dInner, scales.x());
    kernels.scale(projected, from + 2 * dInner, dGroups, scales.b());
    kernels.scale(projected, from + 2 * dInner + dGroups, dGroups, scales.c());
  }

  private void norm(float[] projected, int tokens, float[] y) {
    int dInner = config.dInner();
    int dProjected = config.dProjected();
    if (tokens < WorkSplitting.MANY_ROWS) {
      for (int t = 0; t < tokens; t++) {
        norm(y, t * dInner, projected, t * dProjected);
      }
    } else {
      kernels.eachRow(tokens, dInner, t -> norm(y, t * dInner, projected, t * dProjected));
    }
  }

  /** The norm of one token's y, and the gate z where it comes behind. */
  private void norm(float[] y, int yFrom, float[] projected, int z) {
    var norm = Objects.requireNonNull(weights.norm(), "a gated norm has a weight");
    kernels.groupedRmsNorm(y, yFrom, norm, config.nGroups(), config.gatedNorm().eps());
    if (!core.isGated()) {
      kernels.activate(Activation.SILU, projected, z, config.dInner());
      kernels.multiply(y, yFrom, projected, z, config.dInner());
    }
  }

  private void stepSizes(float[] projected, int tokens, float[] dt) {
    if (tokens < WorkSplitting.MANY_ROWS) {
      for (int t = 0; t < tokens; t++) {
        stepSize(projected, t, dt);
      }
    } else {
      kernels.eachRow(tokens, STEP_WORK * config.nHeads(), t -> stepSize(projected, t, dt));
    }
  }

  /** {@code dt[t,h] ← softplus(δ[t,h] + dtBias[h])}, kept within the config's limits. */
  private void stepSize(float[] projected, int t, float[] dt) {
    int nHeads = config.nHeads();
    float scale = config.projectionScales().dt();
    int from = (t + 1) * config.dProjected() - nHeads;
    int to = t * nHeads;
    for (int h = 0; h < nHeads; h++) {
      dt[to + h] = projected[from + h] * scale + weights.dtBias()[h];
    }
    kernels.recurrences().softplus(dt, to, nHeads);
    for (int i = to; i < to + nHeads; i++) {
      dt[i] = Math.min(Math.max(dt[i], config.dtMin()), config.dtMax());
    }
  }
}
