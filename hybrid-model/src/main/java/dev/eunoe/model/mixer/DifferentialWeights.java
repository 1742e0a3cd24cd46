package dev.eunoe.model.mixer;

import dev.eunoe.model.config.DifferentialConfig;
import dev.eunoe.model.kernel.contract.Linear;
import org.jspecify.annotations.Nullable;

/**
 * Weights of differential attention.
 *
 * @param query (nHeads·headDim, dModel): the heads of the first set, then those of the second
 * @param key (nKvHeads·headDim, dModel), likewise; null when the keys are another layer's
 * @param value (nKvHeads·headDim, dModel), as the heads are numbered; null likewise
 * @param lambda how much of the second set is subtracted
 * @param norm (2·headDim), with the constant behind the norm multiplied in
 * @param normEps its epsilon
 * @param output (dModel, nHeads·headDim)
 */
public record DifferentialWeights(
    DifferentialConfig config,
    Linear query,
    @Nullable Linear key,
    @Nullable Linear value,
    float lambda,
    float[] norm,
    float normEps,
    Linear output)
    implements MixerWeights {

  public DifferentialWeights {
    boolean own = config.sourceLayer() == null;
    if ((key != null) != own || (value != null) != own) {
      throw new IllegalArgumentException("A layer has keys and values exactly when it makes them.");
    }
  }
}
