package dev.eunoe.chat.responses;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.eunoe.EmbeddedDatabase;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.net.http.WebSocketHandshakeException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@QuarkusTest
@QuarkusTestResource(EmbeddedDatabase.class)
class ResponsesSocketIT {
  private static final ObjectMapper JSON = new ObjectMapper();

  @TestHTTPResource("/v1/responses")
  URI url;

  private final BlockingQueue<JsonNode> events = new LinkedBlockingQueue<>();
  private final HttpClient client = HttpClient.newHttpClient();
  private WebSocket socket;

  @BeforeEach
  void connect() {
    socket = client.newWebSocketBuilder().buildAsync(socketUrl(), new Listener()).join();
  }

  @AfterEach
  void disconnect() {
    socket.abort();
    client.shutdownNow();
  }

  @Test
  void create_streamsTheAnswer_andTheNextOneContinuesIt() throws Exception {
    send(
        "{\"type\":\"response.create\",\"stream_id\":\"s1\",\"input\":\"Hi.\",\"max_output_tokens\":8}");
    List<JsonNode> first = untilEnd();
    String id = first.getLast().at("/response/id").asText();
    send(
        """
        {"type":"response.create","stream_id":"s1","input":"And you?","max_output_tokens":8,
         "previous_response_id":"%s"}\
        """
            .formatted(id));
    List<JsonNode> second = untilEnd();

    assertThat(first).allMatch(event -> event.path("stream_id").asText().equals("s1"));
    assertThat(second.getLast().at("/response/eunoe/receipt/state/reused_tokens").asLong())
        .isEqualTo(first.getLast().at("/response/eunoe/receipt/window/position").asLong());
  }

  @Test
  void twoStreams_onOneSocket_areToldApart() throws Exception {
    send(
        "{\"type\":\"response.create\",\"stream_id\":\"a\",\"input\":\"One.\",\"max_output_tokens\":8}");
    send(
        "{\"type\":\"response.create\",\"stream_id\":\"b\",\"input\":\"Two.\",\"max_output_tokens\":8}");
    var all = new ArrayList<JsonNode>(untilEnd());
    all.addAll(untilEnd());

    assertThat(all).extracting(event -> event.path("stream_id").asText()).contains("a", "b");
  }

  @Test
  void badFrames_areAnsweredWithAnError_andTheConnectionLivesOn() throws Exception {
    for (String bad :
        List.of(
            "not json",
            "[]",
            "{\"type\":\"dance\"}",
            "{\"type\":\"response.create\"}",
            "{\"type\":\"response.create\",\"input\":\"\"}",
            "{\"type\":\"response.create\",\"input\":\"x\",\"colour\":1}",
            "{\"type\":\"response.create\",\"input\":\"x\",\"stream_id\":\""
                + "s".repeat(257)
                + "\"}",
            "{\"type\":\"response.create\",\"input\":\"x\",\"previous_response_id\":\"resp_no\"}",
            "{\"type\":\"response.cancel\"}",
            "{\"type\":\"response.cancel\",\"response_id\":\"resp_no\"}")) {
      send(bad);
      JsonNode event = events.poll(20, TimeUnit.SECONDS);
      assertThat(event).as(bad).isNotNull();
      assertThat(event.path("type").asText()).as(bad).isEqualTo("error");
      assertThat(event.at("/error/message").asText()).as(bad).isNotBlank();
    }
    socket.sendBinary(ByteBuffer.wrap(new byte[] {1, 2}), true).join();
    assertThat(events.poll(20, TimeUnit.SECONDS).path("type").asText()).isEqualTo("error");

    send("{\"type\":\"response.create\",\"input\":\"Still here?\",\"max_output_tokens\":4}");
    assertThat(untilEnd().getLast().at("/response/id").asText()).startsWith("resp_");
  }

  @Test
  void resume_tellsTheSameEventsAgain_fromTheOneAsked() throws Exception {
    send("{\"type\":\"response.create\",\"input\":\"Hello.\",\"max_output_tokens\":9}");
    List<JsonNode> told = untilEnd();
    String id = told.getFirst().at("/response/id").asText();

    send(
        "{\"type\":\"response.resume\",\"response_id\":\"%s\",\"starting_after\":3}".formatted(id));

    assertThat(untilEnd()).isEqualTo(told.subList(4, told.size()));
  }

  @Test
  void cancel_stopsTheAnswer_andWhatWasWrittenIsKept() throws Exception {
    // Without its end token in reach, a hot sampler writes until it is stopped.
    send(
        """
        {"type":"response.create","input":"Talk on.","max_output_tokens":30000,
         "temperature":2,"seed":3,"stop":[]}\
        """);
    String id = "";
    int deltas = 0;
    while (deltas < 3) {
      JsonNode event = events.poll(20, TimeUnit.SECONDS);
      assertThat(event).isNotNull();
      if (event.path("type").asText().equals("response.created")) {
        id = event.at("/response/id").asText();
      }
      if (event.path("type").asText().equals("response.output_text.delta")) {
        deltas++;
      }
    }
    send("{\"type\":\"response.cancel\",\"response_id\":\"%s\"}".formatted(id));
    JsonNode end = untilEnd().getLast();

    assertThat(end.at("/response/status").asText()).isIn("cancelled", "completed");
    assertThat(end.at("/response/output/0/content/0/text").asText()).isNotBlank();
  }

  @Test
  void aPageFromElsewhere_isNotLetIn() {
    assertThatThrownBy(() ->
            client
                .newWebSocketBuilder()
                .header("Origin", "https://elsewhere.example")
                .buildAsync(socketUrl(), new Listener())
                .join())
        .cause()
        .isInstanceOfSatisfying(
            WebSocketHandshakeException.class,
            refused -> assertThat(refused.getResponse().statusCode()).isEqualTo(403));
  }

  private URI socketUrl() {
    return URI.create(url.toString().replaceFirst("^http", "ws"));
  }

  private void send(String text) {
    socket.sendText(text, true).join();
  }

  private List<JsonNode> untilEnd() throws InterruptedException {
    var seen = new ArrayList<JsonNode>();
    while (true) {
      JsonNode event = events.poll(30, TimeUnit.SECONDS);
      assertThat(event).as("an event after %s", seen).isNotNull();
      seen.add(event);
      if (event.path("type").asText().matches("response\\.(completed|incomplete|failed)")) {
        return seen;
      }
    }
  }

  private final class Listener implements WebSocket.Listener {
    private final StringBuilder frame = new StringBuilder();

    @Override
    public CompletionStage<?> onText(WebSocket from, CharSequence data, boolean last) {
      frame.append(data);
      if (last) {
        try {
          events.add(JSON.readTree(frame.toString()));
        } catch (com.fasterxml.jackson.core.JsonProcessingException e) {
          throw new IllegalStateException(e);
        }
        frame.setLength(0);
      }
      from.request(1);
      return null;
    }
  }
}
