package dev.eunoe;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import io.restassured.path.json.JsonPath;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A server that ends before its model has written the summaries: another goes on with them. */
@Timeout(180)
@OwnProcesses
class SummariesSurviveIT {
  private static final String EXTRACTIVE = "extractive";

  @TempDir Path data;

  private String previous = "";
  private String conversation = "";

  private ServerProcess start(String summaries) throws IOException, InterruptedException {
    var environment = new HashMap<String, String>();
    environment.put("EUNOE_TURNS_MAX_INPUT_TOKENS", "200000");
    environment.put("EUNOE_MEMORY_SUMMARIES", summaries);
    var options = List.of("--data", data.toString());
    return summaries.equals(EXTRACTIVE)
        ? ServerProcess.start(options, environment)
        : ServerProcess.startAsServed(options, environment); // which writes much
  }

  private static String words(int day) {
    return switch (day) {
      case 0 -> "My sister is called Velmira.";
      case 1 -> "The code of my locker is 40718.";
      default ->
          "On day " + day + " I walked along the river to the old mill and back before lunch.";
    };
  }

  private void say(ServerProcess server, int day) {
    String after = previous.isEmpty() ? "null" : "\"" + previous + "\"";
    JsonPath answer =
        server.respond(
            """
            {"input": "%s", "previous_response_id": %s, "max_output_tokens": 12}\
            """
                .formatted(words(day), after));
    previous = answer.getString("id");
    conversation = answer.getString("conversation.id");
  }

  private List<Map<String, Object>> segments(ServerProcess server) {
    return given()
        .baseUri(server.url())
        .get("/v1/conversations/" + conversation)
        .jsonPath()
        .getList("segments");
  }

  private static JsonPath level(ServerProcess server) {
    return given()
        .baseUri(server.url())
        .get("/v1/memories?kind=summary")
        .jsonPath()
        .setRootPath("levels[0]");
  }

  /** Has the server read for many seconds, so that its model does not get to any summary. */
  private static void keepBusy(HttpClient client, ServerProcess server) {
    String prompt = "The harbour of Ostrand is quiet. ".repeat(4000);
    var request =
        HttpRequest.newBuilder(URI.create(server.url() + "/v1/responses"))
            .header("Content-Type", "application/json")
            .POST(
                HttpRequest.BodyPublishers.ofString(
                    "{\"input\": \"%s\", \"eunoe\": {\"incognito\": true}}".formatted(prompt)))
            .build();
    var unused = client.sendAsync(request, BodyHandlers.discarding());
  }

  /** Returns how many days were told. */
  private int talkUntilASummaryIsDue(HttpClient client, ServerProcess server) {
    int day = 0;
    while (day < 8) {
      say(server, day++);
    }
    assertThat(segments(server)).as("nothing is due yet").isEmpty();
    keepBusy(client, server);
    while (segments(server).isEmpty()) {
      assertThat(day).as("turns until something has left the window").isLessThan(60);
      say(server, day++);
    }
    assertThat(level(server).getInt("by_model") + level(server).getInt("refused_of_model"))
        .as("the model is busy")
        .isZero();
    return day;
  }

  private void assertWrittenOnce(ServerProcess server) throws InterruptedException {
    long end = System.nanoTime() + 60_000_000_000L;
    while (level(server).getInt("by_model") + level(server).getInt("refused_of_model")
        < level(server).getInt("summaries")) {
      assertThat(System.nanoTime()).as("until all are offered").isLessThan(end);
      Thread.sleep(50);
    }
    List<Object> turns =
        segments(server).stream()
            .flatMap(segment -> ((List<?>) segment.get("turn_ids")).stream())
            .map(Object.class::cast)
            .toList();
    assertThat(turns).isNotEmpty().doesNotHaveDuplicates();
    assertThat(level(server).getInt("by_model")).isPositive();
    assertThat(segments(server).toString()).contains("writer=model");
  }

  @Test
  void aKilledServersSummaries_areWrittenByTheNextThatMay() throws Exception {
    int day;
    try (var server = start("auto");
        var client = HttpClient.newHttpClient()) {
      assertThat(server.output()).contains("Summaries are written by eunoe-mini when idle");
      day = talkUntilASummaryIsDue(client, server);
      server.kill();
    }
    try (var server = start(EXTRACTIVE)) {
      assertThat(server.output()).contains("Summaries are extractive: as eunoe.memory.summaries");
      say(server, day++);
      assertThat(level(server).getInt("by_model")).isZero();
      server.stop();
      assertThat(server.output()).contains("eunoe stopped").doesNotContain("Exception");
    }
    try (var server = start("auto")) {
      say(server, day);
      assertWrittenOnce(server);
    }
  }
}
