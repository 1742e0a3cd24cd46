package dev.eunoe.chat.wire;

import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import dev.eunoe.turn.problem.Problem;
import org.jspecify.annotations.Nullable;

/** {@code {"error":{message,type,param,code}}}. */
@JsonNaming(SnakeCaseStrategy.class)
public record ErrorBody(Error error) {
  /** A message repeats what was sent; so much of it is enough to find it. */
  private static final int MAX = 2_000;

  /** What went wrong, as the OpenAI interfaces say it. */
  @JsonNaming(SnakeCaseStrategy.class)
  public record Error(String message, String type, @Nullable String param, String code) {}

  public static ErrorBody of(Problem problem) {
    return new ErrorBody(
        new Error(
            shortened(problem.message()),
            problem.type(),
            problem.param() == null ? null : shortened(problem.param()),
            problem.code()));
  }

  private static String shortened(String text) {
    return text.length() <= MAX ? text : text.substring(0, MAX) + "…";
  }
}
