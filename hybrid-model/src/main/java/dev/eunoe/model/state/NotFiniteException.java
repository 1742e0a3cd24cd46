package dev.eunoe.model.state;

/**
 * The model gave NaN or infinity where a number belongs: its weights are damaged, or too large for
 * the arithmetic. What follows would be noise, so neither a word nor a state is made of it.
 */
public final class NotFiniteException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public NotFiniteException(String message) {
    super(message);
  }

  /**
   * @param model its name
   * @throws NotFiniteException when the logits are not numbers
   */
  public static void requireNumbers(String model, float[] logits) {
    for (float logit : logits) {
      if (!Float.isFinite(logit)) {
        throw new NotFiniteException(
            "The model "
                + model
                + " computed "
                + logit
                + " where a number belongs, so it has no answer: its weights are damaged, or too"
                + " large for these kernels.");
      }
    }
  }
}
