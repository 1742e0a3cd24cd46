package dev.eunoe.turn.prompt;

import dev.eunoe.config.EunoeConfig;
import dev.eunoe.inference.Engine;
import dev.eunoe.memory.Message;
import dev.eunoe.turn.problem.Problem;
import dev.eunoe.turn.problem.ProblemException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** How much a request may bring. */
public final class InputLimits {
  private static final String REQUEST = "a request of this server";

  private final EunoeConfig.Turns config;
  private final Engine engine;

  public InputLimits(EunoeConfig.Turns config, Engine engine) {
    this.config = config;
    this.engine = engine;
  }

  /**
   * Holds the words of a request against a bound that needs no work on them; it comes first, since
   * whatever reads a text takes time and memory in its length.
   *
   * @throws ProblemException when there are more than any request of that many tokens has
   */
  public void requireShort(List<Message> messages, @Nullable String instructions) {
    int tokens = config.maxInputTokens();
    long limit = (long) tokens * EunoeConfig.Turns.CHARACTERS_OF_A_TOKEN;
    long characters =
        messages.stream().mapToLong(message -> message.text().length()).sum()
            + (instructions == null ? 0 : instructions.length());
    if (characters > limit) {
      throw tooLong(characters + " characters", REQUEST, limit + " characters");
    }
    if (messages.size() > tokens) {
      throw tooLong(messages.size() + " messages", REQUEST, tokens + " of them");
    }
  }

  /** Says that a request is too long that was counted no further than to so many tokens. */
  public ProblemException tooLong(long moreThan) {
    return tooLong(
        "more than " + moreThan + " tokens", REQUEST, config.maxInputTokens() + " tokens");
  }

  /**
   * @param before tokens of the conversation before this turn
   * @throws ProblemException when there are more tokens than a request may bring, or the model sees
   */
  public void requireFits(int tokens, long before) {
    int limit = config.maxInputTokens();
    if (tokens > limit) {
      throw tooLong(tokens + " tokens", REQUEST, limit + " tokens");
    }
    // A conversation may be longer than what the model sees of it; one request may not.
    long context = engine.contextTokens();
    if (tokens >= context) {
      throw tooLong(tokens + " tokens", "this model", context + " tokens");
    }
    long most = engine.maxTokens();
    if (before + tokens >= most) {
      throw tooLong(before + tokens + " tokens", "this model", most + " tokens");
    }
  }

  private static ProblemException tooLong(String has, String whose, String limit) {
    return Problem.invalid(
            "input",
            "context_length_exceeded",
            "The input has "
                + has
                + ", but "
                + whose
                + " takes at most "
                + limit
                + "; send less at once.")
        .asException();
  }
}
