package dev.eunoe.turn.problem;

import org.jspecify.annotations.Nullable;

/**
 * What went wrong, as the caller can act on it.
 *
 * @param status the HTTP status that says it
 * @param type the error's kind as the OpenAI interfaces name it
 * @param code one word a program can test
 * @param param the request's field at fault, if it is one
 * @param message one sentence
 */
public record Problem(
    int status, String type, String code, @Nullable String param, String message) {

  public static Problem invalid(String param, String code, String message) {
    return new Problem(400, "invalid_request_error", code, param, message);
  }

  public static Problem notFound(@Nullable String param, String code, String message) {
    return new Problem(404, "invalid_request_error", code, param, message);
  }

  public static Problem conflict(String param, String code, String message) {
    return new Problem(409, "invalid_request_error", code, param, message);
  }

  public static Problem server(String code, String message) {
    return new Problem(500, "server_error", code, null, message);
  }

  public static Problem tooLarge(String message) {
    return new Problem(413, "invalid_request_error", "state_too_large", null, message);
  }

  public static Problem stopping(String message) {
    return new Problem(503, "server_error", "server_stopping", null, message);
  }

  public static Problem away(String message) {
    return new Problem(503, "server_error", "store_away", null, message);
  }

  public static Problem full(String message) {
    return new Problem(507, "server_error", "store_full", null, message);
  }

  /** Whether the same request may be answered in a few seconds. */
  public boolean passes() {
    return status == 429 || status == 503 || status == 507;
  }

  public static Problem busy(String message) {
    return new Problem(429, "rate_limit_error", "server_busy", null, message);
  }

  public ProblemException asException() {
    return new ProblemException(this);
  }
}
