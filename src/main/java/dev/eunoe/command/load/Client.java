package dev.eunoe.command.load;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.WebSocket;
import io.vertx.core.http.WebSocketClient;
import io.vertx.core.http.WebSocketClientOptions;
import io.vertx.core.parsetools.RecordParser;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** The clients of a measured server, on this machine. */
final class Client implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String HOST = "127.0.0.1";
  private static final String PATH = "/v1/responses";
  private static final long PATIENCE_MINUTES = 10;
  private static final int MOST_CHARACTERS = 1 << 20;

  private final int port;
  private final int tokens;
  private final Vertx vertx = Vertx.vertx();
  private final HttpClient http;
  private final WebSocketClient sockets;

  /**
   * @param tokens of every answer, unless the model ends it earlier
   * @param sockets most that are open at once
   */
  Client(int port, int tokens, int sockets) {
    this.port = port;
    this.tokens = tokens;
    this.http = vertx.createHttpClient(new HttpClientOptions().setMaxPoolSize(sockets));
    this.sockets =
        vertx.createWebSocketClient(
            new WebSocketClientOptions()
                .setMaxConnections(sockets)
                .setMaxFrameSize(MOST_CHARACTERS)
                .setMaxMessageSize(MOST_CHARACTERS));
  }

  private String body(String question) {
    return JSON.createObjectNode()
        .put("type", "response.create")
        .put("input", question)
        .put("max_output_tokens", tokens)
        .put("temperature", 1)
        .put("store", true)
        .toString();
  }

  /** An answer by server-sent events. */
  Future<Arrivals> overEvents(String question) {
    Promise<Arrivals> done = Promise.promise();
    var arrivals = new Arrivals();
    String body = body(question).replace("\"type\":\"response.create\"", "\"stream\":true");
    http.request(HttpMethod.POST, port, HOST, PATH)
        .compose(request ->
            request.putHeader("Content-Type", "application/json").send(Buffer.buffer(body)))
        .onSuccess(response -> {
          var blocks = RecordParser.newDelimited("\n\n", response);
          blocks.exceptionHandler(done::tryFail);
          blocks.endHandler(_ -> done.tryFail("The stream ended before its answer did."));
          blocks.handler(block -> {
            String text = block.toString();
            take(text.substring(text.indexOf("data: ") + "data: ".length()), arrivals, done);
          });
        })
        .onFailure(done::tryFail);
    return done.future();
  }

  /** An answer over a socket of its own. */
  Future<Arrivals> overASocket(String question) {
    return open().compose(socket -> ask(socket, body(question)).eventually(() -> socket.close()));
  }

  /** A socket that says nothing yet. */
  Future<WebSocket> open() {
    return sockets.connect(port, HOST, PATH);
  }

  /** Sends a request and reads the events that answer it, up to the last. */
  private static Future<Arrivals> ask(WebSocket socket, String request) {
    Promise<Arrivals> done = Promise.promise();
    var arrivals = new Arrivals();
    socket.textMessageHandler(text -> take(text, arrivals, done));
    socket.closeHandler(_ -> done.tryFail("The socket was closed: " + socket.closeStatusCode()));
    socket.writeTextMessage(request).onFailure(done::tryFail);
    return done.future();
  }

  /** Whether a socket still answers: the refusal of a message that says nothing is an answer. */
  static Future<Boolean> answers(WebSocket socket) {
    Promise<Boolean> done = Promise.promise();
    socket.textMessageHandler(text -> done.tryComplete(text.contains("\"error\"")));
    socket.closeHandler(_ -> done.tryComplete(false));
    socket.writeTextMessage("{}").onFailure(_ -> done.tryComplete(false));
    return done.future();
  }

  private static void take(String text, Arrivals arrivals, Promise<Arrivals> done) {
    if (text.startsWith("[DONE]")) {
      return;
    }
    try {
      JsonNode event = JSON.readTree(text);
      String type = event.path("type").asText();
      arrivals.event(event.path("sequence_number").asLong(), type.endsWith(".delta"));
      switch (type) {
        case "response.completed", "response.incomplete" -> {
          arrivals.completed(event.at("/response/usage/output_tokens").asLong());
          done.tryComplete(arrivals);
        }
        case "error", "response.failed" -> done.tryFail("The server refused: " + text);
        default -> {}
      }
    } catch (JsonProcessingException e) {
      done.tryFail(e);
    }
  }

  /** What a future gives. */
  static <T> T await(Future<T> future) {
    try {
      return future
          .toCompletionStage()
          .toCompletableFuture()
          .get(PATIENCE_MINUTES, TimeUnit.MINUTES);
    } catch (TimeoutException e) {
      throw new IllegalStateException("The server has not answered for minutes.", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("The measurement was stopped.", e);
    } catch (ExecutionException e) {
      throw new IllegalStateException(String.valueOf(e.getCause()), e);
    }
  }

  @Override
  public void close() {
    await(vertx.close());
  }
}
