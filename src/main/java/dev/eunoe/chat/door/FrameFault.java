package dev.eunoe.chat.door;

import dev.eunoe.turn.problem.Problem;
import io.netty.handler.codec.http.websocketx.WebSocketCloseStatus;

/** Why a socket cannot go on: what it is told last, and the code it is closed with. */
@SuppressWarnings("serial") // it never leaves the event loop
final class FrameFault extends Exception {
  private final transient Problem problem;
  private final transient WebSocketCloseStatus status;

  FrameFault(WebSocketCloseStatus status, Problem problem) {
    super(problem.message(), null, false, false);
    this.status = status;
    this.problem = problem;
  }

  static FrameFault protocol(String what) {
    return new FrameFault(
        WebSocketCloseStatus.PROTOCOL_ERROR,
        Problem.invalid("frame", "protocol_error", what + " (RFC 6455)."));
  }

  Problem problem() {
    return problem;
  }

  WebSocketCloseStatus status() {
    return status;
  }
}
