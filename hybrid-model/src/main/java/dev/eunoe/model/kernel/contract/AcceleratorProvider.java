package dev.eunoe.model.kernel.contract;

/**
 * Offers {@link WeightFormat} on a device with memory of its own, in forms of weights that suit it.
 * Found by {@link java.util.ServiceLoader}: it may be missing from a build.
 */
public interface AcceleratorProvider {

  /** The backend that a user asks for. */
  String name();

  /**
   * Weights as in the checkpoint: no product loses a bit of them.
   *
   * @throws KernelsUnavailableException when there is no device; the message says why
   */
  WeightFormat stored();

  /**
   * Weights of 8 bits in groups.
   *
   * @throws KernelsUnavailableException as {@link #stored}
   */
  WeightFormat int8();
}
