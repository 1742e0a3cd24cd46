package dev.eunoe.chat.request;

import com.fasterxml.jackson.databind.JsonNode;
import dev.eunoe.chat.http.RequestFields;
import dev.eunoe.config.EunoeConfig;
import dev.eunoe.model.generate.GenerationOptions;
import dev.eunoe.model.generate.LogitAdjustments;
import dev.eunoe.turn.problem.Problem;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/** Reads the sampling fields that both interfaces share. */
public final class Sampling {
  private static final int MAX_STOPS = 8;

  /** Each is looked for behind every token. */
  private static final int MAX_STOP_CHARS = 1_000;

  private static final int MAX_BIASES = 1_000;
  private static final int MAX_BIAS = 100;

  /** Characters of a wrong value that its refusal repeats. */
  private static final int MAX_SHOWN = 40;

  private Sampling() {}

  /**
   * @param maxTokens the answer's limit, already read under its interface's own name
   * @throws dev.eunoe.turn.problem.ProblemException naming the field at fault
   */
  public static GenerationOptions read(
      RequestFields fields, EunoeConfig.Turns defaults, int maxTokens) {
    float temperature = (float) fields.number("temperature", defaults.temperature(), 0, 2);
    int topK = (int) fields.integer("top_k", 0, 0, Integer.MAX_VALUE);
    float topP = (float) fields.number("top_p", 1, 0, 1);
    float minP = (float) fields.number("min_p", 0, 0, 1);
    float penalty =
        (float)
            fields.number(
                "repetition_penalty", fields.number("repeat_penalty", 1, 0.01, 10), 0.01, 10);
    long seed =
        fields.integer(
            "seed", ThreadLocalRandom.current().nextLong(), Long.MIN_VALUE, Long.MAX_VALUE);
    List<String> stop = stop(fields, "stop");
    try {
      return new GenerationOptions(
          temperature, topK, topP, minP, penalty, LogitAdjustments.NONE, seed, stop, maxTokens);
    } catch (IllegalArgumentException e) {
      // What the options themselves refuse was asked for by the caller all the same.
      String why = String.valueOf(e.getMessage());
      throw new Problem(400, "invalid_request_error", "out_of_range", null, why).asException();
    }
  }

  /**
   * How many of the most probable tokens are told with each; null where no log probability is.
   *
   * @param asked whether those of the answer's tokens are
   * @throws dev.eunoe.turn.problem.ProblemException naming the field at fault
   */
  public static @Nullable Integer topLogprobs(RequestFields fields, boolean asked) {
    if (!asked) {
      return null;
    }
    return (int) fields.integer("top_logprobs", 0, 0, GenerationOptions.MAX_TOP_LOGPROBS);
  }

  /**
   * The fields that add to logits.
   *
   * @param vocabulary token ids are below it
   * @throws dev.eunoe.turn.problem.ProblemException naming the field at fault
   */
  public static LogitAdjustments adjustments(RequestFields fields, int vocabulary) {
    float presence = (float) fields.number("presence_penalty", 0, -2, 2);
    float frequency = (float) fields.number("frequency_penalty", 0, -2, 2);
    Map<String, JsonNode> asked = fields.object("logit_bias").values();
    if (asked.size() > MAX_BIASES) {
      throw RequestFields.badValue(
          "logit_bias", "at most " + MAX_BIASES + " tokens", asked.size() + " of them");
    }
    var bias = new HashMap<Integer, Float>();
    asked.forEach((token, value) -> bias.put(tokenId(token, vocabulary), bias(value)));
    return new LogitAdjustments(presence, frequency, bias);
  }

  private static int tokenId(String token, int vocabulary) {
    if (token.length() < 10
        && token.chars().allMatch(c -> c >= '0' && c <= '9')
        && !token.isEmpty()) {
      int id = Integer.parseInt(token);
      if (id < vocabulary) {
        return id;
      }
    }
    throw RequestFields.badValue(
        "logit_bias", "token ids below " + vocabulary + " as keys", shown(token));
  }

  private static float bias(JsonNode value) {
    if (!value.isNumber() || !(Math.abs(value.doubleValue()) <= MAX_BIAS)) {
      throw RequestFields.badValue(
          "logit_bias",
          "values between -" + MAX_BIAS + " and " + MAX_BIAS,
          shown(value.toString()));
    }
    return value.floatValue();
  }

  private static String shown(String value) {
    return value.length() <= MAX_SHOWN ? value : value.substring(0, MAX_SHOWN) + "…";
  }

  /**
   * Texts before which an answer ends.
   *
   * @throws dev.eunoe.turn.problem.ProblemException when there are too many, or one is too long
   */
  public static List<String> stop(RequestFields fields, String name) {
    List<String> stop = fields.texts(name, MAX_STOPS);
    for (String text : stop) {
      if (text.length() > MAX_STOP_CHARS) {
        throw RequestFields.tooLong(name, MAX_STOP_CHARS, text);
      }
    }
    return stop;
  }
}
