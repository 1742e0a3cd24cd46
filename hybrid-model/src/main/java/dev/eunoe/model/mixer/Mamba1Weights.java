package dev.eunoe.model.mixer;

import dev.eunoe.model.config.Mamba1Config;
import dev.eunoe.model.kernel.contract.Linear;
import org.jspecify.annotations.Nullable;

/**
 * Weights of a Mamba mixer of the first kind. The projections that checkpoints keep in one matrix
 * are apart here, so that the rows of each are neighbours.
 *
 * @param input (dInner, dModel), x
 * @param gate (dInner, dModel), z
 * @param conv taps (dConv, dInner): one row per tap, the last for the current token
 * @param convBias (dInner), zero when the checkpoint has none
 * @param dtDown (dtRank, dInner), what the step sizes are projected from
 * @param b (dState, dInner)
 * @param c (dState, dInner)
 * @param norms the inner norms, present exactly when the config has their epsilon
 * @param dtUp (dInner, dtRank) with its bias
 * @param a (dState, dInner), {@code −exp(A_log)}
 * @param skip (dInner), D
 * @param outputNorm (dInner), present exactly when the config has its epsilon
 * @param output (dModel, dInner)
 */
public record Mamba1Weights(
    Mamba1Config config,
    Linear input,
    Linear gate,
    float[] conv,
    float[] convBias,
    Linear dtDown,
    Linear b,
    Linear c,
    @Nullable InnerNorms norms,
    Linear dtUp,
    float[] a,
    float[] skip,
    float @Nullable [] outputNorm,
    Linear output)
    implements MixerWeights {

  /**
   * Weights of the norms of dt, B and C; ones where the checkpoint norms without weights.
   *
   * @param dt (dtRank)
   * @param b (dState)
   * @param c (dState)
   */
  public record InnerNorms(float[] dt, float[] b, float[] c) {}

  public Mamba1Weights {
    if ((norms != null) != (config.innerNormEps() != null)) {
      throw new IllegalArgumentException("Inner norms need both their weights and their epsilon.");
    }
    if ((outputNorm != null) != (config.outputNormEps() != null)) {
      throw new IllegalArgumentException("An output norm needs its weight and its epsilon.");
    }
  }
}
