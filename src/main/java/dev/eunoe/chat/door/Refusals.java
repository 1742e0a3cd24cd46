package dev.eunoe.chat.door;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.eunoe.turn.Problem;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import org.jspecify.annotations.Nullable;

/** The one shape of an error, as a body and as an answer to a request. */
@ApplicationScoped
public class Refusals {
  /** A message repeats what was sent; so much of it is enough to find it. */
  private static final int LONGEST = 2_000;

  private final ObjectMapper json;

  public Refusals(ObjectMapper json) {
    this.json = json;
  }

  /** {@code {"error":{message,type,param,code}}}. */
  public ObjectNode body(Problem problem) {
    ObjectNode body = json.createObjectNode();
    ObjectNode error = body.putObject("error");
    error.put("message", shortened(problem.message())).put("type", problem.type());
    error.put("param", shortened(problem.param())).put("code", problem.code());
    return body;
  }

  private static @Nullable String shortened(@Nullable String text) {
    return text == null || text.length() <= LONGEST ? text : text.substring(0, LONGEST) + "…";
  }

  public void send(RoutingContext route, Problem problem) {
    var response = route.response();
    if (response.ended() || response.headWritten()) {
      return;
    }
    if (problem.status() == 429 || problem.status() == 503) {
      response.putHeader("Retry-After", "2");
    }
    response
        .setStatusCode(problem.status())
        .putHeader("Content-Type", "application/json")
        .end(body(problem).toString());
  }
}
