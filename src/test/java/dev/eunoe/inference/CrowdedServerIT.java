package dev.eunoe.inference;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;

import dev.eunoe.OwnProcesses;
import dev.eunoe.ServerProcess;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A server with one place and room for one to wait. */
@Timeout(180)
@OwnProcesses
class CrowdedServerIT {
  private static final Map<String, String> ONE_PLACE =
      Map.of(
          "EUNOE_ENGINE_BATCH", "1",
          "EUNOE_ENGINE_QUEUE", "1",
          "EUNOE_ENGINE_THREADS", "1",
          "EUNOE_TURNS_MAX_INPUT_TOKENS", "10000");

  @TempDir Path data;

  /** A prompt that takes many seconds to read. */
  private static String longPrompt() {
    return "{\"input\": \"%s\", \"stream\": true, \"eunoe\": {\"memory\": false, \"events\": true}}"
        .formatted("The harbour of Ostrand is quiet. ".repeat(400));
  }

  private static final String SHORT =
      "{\"input\": \"Hello.\", \"stream\": %s, \"max_output_tokens\": 4, \"eunoe\": {\"memory\":"
          + " false, \"events\": true}}";

  @Test
  void aServerWithOnePlace_tellsWhoComes_andStopsWithoutWaiting() throws Exception {
    try (var server = ServerProcess.start(List.of("--data", data.toString()), ONE_PLACE);
        var client = HttpClient.newHttpClient()) {
      assertWaitsOrIsToldSo_andACancelMakesRoom(server, client);
      assertEndsItsStreams_andWaitsForNoSocketThatIsClosedOrIdle(server, client);
    }
  }

  private static void assertWaitsOrIsToldSo_andACancelMakesRoom(
      ServerProcess server, HttpClient client) throws Exception {
    var responses = URI.create(server.url() + "/v1/responses");
    try (var running = StreamClient.open(client, responses, longPrompt())) {
      String id = running.next("response.created").at("/response/id").asText();
      running.next("eunoe.state.restored");
      try (var waiting = StreamClient.open(client, responses, SHORT.formatted(true))) {
        assertThat(waiting.next("eunoe.queue.waiting").path("position").asInt()).isEqualTo(1);
        assertRefused(server.url());
        given().baseUri(server.url()).post("/v1/responses/" + id + "/cancel");
        var last = waiting.last();
        assertThat(last.path("type").asText()).isIn("response.completed", "response.incomplete");
        assertThat(last.at("/response/eunoe/receipt/timing/queue_ms").asDouble()).isPositive();
      }
    }
  }

  private static void assertEndsItsStreams_andWaitsForNoSocketThatIsClosedOrIdle(
      ServerProcess server, HttpClient client) throws Exception {
    var responses = URI.create(server.url() + "/v1/responses");
    try (var left = SocketClient.open(client, responses);
        var idle = SocketClient.open(client, responses);
        var running = StreamClient.open(client, responses, longPrompt())) {
      left.send("{\"type\": \"nonsense\"}");
      assertThat(left.next("error").at("/error/code").asText()).isEqualTo("unknown_type");
      left.leave();
      running.next("eunoe.state.restored");
      server.stop();
      try {
        assertThat(running.last().path("type").asText()).isNotEqualTo("response.completed");
      } catch (IOException cut) {
        // The connection is gone with the process: an end, too.
        assertThat(cut).hasMessageNotContaining("timed out");
      }
    }
    assertThat(server.output())
        .contains("eunoe stopped")
        .doesNotContain("Timed out waiting for graceful shutdown");
  }

  private static void assertRefused(String url) {
    given()
        .baseUri(url)
        .contentType("application/json")
        .body(SHORT.formatted(false))
        .post("/v1/responses")
        .then()
        .statusCode(429)
        .body("error.code", equalTo("server_busy"))
        .body("error.message", containsString("1 answers are already waiting"));
  }

  @Test
  void memoryTooSmallForOneAnswer_failsTheStartWithBothNumbers() throws Exception {
    var environment = Map.of("EUNOE_ENGINE_STATE_MEMORY", "1000000");
    try (var server = ServerProcess.launch(List.of("--data", data.toString()), environment)) {
      assertThat(server.awaitExit()).isEqualTo(1);
      assertThat(server.output()).containsPattern("needs up to \\d+ bytes.*1000000 are available");
    }
  }

  @Test
  void anAnswerTooLargeForTheMemory_isRefusedWithBothNumbers() throws Exception {
    // Enough for one state with a full window, not for the fork a stop string needs.
    var environment = Map.of("EUNOE_ENGINE_STATE_MEMORY", "1800000");
    String tooLarge =
        "{\"input\": \"%s\", \"stop\": [\"never said\"], \"eunoe\": {\"memory\": false, \"events\": true}}"
            .formatted("The harbour of Ostrand is quiet. ".repeat(60));
    try (var server = ServerProcess.start(List.of("--data", data.toString()), environment)) {
      assertThat(server.respond(SHORT.formatted(false)).getString("status")).isNotEqualTo("failed");
      given()
          .baseUri(server.url())
          .contentType("application/json")
          .body(tooLarge)
          .post("/v1/responses")
          .then()
          .statusCode(413)
          .body("error.code", equalTo("state_too_large"))
          .body("error.message", containsString("1800000 are available"));
    }
  }
}
