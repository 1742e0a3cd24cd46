package dev.eunoe.chat;

import dev.eunoe.config.EunoeConfig;
import dev.eunoe.model.generate.GenerationOptions;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;

/** Reads the sampling fields that both interfaces share. */
final class Sampling {
  private Sampling() {}

  /**
   * @param maxTokens the answer's limit, already read under its interface's own name
   */
  static GenerationOptions read(
      RequestFields fields, EunoeConfig.Turns defaults, int maxTokens, List<String> stop) {
    return new GenerationOptions(
        (float) fields.number("temperature", defaults.temperature(), 0, 2),
        (int) fields.integer("top_k", 0, 0, Integer.MAX_VALUE),
        (float) fields.number("top_p", 1, 0, 1),
        (float) fields.number("min_p", 0, 0, 1),
        (float) fields.number("repetition_penalty", 1, 0.01, 10),
        fields.integer(
            "seed", ThreadLocalRandom.current().nextLong(), Long.MIN_VALUE, Long.MAX_VALUE),
        stop,
        maxTokens);
  }
}
