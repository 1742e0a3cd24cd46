package dev.eunoe.model.kernel.matrix;

/**
 * Weights that are read only when they are needed turn out to be no numbers; the message is one
 * sentence that names the file and the tensor.
 */
public final class DamagedWeightsException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  DamagedWeightsException(String message) {
    super(message);
  }

  /**
   * Refuses weights while they are packed, where it costs nothing; whose they are says the caller.
   */
  static void requireFinite(boolean finite) {
    if (!finite) {
      throw new DamagedWeightsException(
          "has a value that is not a finite number; the file is damaged.");
    }
  }
}
