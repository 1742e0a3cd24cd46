package dev.eunoe.model.weights.gguf;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.eunoe.model.config.RopeConfig;
import dev.eunoe.model.config.RopeScaling;

/**
 * Scaled rotation that a file writes as tensors, one divisor for every pair: {@code rope_freqs} for
 * Llama 3.1's scheme, {@code rope_factors_short} and {@code rope_factors_long} for LongRoPE's.
 */
final class RopeFactors {
  private static final String DIVISORS = "rope_freqs.weight";
  private static final String SHORT = "rope_factors_short.weight";
  private static final String LONG = "rope_factors_long.weight";
  private static final String FACTOR = "rope.scaling.attn_factor";

  /** The converter computes in f32. */
  private static final double ROUNDING = 2e-6;

  private static final double LOW = 1;
  private static final double HIGH = 4;
  private static final int MIN_TRAINED = 32;
  private static final int MAX_TRAINED = 1 << 20;

  private RopeFactors() {}

  private static void requireType(Translation model, String type, String known, String beside) {
    if (!type.equals("none") && !type.equals(known)) {
      throw model.keys().wrong(model.key("rope.scaling.type"), known + " beside " + beside);
    }
  }

  /** Writes LongRoPE's scaling, where the file has its lists. */
  static boolean longRope(Translation model, String type) {
    if (!model.has(LONG) && !model.has(SHORT)) {
      return false;
    }
    requireType(model, type, "longrope", LONG);
    int trained = model.positive("rope.scaling.original_context_length");
    var scaling = scaling(model, "longrope").put("original_max_position_embeddings", trained);
    list(scaling, "short_factor", values(model, SHORT));
    list(scaling, "long_factor", values(model, LONG));
    double ratio = (double) model.positive("context_length") / trained;
    double usual = ratio <= 1 ? 1 : Math.sqrt(1 + StrictMath.log(ratio) / StrictMath.log(trained));
    double factor = model.number(FACTOR, usual);
    // Else the rounding of the file to f32 would stand between it and the config it was made of.
    if (Math.abs(factor - usual) > ROUNDING * usual) {
      scaling.put("attention_factor", factor);
    }
    return true;
  }

  /** Writes the scaling that one list of divisors says, where the file has one. */
  static boolean divisors(Translation model, String type, int rotaryDim) {
    if (!model.has(DIVISORS)) {
      return false;
    }
    requireType(model, type, "none", DIVISORS);
    float[] divisors = values(model, DIVISORS);
    double theta = model.config().get("rope_theta").asDouble();
    for (int trained = MIN_TRAINED; trained <= MAX_TRAINED; trained *= 2) {
      if (isLlama3(divisors, trained, theta, rotaryDim)) {
        scaling(model, "llama3")
            .put("factor", greatest(divisors))
            .put("low_freq_factor", LOW)
            .put("high_freq_factor", HIGH)
            .put("original_max_position_embeddings", trained);
        return true;
      }
    }
    var scaling = scaling(model, "longrope").put("attention_factor", 1.0);
    list(scaling, "short_factor", divisors);
    list(scaling, "long_factor", divisors);
    return true;
  }

  /**
   * Whether the divisors are those of Llama 3.1's scheme for so many positions of training. Then
   * the scheme is computed anew and gives the same bits as the config it was made of.
   */
  private static boolean isLlama3(float[] divisors, int trained, double theta, int rotaryDim) {
    double factor = greatest(divisors);
    if (!(factor > 1) || !(theta > 1) || divisors.length != rotaryDim / 2 || rotaryDim < 2) {
      return false;
    }
    var scheme = new RopeScaling.Llama3(factor, LOW, HIGH, trained);
    var unscaled = new RopeConfig(theta, divisors.length * 2);
    for (int i = 0; i < divisors.length; i++) {
      double frequency = unscaled.frequency(i);
      double divisor = frequency / scheme.scale(frequency, i);
      if (!(Math.abs(divisors[i] - divisor) <= ROUNDING * divisor)) {
        return false;
      }
    }
    return true;
  }

  private static double greatest(float[] values) {
    double greatest = 0;
    for (float value : values) {
      greatest = Math.max(greatest, value);
    }
    return greatest;
  }

  private static ObjectNode scaling(Translation model, String type) {
    return model.config().putObject("rope_scaling").put("rope_type", type);
  }

  /** A vector of floats of the file. */
  static float[] values(Translation model, String name) {
    var tensor = model.tensor(name);
    if (tensor.type() != GgufType.F32 || tensor.shape().length != 1) {
      throw new GgufException(
          "%s: tensor %s has type %s and rank %d, expected a vector of F32."
              .formatted(model.keys().file(), name, tensor.type(), tensor.shape().length));
    }
    float[] values = new float[Math.toIntExact(tensor.size())];
    for (int i = 0; i < values.length; i++) {
      values[i] = Float.intBitsToFloat(tensor.row(i).get(GgufCursor.INT, 0));
    }
    return values;
  }

  /** The shortest decimal is what the converter read. */
  private static void list(ObjectNode scaling, String field, float[] values) {
    var list = scaling.putArray(field);
    for (float value : values) {
      list.add(Double.parseDouble(Float.toString(value)));
    }
  }
}
