package dev.eunoe.chat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.eunoe.memory.Owner;
import dev.eunoe.turn.Failures;
import dev.eunoe.turn.Problem;
import io.smallrye.mutiny.Uni;
import io.vertx.core.buffer.Buffer;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import org.jspecify.annotations.Nullable;

/** What every route shares: JSON in, JSON out, and one shape of error. */
@ApplicationScoped
class Edge {
  private static final int MOST_LISTED = 500;

  private final ObjectMapper json;
  private final Owners owners;

  Edge(ObjectMapper json, Owners owners) {
    this.json = json;
    this.owners = owners;
  }

  /** Whose memory a request is about. */
  Owner owner(RoutingContext route) {
    return owners.of(route);
  }

  ObjectNode body(RoutingContext route) {
    Buffer buffer = route.body().buffer();
    return object(buffer == null ? "" : buffer.toString());
  }

  /**
   * @throws dev.eunoe.turn.ProblemException saying where the text stops being a JSON object
   */
  ObjectNode object(String text) {
    JsonNode node;
    try {
      node = json.readTree(text);
    } catch (JsonProcessingException e) {
      throw Problem.invalid("body", "invalid_json", "The body is not JSON: " + firstLine(e))
          .asException();
    }
    if (!(node instanceof ObjectNode object)) {
      throw Problem.invalid("body", "invalid_json", "The body must be one JSON object.")
          .asException();
    }
    return object;
  }

  /** A parameter of the query; null where it is empty too. */
  static @Nullable String parameter(RoutingContext route, String name) {
    String value = route.request().getParam(name);
    return value == null || value.isEmpty() ? null : value;
  }

  /** How long a list may be. */
  static int limit(RoutingContext route, int absent) {
    String parameter = parameter(route, "limit");
    if (parameter == null) {
      return absent;
    }
    try {
      int limit = Integer.parseInt(parameter);
      if (limit >= 1 && limit <= MOST_LISTED) {
        return limit;
      }
    } catch (NumberFormatException e) {
      // said below
    }
    throw RequestFields.badValue("limit", "a whole number from 1 to " + MOST_LISTED, parameter);
  }

  ObjectNode node() {
    return json.createObjectNode();
  }

  /** Answers with what the Uni brings, or with its failure as an error body. */
  void reply(RoutingContext route, Uni<? extends JsonNode> body) {
    body.subscribe().with(node -> send(route, 200, node), failure -> fail(route, failure));
  }

  void send(RoutingContext route, int status, JsonNode body) {
    if (!route.response().ended()) {
      route
          .response()
          .setStatusCode(status)
          .putHeader("Content-Type", "application/json")
          .end(body.toString());
    }
  }

  void fail(RoutingContext route, Throwable failure) {
    fail(route, Failures.problem(failure));
  }

  void fail(RoutingContext route, Problem problem) {
    if (problem.status() == 429 || problem.status() == 503) {
      route.response().putHeader("Retry-After", "2");
    }
    send(route, problem.status(), error(problem));
  }

  /** {@code {"error":{message,type,param,code}}}. */
  ObjectNode error(Problem problem) {
    ObjectNode body = json.createObjectNode();
    ObjectNode error = body.putObject("error");
    error.put("message", problem.message()).put("type", problem.type());
    error.put("param", problem.param()).put("code", problem.code());
    return body;
  }

  static Problem unknownResponse(String id) {
    return Problem.notFound(
        "response_id", "response_not_found", "There is no response '" + id + "'.");
  }

  static Problem unknownConversation(String id) {
    return Problem.notFound(
        "conversation_id", "conversation_not_found", "There is no conversation '" + id + "'.");
  }

  private static String firstLine(JsonProcessingException e) {
    var at = e.getLocation();
    String where =
        at == null ? "" : " (line " + at.getLineNr() + ", column " + at.getColumnNr() + ")";
    return e.getOriginalMessage().lines().findFirst().orElse("it cannot be read") + where + ".";
  }
}
