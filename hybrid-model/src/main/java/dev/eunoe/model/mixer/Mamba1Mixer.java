package dev.eunoe.model.mixer;

import dev.eunoe.model.config.Activation;
import dev.eunoe.model.config.Mamba1Config;
import dev.eunoe.model.kernel.contract.Kernels;
import dev.eunoe.model.kernel.contract.Recurrences;
import dev.eunoe.model.kernel.matrix.GateActivation;
import dev.eunoe.model.kernel.parallel.WorkSplitting;
import dev.eunoe.model.state.Pass;
import dev.eunoe.model.state.RecurrentState;
import dev.eunoe.model.state.StatePlace;
import dev.eunoe.model.state.Workspace.Slot;

/**
 * Mamba (arXiv:2312.00752): a convolution over the last few inputs, then a selective scan with a
 * decay for each channel and state, gated.
 *
 * <pre>
 *   x = silu(conv(input·u)) · dt = softplus(dtUp·[rms](dtDown·x)) · B = [rms](b·x) · C = [rms](c·x)
 *   y = scan(x, dt, B, C) · out = output·[rms](y ⊙ silu(gate·u))
 * </pre>
 */
public final class Mamba1Mixer implements Mixer {
  /** What a step size costs, in operations on a float. */
  private static final int STEP_WORK = 16;

  private static final GateActivation GATE = GateActivation.of(Activation.SILU);

  private final Mamba1Config config;
  private final Mamba1Weights weights;
  private final Kernels kernels;
  private final Recurrences recurrences;

  Mamba1Mixer(Mamba1Weights weights, Kernels kernels) {
    this.config = weights.config();
    this.weights = weights;
    this.kernels = kernels;
    this.recurrences = kernels.recurrences();
  }

  @Override
  public void forward(float[] u, Pass pass, StatePlace place, float[] out) {
    int tokens = pass.tokens();
    int size = tokens * config.dInner();
    float[] input = pass.floats(Slot.PROJECTED, size);
    float[] x = pass.floats(Slot.CONVOLVED, size);
    float[] dt = pass.floats(Slot.STEP_SIZES, size);
    float[] lowRank = pass.floats(Slot.LOW_RANK, tokens * config.dtRank());
    float[] b = pass.floats(Slot.STATE_INPUT, tokens * config.dState());
    float[] c = pass.floats(Slot.STATE_OUTPUT, tokens * config.dState());
    float[] gate = pass.floats(Slot.GATE, size);
    float[] y = pass.floats(Slot.INNER, size);
    weights.input().apply(kernels, u, tokens, input);
    for (int run = 0; run < pass.runs(); run++) {
      var mamba = (RecurrentState) pass.state(run, place);
      int n = pass.tokens(run);
      recurrences.causalConv(
          mamba.convState, weights.conv(), weights.convBias(), input, pass.first(run), n, x);
    }
    kernels.activate(Activation.SILU, x, 0, size);
    weights.dtDown().apply(kernels, x, tokens, lowRank);
    weights.b().apply(kernels, x, tokens, b);
    weights.c().apply(kernels, x, tokens, c);
    normInside(lowRank, b, c, tokens);
    weights.dtUp().apply(kernels, lowRank, tokens, dt);
    stepSizes(dt, tokens);
    for (int run = 0; run < pass.runs(); run++) {
      float[] h = ((RecurrentState) pass.state(run, place)).hidden;
      int from = pass.first(run);
      int n = pass.tokens(run);
      recurrences.selectiveScan(h, x, dt, weights.a(), b, c, weights.skip(), from, n, y);
    }
    if (config.publishesScan()) {
      System.arraycopy(y, 0, pass.floats(Slot.MEMORY, size), 0, size);
    }
    weights.gate().apply(kernels, u, tokens, gate);
    kernels.gate(GATE, y, gate, size);
    Float eps = config.outputNormEps();
    if (eps != null && weights.outputNorm() != null) {
      kernels.rmsNorm(y, weights.outputNorm(), eps, tokens, y);
    }
    weights.output().apply(kernels, y, tokens, out);
  }

  private void stepSizes(float[] dt, int tokens) {
    int dInner = config.dInner();
    if (tokens < WorkSplitting.MANY_ROWS) {
      recurrences.softplus(dt, 0, tokens * dInner);
    } else {
      kernels.eachRow(
          tokens, STEP_WORK * dInner, t -> recurrences.softplus(dt, t * dInner, dInner));
    }
  }

  private void normInside(float[] lowRank, float[] b, float[] c, int tokens) {
    var norms = weights.norms();
    Float eps = config.innerNormEps();
    if (norms != null && eps != null) {
      kernels.rmsNorm(lowRank, norms.dt(), eps, tokens, lowRank);
      kernels.rmsNorm(b, norms.b(), eps, tokens, b);
      kernels.rmsNorm(c, norms.c(), eps, tokens, c);
    }
  }
}
