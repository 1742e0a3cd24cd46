package dev.eunoe.model.mixer.run;

import dev.eunoe.model.kernel.contract.Kernels;
import dev.eunoe.model.state.Pass;
import dev.eunoe.model.state.RecurrentState;
import dev.eunoe.model.state.StatePlace;

/**
 * The short convolution that recurrent mixers begin with, each sequence with its own last inputs.
 *
 * @param w taps (k, channels), the last for the current token
 * @param bias (channels)
 * @param silu whether SiLU follows
 */
public record CausalConv(float[] w, float[] bias, boolean silu) {

  /** Convolves u (tokens, channels) into y (tokens, channels). */
  public void apply(Kernels kernels, Pass pass, StatePlace place, float[] u, float[] y) {
    var args = pass.args().conv.layer(w, bias, silu);
    for (int run = 0; run < pass.runs(); run++) {
      var state = (RecurrentState) pass.state(run, place);
      kernels.causalConv(args.run(state.convState, u, y, pass.first(run), pass.tokens(run)));
    }
  }
}
