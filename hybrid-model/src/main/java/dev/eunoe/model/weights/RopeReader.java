package dev.eunoe.model.weights;

import dev.eunoe.model.config.RopeConfig;
import dev.eunoe.model.config.RopeScaling;
import java.util.List;
import java.util.Set;

/**
 * The rotary embedding a {@code config.json} asks for: {@code rope_parameters}, one object or one
 * per layer type, or the older {@code rope_theta} with {@code rope_scaling}. A setting this engine
 * does not know is refused by name, since it would change every score.
 *
 * @param headDim dimensions of a head, of which {@code partial_rotary_factor} are rotated
 * @param defaultTheta the family's base where the config names none
 * @param defaultPart the family's {@code partial_rotary_factor} where the config names none
 */
record RopeReader(ConfigJson json, int headDim, double defaultTheta, double defaultPart) {
  private static final double USUAL_THETA = 10_000;
  private static final double USUAL_PART = 1;
  private static final String TRAINED = "original_max_position_embeddings";
  private static final String ALLOWED = "max_position_embeddings";

  private static final Set<String> KNOWN =
      Set.of(
          "rope_type",
          "type",
          "rope_theta",
          "partial_rotary_factor",
          "factor",
          TRAINED,
          "attention_factor",
          "beta_fast",
          "beta_slow",
          "mscale",
          "mscale_all_dim",
          "truncate",
          "low_freq_factor",
          "high_freq_factor",
          "short_factor",
          "long_factor",
          // Three streams of positions, equal for text.
          "mrope_section",
          "mrope_interleaved",
          // What the factor was made for, no part of the arithmetic.
          "finetuned");

  RopeReader(ConfigJson json, int headDim) {
    this(json, headDim, USUAL_THETA, USUAL_PART);
  }

  /** The rotation of a model with one for all its layers. */
  RopeConfig read() {
    return read(fields());
  }

  /** The same rotation by another base, which a family has for some of its layers. */
  RopeConfig read(double theta) {
    return read(fields(), theta);
  }

  private ConfigJson fields() {
    if (json.has("rope_parameters")) {
      return json.object("rope_parameters");
    }
    return json.has("rope_scaling") ? json.object("rope_scaling") : json;
  }

  /**
   * The rotation of layers of this type, {@code full_attention} or {@code sliding_attention}. In
   * the older form a {@code rope_local_base_freq} holds for sliding layers, unscaled.
   */
  RopeConfig read(String layerType) {
    if (json.has("rope_parameters") && json.object("rope_parameters").has(layerType)) {
      return read(json.object("rope_parameters").object(layerType));
    }
    if (layerType.equals("sliding_attention") && json.has("rope_local_base_freq")) {
      return new RopeConfig(json.number("rope_local_base_freq", defaultTheta), rotaryDim(json));
    }
    return read();
  }

  private RopeConfig read(ConfigJson fields) {
    return read(fields, fields.number("rope_theta", json.number("rope_theta", defaultTheta)));
  }

  private RopeConfig read(ConfigJson fields, double theta) {
    requireKnown(fields);
    int rotaryDim = rotaryDim(fields);
    if (fields != json
        && fields.has("rope_type")
        && fields.string("rope_type").equals("proportional")) {
      var turning = new RopeScaling.Proportional(rotaryDim / 2, fields.number("factor", 1));
      return new RopeConfig(theta, headDim, turning);
    }
    return new RopeConfig(theta, rotaryDim, scaling(fields, theta, rotaryDim));
  }

  private void requireKnown(ConfigJson fields) {
    if (fields != json) {
      for (String name : fields.names()) {
        if (!KNOWN.contains(name)) {
          throw new CheckpointException(
              json.file()
                  + ": "
                  + fields.path(name)
                  + " is no setting of rotary embedding that this engine knows.");
        }
      }
    }
  }

  private int rotaryDim(ConfigJson fields) {
    double part =
        fields.number("partial_rotary_factor", json.number("partial_rotary_factor", defaultPart));
    return (int) (headDim * part);
  }

