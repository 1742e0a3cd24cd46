package dev.eunoe.launch;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import org.jspecify.annotations.Nullable;

/** The terminal's end of the socket: text frames out, events in. */
final class ChatSocketClient implements AutoCloseable {
  /** Stands for the end of the connection, since the queue takes no null. */
  private static final JsonNode CLOSED = MissingNode.getInstance();

  private static final ObjectMapper JSON = new ObjectMapper();

  private final BlockingQueue<JsonNode> events = new LinkedBlockingQueue<>();
  private final HttpClient client = HttpClient.newHttpClient();
  private final WebSocket socket;

  private ChatSocketClient(URI url) {
    this.socket = client.newWebSocketBuilder().buildAsync(url, new Listener()).join();
  }

  /**
   * @throws IllegalStateException saying how to start a server when there is none
   */
  static ChatSocketClient connect(URI url) {
    try {
      return new ChatSocketClient(url);
    } catch (CompletionException e) {
      throw new IllegalStateException(
          "there is no server at " + url + "; start one with ./eunoe serve, or give its --url", e);
    } catch (IllegalArgumentException e) {
      throw new IllegalStateException(
          "'" + url + "' is no address of a socket; give one as ws://127.0.0.1:8080/v1/responses",
          e);
    }
  }

  void send(String text) {
    socket.sendText(text, true).join();
  }

  /** The next event, or null when the connection has ended. */
  @Nullable JsonNode next() throws InterruptedException {
    JsonNode event = events.take();
    return event == CLOSED ? null : event;
  }

  @Override
  public void close() {
    socket.sendClose(WebSocket.NORMAL_CLOSURE, "");
    client.shutdownNow();
  }

  private final class Listener implements WebSocket.Listener {
    private final StringBuilder frame = new StringBuilder();

    @Override
    public @Nullable CompletionStage<?> onText(WebSocket from, CharSequence data, boolean last) {
      frame.append(data);
      if (last) {
        events.add(parse(frame.toString()));
        frame.setLength(0);
      }
      from.request(1);
      return null;
    }

    @Override
    public @Nullable CompletionStage<?> onClose(WebSocket from, int code, String reason) {
      events.add(CLOSED);
      return null;
    }

    @Override
    public void onError(WebSocket from, Throwable failure) {
      events.add(CLOSED);
    }

    private static JsonNode parse(String text) {
      try {
        return JSON.readTree(text);
      } catch (JsonProcessingException e) {
        throw new IllegalStateException("the server sent a frame that is not JSON: " + text, e);
      }
    }
  }
}
