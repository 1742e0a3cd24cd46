package dev.eunoe.model.kernel;

/**
 * Offers {@link Products} under a name. Found by {@link java.util.ServiceLoader}, so that the
 * packages below this one need not be known here.
 */
public interface ProductsProvider {

  /** What a user asks for them by: a backend, or a form of weights. */
  String name();

  /**
   * Makes them ready.
   *
   * @throws KernelsUnavailableException when they cannot run here; the message says why
   */
  Products load(Workers workers);
}
