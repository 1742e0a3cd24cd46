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
  private static final String MESSAGES = "/v1/messages";

  /** What went wrong; the details are ours. */
  @JsonNaming(SnakeCaseStrategy.class)
  public record Error(String type, String message, Details details) {}

  /** What a program can test. */
  @JsonNaming(SnakeCaseStrategy.class)
  public record Details(String errorCode, @Nullable String param) {}

  /** Whether what is refused at a path, null where it cannot be read, is told in this shape. */
  public static boolean isToldAt(@Nullable String path) {
    return path != null && (path.equals(MESSAGES) || path.startsWith(MESSAGES + "/"));
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
