package dev.eunoe.model.config;

/**
 * The gate z and the norm at the end of a Mamba-2 mixer.
 *
 * @param order which comes first
 * @param eps epsilon of the norm, which takes its mean square over groups of {@code dInner /
 *     nGroups}
 */
public record GatedNorm(Order order, float eps) {

  /** The order of gate and norm. */
  public enum Order {
    /** {@code y ⊙ silu(z)}: no norm, and no weight of one. */
    GATE_ONLY,
    /** {@code rms(y ⊙ silu(z))}. */
    GATE_FIRST,
    /** {@code rms(y) ⊙ silu(z)}. */
    NORM_FIRST
  }

  public static GatedNorm gateFirst(float eps) {
    return new GatedNorm(Order.GATE_FIRST, eps);
  }

  public boolean hasNorm() {
    return order != Order.GATE_ONLY;
  }
}
