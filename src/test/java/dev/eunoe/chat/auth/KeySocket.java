package dev.eunoe.chat.auth;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.net.http.WebSocketHandshakeException;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A socket that is opened with one header, and says with what code it was closed. */
final class KeySocket implements WebSocket.Listener, AutoCloseable {
  private static final int PATIENCE_SECONDS = 30;

  private final HttpClient client = HttpClient.newHttpClient();
  private final BlockingQueue<String> events = new LinkedBlockingQueue<>();
  private final CompletableFuture<Integer> closed = new CompletableFuture<>();
  private final StringBuilder frame = new StringBuilder();
  private WebSocket socket;

  static KeySocket open(URI url, String header, String value) throws Exception {
    var opened = new KeySocket();
    opened.socket =
        opened
            .client
            .newWebSocketBuilder()
            .header(header, value)
            .buildAsync(url, opened)
            .get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    return opened;
  }

  /** The status with which the handshake is refused. */
  static int refusal(URI url, String header, String value) throws Exception {
    try (var opened = open(url, header, value)) {
      throw new AssertionError("the socket was opened");
    } catch (ExecutionException e) {
      if (e.getCause() instanceof WebSocketHandshakeException refused) {
        return refused.getResponse().statusCode();
      }
      throw e;
    }
  }

  /** The type of the event that ends an answer, or an error. */
  String answer(String message) throws Exception {
    socket.sendText(message, true).get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    for (String event = next(); ; event = next()) {
      if (event.contains("\"type\":\"response.completed\"")
          || event.contains("\"type\":\"response.incomplete\"")) {
        return "response.completed";
      }
      if (event.contains("\"type\":\"error\"")) {
        return event;
      }
    }
  }

  private String next() throws InterruptedException {
    String event = events.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
    if (event == null) {
      throw new AssertionError("no event came");
    }
    return event;
  }

  int closeCode() throws Exception {
    return closed.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
  }

  @Override
  public @Nullable CompletionStage<?> onText(WebSocket from, CharSequence data, boolean last) {
    frame.append(data);
    if (last) {
      events.add(frame.toString());
      frame.setLength(0);
    }
    from.request(1);
    return null;
  }

  @Override
  public @Nullable CompletionStage<?> onClose(WebSocket from, int code, String reason) {
    closed.complete(code);
    return null;
  }

  @Override
  public void close() {
    socket.abort();
    client.shutdownNow();
  }
}
