package dev.eunoe.model.kernel;

import org.jspecify.annotations.Nullable;

/**
 * A linear map with an optional bias: {@code y = W·x (+ b)}.
 *
 * @param bias (weight.rows), or null when the checkpoint has none
 */
public record Linear(Matrix weight, float @Nullable [] bias) {

  /** Maps {@code tokens} rows of x to rows of y; see {@link Kernels#linear}. */
  public void apply(Kernels kernels, float[] x, int tokens, float[] y) {
    kernels.linear(weight, x, tokens, y);
    if (bias != null) {
      for (int t = 0; t < tokens; t++) {
        for (int o = 0; o < bias.length; o++) {
          y[t * bias.length + o] += bias[o];
        }
      }
    }
  }
}
