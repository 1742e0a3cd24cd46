package dev.eunoe.model.kernel.contract;

/** Offers {@link Int8GemmLibrary}. Found by {@link java.util.ServiceLoader}. */
public interface Int8GemmLibraryProvider {

  /**
   * Makes them ready.
   *
   * @throws KernelsUnavailableException when they cannot run here; the message says why
   */
  Int8GemmLibrary load();
}
