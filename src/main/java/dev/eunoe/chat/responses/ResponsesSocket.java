package dev.eunoe.chat.responses;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.eunoe.chat.door.RequestMemory;
import dev.eunoe.chat.http.IdempotencyKeys;
import dev.eunoe.chat.http.JsonHttp;
import dev.eunoe.chat.http.Owners;
import dev.eunoe.chat.http.Readers;
import dev.eunoe.chat.http.RequestFields;
import dev.eunoe.chat.wire.ErrorEvent;
import dev.eunoe.memory.Owner;
import dev.eunoe.memory.RequestKey;
import dev.eunoe.memory.text.TextWork;
import dev.eunoe.turn.Turn;
import dev.eunoe.turn.TurnEvent;
import dev.eunoe.turn.follow.AnswerEvents;
import dev.eunoe.turn.problem.AnswerMovedException;
import dev.eunoe.turn.problem.ErrorMapping;
import dev.eunoe.turn.problem.Problem;
import dev.eunoe.turn.problem.ProblemException;
import io.quarkus.websockets.next.InboundProcessingMode;
import io.quarkus.websockets.next.OnBinaryMessage;
import io.quarkus.websockets.next.OnClose;
import io.quarkus.websockets.next.OnError;
import io.quarkus.websockets.next.OnOpen;
import io.quarkus.websockets.next.OnTextMessage;
import io.quarkus.websockets.next.WebSocket;
import io.quarkus.websockets.next.WebSocketConnection;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.vertx.core.buffer.Buffer;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * {@code /v1/responses} over WebSocket: {@code response.create} frames in, the interface's events
 * out as JSON text frames; {@code stream_id} tells several conversations on one socket apart.
 *
 * <p>Messages are taken concurrently, so a stop never waits behind a stream; a socket that closes
 * ends no answer. What a client asks wrongly is answered with an {@code error} event; only what
 * breaks the protocol, is too large, or comes faster than it can be answered ends the connection,
 * with a code (see {@code chat.door.SocketGuard} and {@link SocketWork}).
 */
@WebSocket(path = "/v1/responses", inboundProcessingMode = InboundProcessingMode.CONCURRENT)
class ResponsesSocket {
  private static final Logger LOG = Logger.getLogger(ResponsesSocket.class);

  /** It is repeated with every event. */
  private static final int MAX_STREAM = 256;

  private static final String MAX_STREAM_SAID = "a string of at most " + MAX_STREAM + " characters";

  private final ResponsesRequest requests;
  private final ResponseBody bodies;
  private final AnswerEvents answers;
  private final Owners owners;
  private final JsonHttp http;
  private final Readers readers;
  private final RequestMemory memory;

  ResponsesSocket(
      ResponsesRequest requests,
      ResponseBody bodies,
      AnswerEvents answers,
      Owners owners,
      JsonHttp http,
      Readers readers,
      RequestMemory memory) {
    this.requests = requests;
    this.bodies = bodies;
    this.answers = answers;
    this.owners = owners;
    this.http = http;
    this.readers = readers;
    this.memory = memory;
  }

  /** Ends when the answer has: each event is sent when the one before it has gone. */
  @OnTextMessage
  Uni<Void> received(String text, WebSocketConnection connection) {
    return SocketWork.of(connection)
        .admit(text, memory, () -> answer(text, connection))
        .onFailure(ProblemException.class)
        .recoverWithUni(refused -> connection.sendText(error(refused, null)));
  }

  private Uni<Void> answer(String text, WebSocketConnection connection) {
    return events(text, connection)
        .onItem()
        .transformToUniAndConcatenate(SocketWork.of(connection)::send)
        .onFailure()
        .invoke(failure -> LOG.debugf("A socket's reader left: %s", failure.getMessage()))
        .onFailure()
        .recoverWithCompletion()
        .collect()
        .last()
        .replaceWithVoid();
  }

  private Multi<String> events(String text, WebSocketConnection connection) {
    return TextWork.run(text.length(), () -> http.object(text))
        .onItem()
        .transformToMulti(frame -> events(new Frame(frame, text.length()), connection))
        .onFailure(ProblemException.class)
        .recoverWithItem(failure -> error(failure, null));
  }

  /** A message with the number of its characters. */
  private record Frame(ObjectNode body, int chars) {}

  private Multi<String> events(Frame frame, WebSocketConnection connection) {
    JsonNode stream = new RequestFields(frame.body()).node("stream_id");
    if (stream != null && !(stream.isValueNode() && stream.asText().length() <= MAX_STREAM)) {
      var refusal = RequestFields.wrongType("stream_id", MAX_STREAM_SAID, stream);
      return Multi.createFrom().item(error(refusal, null));
    }
    return owners
        .of(connection)
        .onItem()
        .transformToMulti(owner -> act(frame, owner, connection))
        .onItem()
        .transformToUniAndConcatenate(
            event -> TextWork.run(event.chars(), () -> tagged(event.body(), stream)))
        .onFailure()
        .recoverWithItem(failure -> error(failure, stream));
  }

