package dev.eunoe.model.kernel.args;

import dev.eunoe.model.config.GatedNorm;
import dev.eunoe.model.config.MambaConfig;

/**
 * The weights of a Mamba-2 mixer between its projections.
 *
 * @param conv taps (dConv, convChannels), the last for the current token
 * @param convBias (convChannels)
 * @param dtBias (nHeads)
 * @param a (nHeads), negative
 * @param skip (nHeads)
 */
public record MambaCore(
    MambaConfig shape, float[] conv, float[] convBias, float[] dtBias, float[] a, float[] skip) {

  /** Whether the gate is the next thing done to a result of the scan. */
  public boolean isGated() {
    return shape.gatedNorm().order() != GatedNorm.Order.NORM_FIRST;
  }
}