  private RopeScaling scaling(ConfigJson fields, double theta, int rotaryDim) {
    // At the top level "type" could mean anything.
    String key = fields != json && !fields.has("rope_type") ? "type" : "rope_type";
    String type = fields.has(key) ? fields.string(key) : "default";
    return switch (type) {
      case "default", "mrope" -> RopeScaling.Unscaled.FOREVER;
      case "linear" -> new RopeScaling.Linear(required(fields, "factor"));
      case "dynamic" -> {
        required(fields, "factor");
        yield new RopeScaling.Unscaled((long) required(json, ALLOWED));
      }
      // So Phi-3 called LongRoPE between "su" and its present name.
      case "yarn" -> fields.has("short_factor") ? longRope(fields) : yarn(fields, theta, rotaryDim);
      case "llama3" ->
          new RopeScaling.Llama3(
              required(fields, "factor"),
              required(fields, "low_freq_factor"),
              required(fields, "high_freq_factor"),
              trained(fields));
      case "longrope", "su" -> longRope(fields);
      default ->
          throw new CheckpointException(
              json.file()
                  + ": "
                  + fields.path(key)
                  + " is '"
                  + type
                  + "'; this engine knows default, linear, dynamic, yarn, llama3, longrope, proportional.");
    };
  }

  private RopeScaling yarn(ConfigJson fields, double theta, int rotaryDim) {
    double trained = trained(fields);
    double factor =
        fields.has("factor") ? required(fields, "factor") : required(json, ALLOWED) / trained;
    double low = pairTurning(fields.number("beta_fast", 32), trained, theta, rotaryDim);
    double high = pairTurning(fields.number("beta_slow", 1), trained, theta, rotaryDim);
    if (fields.flag("truncate", true)) {
      low = Math.floor(low);
      high = Math.ceil(high);
    }
    double attentionFactor = fields.number("attention_factor", yarnFactor(fields, factor));
    return new RopeScaling.Yarn(
        factor, Math.max(low, 0), Math.min(high, rotaryDim - 1), attentionFactor);
  }

  /** The pair, as a fraction, that turns this often over the positions of the training. */
  private static double pairTurning(double turns, double trained, double theta, int rotaryDim) {
    return rotaryDim
        * StrictMath.log(trained / (turns * 2 * Math.PI))
        / (2 * StrictMath.log(theta));
  }

  private static double yarnFactor(ConfigJson fields, double factor) {
    double mscale = fields.number("mscale", 0);
    double mscaleAllDim = fields.number("mscale_all_dim", 0);
    return mscale != 0 && mscaleAllDim != 0
        ? mscale(factor, mscale) / mscale(factor, mscaleAllDim)
        : mscale(factor, 1);
  }

  private static double mscale(double factor, double weight) {
    return factor <= 1 ? 1 : 0.1 * weight * StrictMath.log(factor) + 1;
  }

  private RopeScaling longRope(ConfigJson fields) {
    double trained = trained(fields);
    double allowed = json.number(ALLOWED, trained);
    double factor = fields.number("factor", allowed / trained);
    double byDefault =
        factor <= 1 ? 1 : Math.sqrt(1 + StrictMath.log(factor) / StrictMath.log(trained));
    List<Double> divisors = fields.numbers(allowed > trained ? "long_factor" : "short_factor");
    return new RopeScaling.Divisors(divisors, fields.number("attention_factor", byDefault));
  }

  /** Positions of the original training. */
  private double trained(ConfigJson fields) {
    if (json.has(TRAINED)) {
      return required(json, TRAINED);
    }
    return fields.has(TRAINED) ? required(fields, TRAINED) : required(json, ALLOWED);
  }

  private double required(ConfigJson fields, String field) {
    if (!fields.has(field)) {
      throw new CheckpointException(
          json.file() + " has no field " + fields.path(field) + ", which its rope_type needs.");
    }
    return fields.number(field, 0);
  }
}
