package dev.eunoe.chat.http;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.eunoe.chat.door.Refusals;
import dev.eunoe.chat.wire.JsonWriter;
import dev.eunoe.memory.Owner;
import dev.eunoe.memory.text.TextWork;
import dev.eunoe.turn.problem.ErrorMapping;
import dev.eunoe.turn.problem.Problem;
import dev.eunoe.turn.problem.ProblemException;
import io.smallrye.mutiny.Uni;
import io.vertx.core.buffer.Buffer;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** What every route shares: JSON in, JSON out, and one shape of error. */
@ApplicationScoped
public class JsonHttp {
  private static final int MAX_LISTED = 500;
  private static final int MAX_DEPTH = 1_000;

  private static final int BYTES_OF_HEAP_A_TOKEN = 1_024;

  private final JsonWriter json;
  private final ObjectReader oneObject;
  private final Owners owners;
  private final Refusals refusals;

  public JsonHttp(JsonWriter json, Owners owners, Refusals refusals) {
    this.json = json;
    this.oneObject =
        new ObjectMapper(JsonFactory.builder().streamReadConstraints(bounded()).build())
            .reader()
            .with(
                DeserializationFeature.FAIL_ON_TRAILING_TOKENS,
                DeserializationFeature.FAIL_ON_READING_DUP_TREE_KEY);
    this.owners = owners;
    this.refusals = refusals;
  }

  /** A value of two bytes, such as {@code []}, takes a hundred and more once it is read. */
  private static StreamReadConstraints bounded() {
    return StreamReadConstraints.builder()
        .maxNestingDepth(MAX_DEPTH)
        .maxTokenCount(Runtime.getRuntime().maxMemory() / BYTES_OF_HEAP_A_TOKEN)
        .build();
  }

  /** Whose memory a request is about. */
  public Owner owner(RoutingContext route) {
    return owners.of(route);
  }

  /** A body as JSON. */
  public String text(Object body) {
    return json.text(body);
  }

  /** What a request asks, read from its body; of a long one, beside the event loop. */
  public <T> Uni<T> read(RoutingContext route, Function<ObjectNode, T> reader) {
    Buffer body = Objects.requireNonNullElseGet(route.body().buffer(), Buffer::buffer);
    return TextWork.run(body.length(), () -> reader.apply(object(Utf8.text(body))));
  }

  /**
   * Of the whole text: what stands behind the object, or twice in it, is not passed over.
   *
   * @throws dev.eunoe.turn.problem.ProblemException saying where the text stops being a JSON object
   */
  public ObjectNode object(String text) {
    JsonNode node;
    try {
      node = oneObject.readTree(text);
    } catch (StreamConstraintsException e) {
      throw new Problem(413, "invalid_request_error", "request_too_large", "body", tooMuch(e))
          .asException();
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
  public static @Nullable String parameter(RoutingContext route, String name) {
    String value = route.request().getParam(name);
    return value == null || value.isEmpty() ? null : value;
  }

  /** The last one of the page before; null for the first page. Lists are read onwards alone. */
  public static @Nullable String after(RoutingContext route) {
    if (parameter(route, "before") != null) {
      throw Problem.invalid(
              "before",
              "unsupported_parameter",
              "Lists are read onwards: name the last one of the page before in 'after'.")
          .asException();
    }
    return parameter(route, "after");
  }

  /** How long a list may be. */
  public static int limit(RoutingContext route, int absent) {
    String parameter = parameter(route, "limit");
    if (parameter == null) {
      return absent;
    }
    try {
      int limit = Integer.parseInt(parameter);
      if (limit >= 1 && limit <= MAX_LISTED) {
        return limit;
      }
    } catch (NumberFormatException e) {
      // said below
    }
    throw RequestFields.badValue("limit", "a whole number from 1 to " + MAX_LISTED, parameter);
  }

  /** Answers with what the Uni brings, or with its failure as an error body. */
  public void reply(RoutingContext route, Uni<?> body) {
    body.subscribe().with(found -> send(route, found), failure -> fail(route, failure));
  }

  /** Answers with a body of any length, which is written beside the event loop. */
  public void send(RoutingContext route, Object body) {
    TextWork.run(Long.MAX_VALUE, () -> Buffer.buffer(json.text(body)))
        .subscribe()
        .with(text -> send(route, text), failure -> fail(route, failure));
  }

  private static void send(RoutingContext route, Buffer json) {
    if (!route.response().ended()) {
      route.response().setStatusCode(200).putHeader("Content-Type", "application/json").end(json);
    }
  }

  public void fail(RoutingContext route, Throwable failure) {
    if (failure instanceof ProblemException refused) {
      refusals.send(route, refused);
    } else {
      fail(route, ErrorMapping.problem(failure));
    }
  }

  public void fail(RoutingContext route, Problem problem) {
    refusals.send(route, problem);
  }

  public static Problem unknownResponse(String id) {
    return Problem.notFound(
        "response_id", "response_not_found", "There is no response '" + id + "'.");
  }

  public static Problem unknownConversation(String id) {
    return Problem.notFound(
        "conversation_id", "conversation_not_found", "There is no conversation '" + id + "'.");
  }

  private static String tooMuch(StreamConstraintsException e) {
    return e.getOriginalMessage().contains("nesting depth")
        ? "The body is nested more than " + MAX_DEPTH + " deep; send one that is flatter."
        : firstLine(e);
  }

  private static String firstLine(JsonProcessingException e) {
    var at = e.getLocation();
    String where =
        at == null ? "" : " (line " + at.getLineNr() + ", column " + at.getColumnNr() + ")";
    return e.getOriginalMessage().lines().findFirst().orElse("it cannot be read") + where + ".";
  }
}
