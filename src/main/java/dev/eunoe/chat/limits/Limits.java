package dev.eunoe.chat.limits;

import dev.eunoe.config.LimitsConfig;
import java.util.OptionalLong;

/**
 * What an owner may take at most; {@link Long#MAX_VALUE} where nothing keeps it back.
 *
 * @param answers at the same time
 * @param messageBytes of the words of one request, in UTF-8
 * @param storedBytes in the database
 */
record Limits(
    long tokensPerMinute,
    long tokensPerDay,
    long answers,
    long sockets,
    long messageBytes,
    long storedBytes) {
  /**
   * @throws IllegalStateException when something is limited to nothing
   */
  Limits {
    requirePositive("tokens-per-minute", tokensPerMinute);
    requirePositive("tokens-per-day", tokensPerDay);
    requirePositive("answers", answers);
    requirePositive("sockets", sockets);
    requirePositive("message-bytes", messageBytes);
    requirePositive("stored-bytes", storedBytes);
  }

  static Limits of(LimitsConfig config) {
    return new Limits(
        orAll(config.tokensPerMinute()),
        orAll(config.tokensPerDay()),
        config.answers().isPresent() ? config.answers().getAsInt() : Long.MAX_VALUE,
        config.sockets().isPresent() ? config.sockets().getAsInt() : Long.MAX_VALUE,
        orAll(config.messageBytes()),
        orAll(config.storedBytes()));
  }

  private static long orAll(OptionalLong limit) {
    return limit.orElse(Long.MAX_VALUE);
  }

  private static void requirePositive(String name, long limit) {
    if (limit < 1) {
      throw new IllegalStateException(
          "eunoe.limits."
              + name
              + " must be at least 1, but is "
              + limit
              + "; leave it out for all");
    }
  }
}
