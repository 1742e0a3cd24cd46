package dev.eunoe.inference;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A socket of {@code /v1/responses}, read event by event; closing it hangs up. */
final class SocketClient implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int PATIENCE_SECONDS = 60;

  private final BlockingQueue<JsonNode> events = new LinkedBlockingQueue<>();
  private final WebSocket socket;

  private SocketClient(HttpClient client, URI responses) {
    var url = URI.create(responses.toString().replaceFirst("^http", "ws"));
    this.socket = client.newWebSocketBuilder().buildAsync(url, new Listener()).join();
  }

  static SocketClient open(HttpClient client, URI responses) {
    return new SocketClient(client, responses);
  }

  void send(String frame) {
    socket.sendText(frame, true).join();
  }

  /** The next event. */
  JsonNode next() throws IOException, InterruptedException {
    JsonNode event = events.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
    if (event == null) {
      throw new IOException("no event came for " + PATIENCE_SECONDS + " s");
    }
    return event;
  }

  /** The next event of a kind, which is a regular expression. */
  JsonNode next(String type) throws IOException, InterruptedException {
    JsonNode event = next();
    while (!event.path("type").asText().matches(type)) {
      event = next();
    }
    return event;
  }

  /** Says goodbye and waits until that has gone. */
  void leave() {
    socket.sendClose(WebSocket.NORMAL_CLOSURE, "").join();
  }

  /** Without a goodbye. */
  @Override
  public void close() {
    socket.abort();
  }

  private final class Listener implements WebSocket.Listener {
    private final StringBuilder frame = new StringBuilder();

    @Override
    public @Nullable CompletionStage<?> onText(WebSocket from, CharSequence data, boolean last) {
      frame.append(data);
      if (last) {
        try {
          events.add(JSON.readTree(frame.toString()));
        } catch (JsonProcessingException e) {
          throw new IllegalStateException(e);
        }
        frame.setLength(0);
      }
      from.request(1);
      return null;
    }
  }
}
