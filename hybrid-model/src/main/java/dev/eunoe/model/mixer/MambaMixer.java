package dev.eunoe.model.mixer;

import dev.eunoe.model.config.MambaConfig;
import dev.eunoe.model.kernel.args.MambaCore;
import dev.eunoe.model.kernel.contract.Kernels;
import dev.eunoe.model.state.MambaState;
import dev.eunoe.model.state.Pass;
import dev.eunoe.model.state.StatePlace;
import dev.eunoe.model.state.Workspace.Slot;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Mamba-2 (arXiv:2405.21060, §6 and §7): a convolution over the last few inputs, then a linear
 * recurrence with one decay per head, gated and normed.
 *
 * <pre>
 *   z, xBC, δ = W_in·u · x, B, C = silu(conv(xBC)) · Δ = softplus(δ + bias)
 *   h ← exp(Δ·a)·h + Δ·B·x · y = C·h + D·x
 *   out = W_o·[rms](y ⊙ silu(z)), or of rms(y) ⊙ silu(z)
 * </pre>
 *
 * The projections of a chunk are matrix products; what a token needs for itself is shared among
 * threads by token, and the recurrence by head. Every element of the state sees the tokens one
 * after the other, so a chunk gives the same bits as its tokens one at a time.
 */
public final class MambaMixer implements Mixer {
  private final MambaConfig config;
  private final MambaWeights weights;
  private final MambaCore core;
  private final float @Nullable [] scales;
  private final Kernels kernels;

  MambaMixer(MambaWeights weights, Kernels kernels) {
    this.config = weights.config();
    this.weights = weights;
    this.core =
        new MambaCore(
            config,
            weights.conv(),
            weights.convBias(),
            weights.dtBias(),
            weights.a(),
            weights.skip());
    this.scales = config.projectionScales().none() ? null : columnScales(config);
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
    if (scales != null) {
      kernels.scaleColumns(projected, scales, tokens);
    }
    kernels.stepSizes(core, projected, tokens, dt);
    var args = pass.args().mamba.layer(core);
    for (int run = 0; run < pass.runs(); run++) {
      var state = (MambaState) pass.state(run, place);
      args.state(state.convState, state.ssmState, state.decays);
      kernels.mamba(args.rows(projected, dt, xbc, y, pass.first(run), pass.tokens(run)));
    }
    norm(projected, pass, y);
    weights.output().apply(kernels, y, tokens, out);
  }

  /** The norm of y, where there is one, and the gate z where it comes behind. */
  private void norm(float[] projected, Pass pass, float[] y) {
    if (weights.norm() == null) {
      return;
    }
    int tokens = pass.tokens();
    kernels.groupedRmsNorm(y, tokens, weights.norm(), config.nGroups(), config.gatedNorm().eps());
    if (!core.isGated()) {
      var z = pass.args().one.rows(projected, 0, config.dProjected());
      var rows = pass.args().other.rows(y, 0, config.dInner());
      kernels.siluGate(z, rows, tokens, config.dInner());
    }
  }

  /** The factor of each column of what is projected: z, x, B, C, δ. */
  private static float[] columnScales(MambaConfig config) {
    var scales = config.projectionScales();
    int dInner = config.dInner();
    int dGroups = config.nGroups() * config.dState();
    float[] columns = new float[config.dProjected()];
    Arrays.fill(columns, 0, dInner, scales.z());
    Arrays.fill(columns, dInner, 2 * dInner, scales.x());
    Arrays.fill(columns, 2 * dInner, 2 * dInner + dGroups, scales.b());
    Arrays.fill(columns, 2 * dInner + dGroups, 2 * dInner + 2 * dGroups, scales.c());
    Arrays.fill(columns, 2 * dInner + 2 * dGroups, columns.length, scales.dt());
    return columns;
  }
}
