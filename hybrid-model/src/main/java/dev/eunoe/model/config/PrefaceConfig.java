package dev.eunoe.model.config;

/**
 * A small transformer in front of a sublayer of mixers. It reads the residual side by side with the
 * embedding of the token, and only the mixers see what it gives, never the residual.
 *
 * <pre>
 *   a = norm([x ; embedding]) · o = feedForward(norm(attention(a))) · the mixers read norm(x + linear(o))
 * </pre>
 *
 * @param attention from 2·dModel to dModel
 * @param feedForward of width dModel
 */
public record PrefaceConfig(AttentionConfig attention, DenseConfig feedForward) {
  public PrefaceConfig {
    if (attention.dModel() != 2 * feedForward.dModel()) {
      throw new IllegalArgumentException(
          "The attention of a preface must read two rows of " + feedForward.dModel() + ".");
    }
  }
}
