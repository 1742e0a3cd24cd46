package dev.eunoe.turn.watch;

import org.jboss.logging.MDC;
import org.jspecify.annotations.Nullable;

/**
 * The ids that every line of the log has which is written for a request or an answer. They belong
 * to the Vert.x context that runs on the calling thread, and end with it.
 */
public final class LogIds {
  private static final String REQUEST = "request_id";
  private static final String RESPONSE = "response_id";
  private static final String CONVERSATION = "conversation_id";

  /** As the framework names it in the lines of requests. */
  private static final String TRACE = "traceId";

  private LogIds() {}

  /** What follows here is for this request. */
  public static void request(String id) {
    MDC.put(REQUEST, id);
  }

  /** The request that is served here; null where none is. */
  static @Nullable String request() {
    return MDC.get(REQUEST) instanceof String id ? id : null;
  }

  /**
   * What follows here is for this answer.
   *
   * @param request that asked for it; null for one that has another server begun
   */
  static void answer(String response, @Nullable String request) {
    MDC.put(RESPONSE, response);
    if (request != null) {
      MDC.put(REQUEST, request);
    }
  }

  /** And belongs to this trace. */
  static void trace(String id) {
    MDC.put(TRACE, id);
  }

  /** And is said in this conversation. */
  static void conversation(String id) {
    MDC.put(CONVERSATION, id);
  }
}
