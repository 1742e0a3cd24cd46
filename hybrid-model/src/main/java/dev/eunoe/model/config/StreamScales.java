package dev.eunoe.model.config;

import org.jspecify.annotations.Nullable;

/**
 * The constants at both ends of the residual stream.
 *
 * <pre>
 *   x = embedding · row of the embedding
 *   logits = cap(logits · head(norm(x)))      cap(l) = softcap · tanh(l / softcap)
 * </pre>
 *
 * @param embedding factor on the embedding, 1 for none
 * @param logits factor on the logits, 1 for none
 * @param softcap bound of the logits, or null for none
 */
public record StreamScales(float embedding, float logits, @Nullable Float softcap) {
  public static final StreamScales NONE = new StreamScales(1, 1, null);

  public StreamScales {
    if (softcap != null && !(softcap > 0)) {
      throw new IllegalArgumentException(
          "The logit softcap must be positive, was " + softcap + ".");
    }
  }
}
