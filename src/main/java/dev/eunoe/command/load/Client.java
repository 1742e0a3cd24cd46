package dev.eunoe.command.load;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** The clients of a measured server, on this machine. */
final class Client implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String PLACE = "://127.0.0.1:%d/v1/responses";
  private static final long PATIENCE_MINUTES = 10;

  private final String place;
  private final int tokens;
  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  /**
   * @param tokens of every answer, unless the model ends it earlier
   */
  Client(int port, int tokens) {
    this.place = PLACE.formatted(port);
    this.tokens = tokens;
  }

  private String body(String question, String kind, Object value) {
    var body = JSON.createObjectNode().put("input", question);
    body.put("max_output_tokens", tokens).put("temperature", 1).putPOJO(kind, value);
    return body.toString();
  }

  /** An answer by server-sent events. */
  CompletableFuture<Arrivals> overEvents(String question) {
    var events = new EventLines();
    var request =
        HttpRequest.newBuilder(URI.create("http" + place))
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(body(question, "stream", true)))
            .build();
    var _ =
        http.sendAsync(request, BodyHandlers.fromLineSubscriber(events))
            .whenComplete((_, failure) -> events.done(failure));
    return events.arrivals();
  }

  /** An answer over a socket of its own. */
  CompletableFuture<Arrivals> overASocket(String question) {
    return open()
        .thenCompose(socket ->
            socket
                .ask(body(question, "type", "response.create"))
                .whenComplete((_, _) -> socket.close()));
  }

  /** A socket that says nothing yet. */
  CompletableFuture<ClientSocket> open() {
    var socket = new ClientSocket();
    return http.newWebSocketBuilder()
        .buildAsync(URI.create("ws" + place), socket)
        .thenApply(_ -> socket);
  }

  /** What a future gives. */
  static <T> T await(CompletableFuture<T> future) {
    try {
      return future.get(PATIENCE_MINUTES, TimeUnit.MINUTES);
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
    http.shutdownNow();
  }
}
