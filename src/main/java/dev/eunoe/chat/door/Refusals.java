package dev.eunoe.chat.door;

import dev.eunoe.chat.wire.AnthropicError;
import dev.eunoe.chat.wire.ErrorBody;
import dev.eunoe.chat.wire.JsonWriter;
import dev.eunoe.turn.problem.Problem;
import dev.eunoe.turn.problem.ProblemException;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;

/** Answers a request with what is wrong with it, in the shape of the interface it asks. */
@ApplicationScoped
public class Refusals {
  private final JsonWriter json;

  Refusals(JsonWriter json) {
    this.json = json;
  }

  public void send(RoutingContext route, Problem problem) {
    send(route, problem.asException());
  }

  public void send(RoutingContext route, ProblemException refused) {
    Problem problem = refused.problem();
    var response = route.response();
    if (response.ended() || response.headWritten()) {
      return;
    }
    if (problem.passes()) {
      response.putHeader("Retry-After", Integer.toString(refused.retryAfterSeconds()));
    }
    if (problem.status() == 401) {
      response.putHeader("WWW-Authenticate", "Bearer realm=\"eunoe\"");
    }
    response
        .setStatusCode(problem.status())
        .putHeader("Content-Type", "application/json")
        .end(json.text(body(route, problem)));
  }

  private static Object body(RoutingContext route, Problem problem) {
    var request = route.request();
    return AnthropicError.isToldAt(request.path(), request.getHeader(AnthropicError.VERSION))
        ? AnthropicError.of(problem, route.response().headers().get(RequestIds.HEADER))
        : ErrorBody.of(problem);
  }
}
