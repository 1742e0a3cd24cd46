package dev.eunoe.model.kernel;

/** Offers {@link ByteProducts}. Found by {@link java.util.ServiceLoader}. */
public interface ByteProductsProvider {

  /**
   * Makes them ready.
   *
   * @throws KernelsUnavailableException when they cannot run here; the message says why
   */
  ByteProducts load();
}
