package dev.eunoe.launch;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.net.http.WebSocketHandshakeException;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import org.jspecify.annotations.Nullable;

/** The terminal's end of the socket: text frames out, events in. */
final class ChatSocketClient implements AutoCloseable {
  /** Stands for the end of the connection, since the queue takes no null. */
  private static final JsonNode CLOSED = MissingNode.getInstance();

  /** The variable with the key. */
  static final String KEY = "EUNOE_API_KEY";

  private static final ObjectMapper JSON = new ObjectMapper();

  private final BlockingQueue<JsonNode> events = new LinkedBlockingQueue<>();
  private final HttpClient client = HttpClient.newHttpClient();
  private final WebSocket socket;

  private ChatSocketClient(URI url, @Nullable String key) {
    WebSocket.Builder builder = client.newWebSocketBuilder();
    if (key != null && !key.isBlank()) {
      builder.header("Authorization", "Bearer " + key.strip());
    }
    this.socket = builder.buildAsync(url, new Listener()).join();
  }

  /** The socket of a server that is named as other clients name it. */
  static URI socketOf(URI url) {
    String scheme = url.getScheme();
    if (scheme == null || !scheme.startsWith("http") || url.getRawAuthority() == null) {
      return url;
    }
    String path = url.getRawPath().replaceAll("/+$", "");
    String place = path.isEmpty() || path.equals("/v1") ? "/v1/responses" : path;
    return URI.create(scheme.replaceFirst("http", "ws") + "://" + url.getRawAuthority() + place);
  }

  /**
   * @param key shown to a server that asks for one
   * @throws IllegalStateException saying how to start a server when there is none
   */
  static ChatSocketClient connect(URI url, @Nullable String key) {
    try {
      return new ChatSocketClient(socketOf(url), key);
    } catch (CompletionException e) {
      if (e.getCause() instanceof WebSocketHandshakeException refused
          && List.of(401, 403).contains(refused.getResponse().statusCode())) {
        throw new IllegalStateException(
            "the server at "
                + url
                + " asks for a key that opens chat; give one in "
                + KEY
                + " (./eunoe keys create makes one)",
            e);
      }
      if (e.getCause() instanceof IllegalArgumentException) {
        throw noAddress(url, e);
      }
      throw new IllegalStateException(
          "there is no server at " + url + "; start one with ./eunoe serve, or give its --url", e);
    } catch (IllegalArgumentException e) {
      throw noAddress(url, e);
    }
  }

  private static IllegalStateException noAddress(URI url, RuntimeException e) {
    return new IllegalStateException(
        "'" + url + "' is no address of a server; give one as http://127.0.0.1:8080", e);
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
