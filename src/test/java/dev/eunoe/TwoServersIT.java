package dev.eunoe;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import io.restassured.path.json.JsonPath;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Two servers share a database: what one writes is no other's to end, unless it was killed. */
@OwnProcesses
class TwoServersIT {
  private static final String CONVERSATION = "conv_of_two_servers";

  /** What is read before an answer begins: twenty thousand tokens and more. */
  private static final String LONG =
      """
      {"input": "%s", "conversation": "%s", "stream": true, "eunoe": {"memory": false}}\
      """;

  private static final String MUCH = "The harbour of Ostrand is quiet today. ".repeat(2_400);

  /** Whoever asks behind so many waits until the other server has long started. */
  private static final int BEFORE = 40;

  private static final String SHORT =
      """
      {"input": "And you?", "conversation": "%s", "max_output_tokens": 4}\
      """
          .formatted(CONVERSATION);

  @Test
  void aServerThatStarts_endsOnlyAnswersOfOneThatWasKilled_andTheirConversationGoesOn()
      throws Exception {
    try (var postgres = InstalledPostgres.start();
        var client = HttpClient.newHttpClient()) {
      var environment = Map.of("EUNOE_DATABASE_URL", postgres.url());
      ServerProcess writer = ServerProcess.start(List.of(), environment);
      try {
        for (int i = 0; i < BEFORE; i++) {
          assertThat(begin(client, writer, CONVERSATION + i)).startsWith("resp_");
        }
        String writing = begin(client, writer, CONVERSATION);
        try (var other = ServerProcess.start(List.of(), environment)) {
          assertThat(read(other, writing).getString("status")).isEqualTo("in_progress");
          assertThat(statusOf(other, SHORT)).isEqualTo(409);

          writer.kill();
          writer = ServerProcess.start(List.of(), environment);

          assertThat(read(other, writing).getString("status")).isEqualTo("failed");
          assertThat(read(other, writing).getString("error.code")).isEqualTo("interrupted");
          assertThat(statusOf(other, SHORT)).isEqualTo(200);
        }
      } finally {
        writer.close();
      }
    }
  }

  /** Asks, and leaves the answer to be written. */
  private static String begin(HttpClient client, ServerProcess server, String conversation)
      throws Exception {
    var request =
        HttpRequest.newBuilder(URI.create(server.url() + "/v1/responses"))
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(LONG.formatted(MUCH, conversation)))
            .build();
    Stream<String> lines = client.send(request, HttpResponse.BodyHandlers.ofLines()).body();
    String created =
        lines.filter(line -> line.startsWith("data: {")).findFirst().orElseThrow().substring(6);
    return JsonPath.from(created).getString("response.id");
  }

  private static JsonPath read(ServerProcess server, String id) {
    return given().baseUri(server.url()).get("/v1/responses/" + id).jsonPath();
  }

  private static int statusOf(ServerProcess server, String body) {
    return given()
        .baseUri(server.url())
        .contentType("application/json")
        .body(body)
        .post("/v1/responses")
        .statusCode();
  }
}
