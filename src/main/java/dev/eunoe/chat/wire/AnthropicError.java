package dev.eunoe.chat.wire;

import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import dev.eunoe.turn.problem.Problem;
import org.jspecify.annotations.Nullable;

/**
 * An error as the clients of Anthropic's interface read it: {@code {"type":"error","error":{type,
 * message,details},"request_id"}}.
 *
 * @param requestId null within a stream
 */
@JsonNaming(SnakeCaseStrategy.class)
public record AnthropicError(String type, Error error, @Nullable String requestId) {
  /**
   * Which interface's shapes a request wants, where both have a path: its clients send it always.
   */
  public static final String VERSION = "anthropic-version";

  private static final String MESSAGES = "/v1/messages";
  private static final String MODELS = "/v1/models";

  /** What went wrong; the details are ours. */
  @JsonNaming(SnakeCaseStrategy.class)
  public record Error(String type, String message, Details details) {}

  /** What a program can test. */
  @JsonNaming(SnakeCaseStrategy.class)
  public record Details(String errorCode, @Nullable String param) {}

  /**
   * Whether what is refused is told in this shape.
   *
   * @param path null where it cannot be read
   * @param version as the request names it; null where it does not
   */
  public static boolean isToldAt(@Nullable String path, @Nullable String version) {
    return isBelow(path, MESSAGES) || version != null && isBelow(path, MODELS);
  }

  private static boolean isBelow(@Nullable String path, String folder) {
    return path != null && (path.equals(folder) || path.startsWith(folder + "/"));
  }

  public static AnthropicError of(Problem problem, @Nullable String requestId) {
    ErrorBody.Error told = ErrorBody.of(problem).error();
    return new AnthropicError(
        "error",
        new Error(type(problem.status()), told.message(), new Details(told.code(), told.param())),
        requestId);
  }

  private static String type(int status) {
    return switch (status) {
      case 401 -> "authentication_error";
      case 403 -> "permission_error";
      case 404 -> "not_found_error";
      case 409 -> "conflict_error";
      case 413 -> "request_too_large";
      case 429 -> "rate_limit_error";
      case 503 -> "overloaded_error";
      default -> status < 500 ? "invalid_request_error" : "api_error";
    };
  }
}
