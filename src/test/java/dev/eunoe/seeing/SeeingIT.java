package dev.eunoe.seeing;

import static io.restassured.RestAssured.given;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.eunoe.OwnProcesses;
import dev.eunoe.ServerProcess;
import io.restassured.path.json.JsonPath;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is seen of answers from outside tells of them by ids, and nothing of what was said. */
@OwnProcesses
class SeeingIT {
  /** What the JVM says of its own options, and of the cache that the suite gives it. */
  private static final String OF_THE_JVM = "WARNING: .*|\\[.*";

  @TempDir Path data;

  /** Of who asks, whose span the answer's is below. */
  private static final String TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";

  @Test
  void logsAndSpans_nameAnswersByIds_andHoldNoWords() throws Exception {
    List<JsonNode> lines;
    JsonPath answer;
    String spans;
    try (var receiver = new SpanReceiver();
        var server =
            ServerProcess.start(
                List.of("--data", data.toString()),
                Map.of(
                    "EUNOE_LOG_FORMAT",
                    "json",
                    "OTEL_EXPORTER_OTLP_ENDPOINT",
                    receiver.url(),
                    "OTEL_EXPORTER_OTLP_PROTOCOL",
                    "http/protobuf"))) {
      answer = ask(server);
      server.stop(); // which sends what is left
      lines = lines(server);
      spans = receiver.received();
    }

    JsonNode ended =
        lines.stream()
            .filter(line -> line.path("loggerName").asText().equals("dev.eunoe.answers"))
            .reduce((one, other) -> {
              throw new AssertionError("one answer has two lines");
            })
            .orElseThrow();
    assertThat(ended.at("/mdc/request_id").asText()).isEqualTo("request-of-ilvo");
    assertThat(ended.at("/mdc/response_id").asText()).isEqualTo(answer.getString("id"));
    assertThat(ended.at("/mdc/conversation_id").asText())
        .isEqualTo(answer.getString("conversation.id"));
    assertThat(ended.at("/mdc/traceId").asText()).isEqualTo(TRACE);
    assertThat(ended.path("message").asText()).contains(answer.getString("id"), "(stop)");
    assertThat(lines).anyMatch(line -> line.path("message").asText().startsWith("Ready in"));
    assertThat(lines.toString()).doesNotContainIgnoringCase("velmira");
    assertThat(spans)
        .contains("gen_ai.response.id", answer.getString("id"))
        .contains("gen_ai.conversation.id", answer.getString("conversation.id"))
        .contains("chat eunoe-mini", "recall", "queue", "prefill", "decode", "store")
        .contains("POST", "/v1/responses", "REDACTED")
        .doesNotContainIgnoringCase("velmira");
    String trace = new String(HexFormat.of().parseHex(TRACE), ISO_8859_1);
    assertThat(spans.split(trace, -1)).as("spans of that trace").hasSizeGreaterThanOrEqualTo(8);
  }

  private static JsonPath ask(ServerProcess server) {
    JsonPath answer =
        given()
            .baseUri(server.url())
            .header("x-request-id", "request-of-ilvo")
            .header("traceparent", "00-" + TRACE + "-00f067aa0ba902b7-01")
            .contentType("application/json")
            .body("{\"input\": \"My sister is called Velmira.\"}")
            .post("/v1/responses")
            .then()
            .statusCode(200)
            .extract()
            .jsonPath();
    given()
        .baseUri(server.url())
        .queryParam("query", "Velmira")
        .get("/v1/memories")
        .then()
        .statusCode(200);
    return answer;
  }

  private static List<JsonNode> lines(ServerProcess server) throws IOException {
    var lines = new ArrayList<JsonNode>();
    for (String line : server.output().lines().toList()) {
      if (!line.matches(OF_THE_JVM)) {
        lines.add(new ObjectMapper().readTree(line));
      }
    }
    return lines;
  }
}
