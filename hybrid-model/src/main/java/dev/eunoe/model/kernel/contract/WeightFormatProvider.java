package dev.eunoe.model.kernel.contract;

import dev.eunoe.model.kernel.parallel.Workers;
import org.jspecify.annotations.Nullable;

/**
 * Offers {@link WeightFormat} under a name. Found by {@link java.util.ServiceLoader}, so that the
 * packages below this one need not be known here.
 */
public interface WeightFormatProvider {

  /** What a user asks for them by: a backend, or a form of weights. */
  String name();

  /**
   * Makes them ready.
   *
   * @param bytes what multiplies bytes here, or null where only the Vector API does
   * @throws KernelsUnavailableException when they cannot run here; the message says why
   */
  WeightFormat load(Workers workers, @Nullable Int8GemmLibrary bytes);
}