  @OnBinaryMessage
  Uni<Void> received(Buffer ignored, WebSocketConnection connection) {
    var refusal =
        Problem.invalid("frame", "invalid_frame", "This socket takes text frames of JSON only.");
    return SocketWork.of(connection)
        .admit("", memory, () -> connection.sendText(error(refusal.asException(), null)))
        .onFailure()
        .recoverWithNull();
  }

  @OnOpen
  Uni<Void> opened(WebSocketConnection connection) {
    return owners.opened(connection);
  }

  @OnError
  void broken(Throwable failure) {
    LOG.debugf("A socket broke: %s", failure.getMessage());
  }

  @OnClose
  void closed(WebSocketConnection connection) {
    readers.closed(connection);
    owners.closed(connection);
  }

  private Multi<ResponseEvents.Event> act(
      Frame frame, Owner owner, WebSocketConnection connection) {
    String type = frame.body().path("type").asText("");
    return switch (type) {
      case "response.create" -> create(frame, owner, connection);
      case "response.cancel" -> cancel(frame.body(), owner);
      case "response.resume" -> resume(new RequestFields(frame.body()), owner, connection);
      default ->
          throw Problem.invalid(
                  "type",
                  "unknown_type",
                  "The field 'type' must be response.create, response.resume or response.cancel,"
                      + " but was '"
                      + type
                      + "'.")
              .asException();
    };
  }

  private Multi<ResponseEvents.Event> create(
      Frame frame, Owner owner, WebSocketConnection connection) {
    RequestKey key = IdempotencyKeys.ofMessage(frame.body());
    return requests
        .turn(frame.body(), frame.chars(), owner)
        .onItem()
        .transformToMulti(turn -> events(turn, key, connection));
  }

  private Multi<ResponseEvents.Event> events(
      Turn turn, @Nullable RequestKey key, WebSocketConnection connection) {
    return answers
        .start(turn, key)
        .onItem()
        .transformToMulti(answer -> read(answer.turn(), answer.events(), connection));
  }

  private Multi<ResponseEvents.Event> read(
      Turn turn, Multi<TurnEvent> events, WebSocketConnection connection) {
    return readers
        .whileOpen(connection, events)
        .plug(new ResponseEvents(turn, bodies)::of)
        .onFailure(AnswerMovedException.class)
        .call(() -> connection.close(SocketsAtStop.RESUME))
        .onFailure(AnswerMovedException.class)
        .recoverWithCompletion();
  }

  /** The events of an answer behind the one that came last, wherever it is written. */
  private Multi<ResponseEvents.Event> resume(
      RequestFields fields, Owner owner, WebSocketConnection connection) {
    String id = responseId(fields);
    long after = fields.integer("starting_after", -1, -1, Integer.MAX_VALUE);
    return answers
        .follow(owner, id)
        .map(found ->
            found.orElseThrow(() ->
                Problem.notFound(
                        "response_id",
                        "response_not_live",
                        "Response '" + id + "' has no events that are kept.")
                    .asException()))
        .onItem()
        .transformToMulti(answer -> read(answer.turn(), answer.events(), connection))
        .filter(event -> event.body().sequenceNumber() > after);
  }

  private static String responseId(RequestFields fields) {
    String id = fields.text("response_id");
    if (id == null) {
      throw Problem.invalid("response_id", "missing_field", "The field 'response_id' is missing.")
          .asException();
    }
    return id;
  }

  private Multi<ResponseEvents.Event> cancel(ObjectNode frame, Owner owner) {
    String id = responseId(new RequestFields(frame));
    if (!answers.cancel(owner, id)) {
      throw Problem.notFound(
              "response_id",
              "response_not_live",
              "Response '" + id + "' is not being written, so there is nothing to cancel.")
          .asException();
    }
    return Multi.createFrom().empty();
  }

  private String error(Throwable failure, @Nullable JsonNode stream) {
    return tagged(ErrorEvent.of(ErrorMapping.problem(failure)), stream);
  }

  private String tagged(Object event, @Nullable JsonNode stream) {
    return http.text(stream == null ? event : new Tagged(event, stream));
  }

  /**
   * An event with the stream it belongs to.
   *
   * @param streamId as the request had it
   */
  @JsonNaming(SnakeCaseStrategy.class)
  record Tagged(@JsonUnwrapped Object event, JsonNode streamId) {}
}
