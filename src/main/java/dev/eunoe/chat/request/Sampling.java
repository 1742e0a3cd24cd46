package dev.eunoe.chat.request;

import dev.eunoe.chat.http.RequestFields;
import dev.eunoe.config.EunoeConfig;
import dev.eunoe.model.generate.GenerationOptions;
import dev.eunoe.turn.problem.Problem;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;

/** Reads the sampling fields that both interfaces share. */
public final class Sampling {
  private static final int MAX_STOPS = 8;

  /** Each is looked for behind every token. */
  private static final int MAX_STOP_CHARS = 1_000;

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
    List<String> stop = stop(fields);
    try {
      return new GenerationOptions(temperature, topK, topP, minP, penalty, seed, stop, maxTokens);
    } catch (IllegalArgumentException e) {
      // What the options themselves refuse was asked for by the caller all the same.
      String why = String.valueOf(e.getMessage());
      throw new Problem(400, "invalid_request_error", "out_of_range", null, why).asException();
    }
  }

  private static List<String> stop(RequestFields fields) {
    List<String> stop = fields.texts("stop", MAX_STOPS);
    for (String text : stop) {
      if (text.length() > MAX_STOP_CHARS) {
        throw RequestFields.tooLong("stop", MAX_STOP_CHARS, text);
      }
    }
    return stop;
  }
}
