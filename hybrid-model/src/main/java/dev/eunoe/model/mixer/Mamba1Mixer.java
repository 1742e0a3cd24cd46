package dev.eunoe.model.mixer;

import dev.eunoe.model.config.Activation;
import dev.eunoe.model.config.Mamba1Config;
import dev.eunoe.model.kernel.contract.Kernels;
import dev.eunoe.model.kernel.contract.Recurrences;
import dev.eunoe.model.kernel.matrix.GateActivation;
import dev.eunoe.model.mixer.run.CausalConv;
import dev.eunoe.model.state.Pass;
import dev.eunoe.model.state.RecurrentState;
import dev.eunoe.model.state.StatePlace;
import dev.eunoe.model.state.Workspace.Slot;

/**
 * Mamba (arXiv:2312.00752, §3.2 and Algorithm 2): a convolution over the last few inputs, then a
 * selective scan with a decay for each channel and state, gated.
 *
 * <pre>
 *   x = silu(conv(W_x·u)) · Δ = softplus(W_up·[rms](W_down·x)) · B = [rms](W_B·x) · C = [rms](W_C·x)
 *   h ← exp(Δ·A)·h + Δ·B·x · y = C·h + D·x
 *   out = W_o·[rms](y ⊙ silu(W_z·u))
 * </pre>
 */
public final class Mamba1Mixer implements Mixer {
  private static final GateActivation SILU = GateActivation.of(Activation.SILU);

  private final Mamba1Config config;
  private final Mamba1Weights weights;
  private final CausalConv conv;
  private final Kernels kernels;
  private final Recurrences recurrences;

  Mamba1Mixer(Mamba1Weights weights, Kernels kernels) {
    this.config = weights.config();
    this.weights = weights;
    this.conv = new CausalConv(weights.conv(), weights.convBias(), true);
    this.kernels = kernels;
    this.recurrences = kernels.recurrences();
  }

  @Override
  public void forward(float[] u, Pass pass, StatePlace place, float[] out) {
    int tokens = pass.tokens();
    int size = tokens * config.dInner();
    float[] input = pass.floats(Slot.PROJECTED, size);
    float[] x = pass.floats(Slot.CONVOLVED, size);
    float[] y = pass.floats(Slot.INNER, size);
    weights.input().apply(kernels, u, tokens, input);
    conv.apply(kernels, pass, place, input, x);
    scan(x, pass, place, y);
    if (config.publishesScan()) {
      System.arraycopy(y, 0, pass.floats(Slot.MEMORY, size), 0, size);
    }
    float[] gate = pass.floats(Slot.GATE, size);
    weights.gate().apply(kernels, u, tokens, gate);
    kernels.gate(SILU, y, gate, size);
    Float eps = config.outputNormEps();
    if (eps != null && weights.outputNorm() != null) {
      kernels.rmsNorm(y, weights.outputNorm(), eps, tokens, y);
    }
    weights.output().apply(kernels, y, tokens, out);
  }

  /** Δ, B and C of each token, then the scan. */
  private void scan(float[] x, Pass pass, StatePlace place, float[] y) {
    int tokens = pass.tokens();
    float[] lowRank = pass.floats(Slot.LOW_RANK, tokens * config.dtRank());
    float[] dt = pass.floats(Slot.STEP_SIZES, tokens * config.dInner());
    float[] b = pass.floats(Slot.STATE_INPUT, tokens * config.dState());
    float[] c = pass.floats(Slot.STATE_OUTPUT, tokens * config.dState());
    weights.dtDown().apply(kernels, x, tokens, lowRank);
    weights.b().apply(kernels, x, tokens, b);
    weights.c().apply(kernels, x, tokens, c);
    normInside(lowRank, b, c, tokens);
    weights.dtUp().apply(kernels, lowRank, tokens, dt);
    recurrences.softplus(dt, tokens * config.dInner());
    var args = pass.args().selectiveScan.layer(weights.a(), weights.skip()).rows(x, dt, b, c, y);
    for (int run = 0; run < pass.runs(); run++) {
      var state = (RecurrentState) pass.state(run, place);
      recurrences.selectiveScan(args.run(state.hidden, pass.first(run), pass.tokens(run)));
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
