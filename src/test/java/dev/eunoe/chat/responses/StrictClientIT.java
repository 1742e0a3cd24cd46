package dev.eunoe.chat.responses;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.eunoe.EmbeddedDatabase;
import dev.eunoe.chat.RestTalk;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Clients that give up at an event they do not know, or at a field that is missing. */
@QuarkusTest
@QuarkusTestResource(EmbeddedDatabase.class)
class StrictClientIT {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** All that the interface defines for an answer of text. */
  private static final Set<String> DEFINED =
      Set.of(
          "response.created",
          "response.in_progress",
          "response.output_item.added",
          "response.content_part.added",
          "response.output_text.delta",
          "response.output_text.done",
          "response.content_part.done",
          "response.output_item.done",
          "response.completed",
          "response.incomplete",
          "response.failed");

  @TestHTTPResource("/v1/responses")
  URI url;

  private static HttpRequest.Builder json(URI uri) {
    return HttpRequest.newBuilder(uri).header("Content-Type", "application/json");
  }

  private static List<JsonNode> events(Stream<String> lines) {
    return lines.filter(line -> line.startsWith("data: ")).map(StrictClientIT::event).toList();
  }

  private static JsonNode event(String line) {
    try {
      return JSON.readTree(line.substring("data: ".length()));
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private List<JsonNode> streamed(HttpClient client, String body) throws Exception {
    var request = json(url).POST(HttpRequest.BodyPublishers.ofString(body)).build();
    return events(client.send(request, BodyHandlers.ofLines()).body());
  }

  private static void assertNumberedWithoutGaps(List<JsonNode> events) {
    for (int i = 0; i < events.size(); i++) {
      assertThat(events.get(i).path("sequence_number").asInt()).isEqualTo(i);
    }
  }

  @Test
  void eventsOfOurOwn_goToWhoAsksForThemOnly() throws Exception {
    String body = "{\"input\": \"Hello.\", \"stream\": true, \"max_output_tokens\": 8%s}";
    try (var client = HttpClient.newHttpClient()) {
      List<JsonNode> plain = streamed(client, body.formatted(""));
      List<JsonNode> declined =
          streamed(client, body.formatted(", \"eunoe\": {\"events\": false}"));
      List<JsonNode> asked = streamed(client, body.formatted(", \"eunoe\": {\"events\": true}"));

      assertThat(plain).extracting(e -> e.path("type").asText()).isSubsetOf(DEFINED);
      assertThat(declined).extracting(e -> e.path("type").asText()).isSubsetOf(DEFINED);
      assertThat(asked)
          .extracting(e -> e.path("type").asText())
          .contains("eunoe.memory.recalled", "eunoe.state.restored", "eunoe.state.saved");
      Stream.of(plain, declined, asked).forEach(StrictClientIT::assertNumberedWithoutGaps);
    }
  }

  @Test
  void everyPieceOfText_hasItsLogprobs() throws Exception {
    try (var client = HttpClient.newHttpClient()) {
      List<JsonNode> events =
          streamed(client, "{\"input\": \"Hello.\", \"stream\": true, \"max_output_tokens\": 8}");

      assertThat(events)
          .filteredOn(e -> e.path("type").asText().startsWith("response.output_text."))
          .hasSizeGreaterThan(1)
          .allMatch(e -> e.path("logprobs").isArray());
    }
  }

  /** The numbers a reader goes on from are those the first reader was told. */
  @Test
  void whoComesBack_readsTheSameEventsOnFromTheSameNumber() throws Exception {
    String conversation = "conv_strict" + System.nanoTime();
    String body =
        "{\"input\": \"%s\", \"conversation\": \"%s\", \"stream\": true, \"max_output_tokens\": 60}"
            .formatted("The harbour of Ostrand is quiet. ".repeat(900), conversation);
    try (var client = HttpClient.newHttpClient()) {
      var request = json(url).POST(HttpRequest.BodyPublishers.ofString(body)).build();
      var first = client.send(request, BodyHandlers.ofLines()); // its head is here at once
      String id =
          given()
              .get("/v1/conversations/" + conversation)
              .jsonPath()
              .getString("exchanges[0].response_id");
      URI again = URI.create(url + "/" + id + "?stream=true&starting_after=0");
      var second = client.send(HttpRequest.newBuilder(again).build(), BodyHandlers.ofLines());

      List<JsonNode> whole = events(first.body());
      assertThat(second.statusCode()).isEqualTo(200);
      assertThat(events(second.body())).isEqualTo(whole.subList(1, whole.size()));
    }
  }

  @Test
  void aField_isToldBackAsItWasAsked() {
    for (String field :
        List.of(
            "\"truncation\": \"auto\"",
            "\"truncation\": \"disabled\"",
            "\"tool_choice\": \"auto\"",
            "\"parallel_tool_calls\": true",
            "\"metadata\": {\"order\": \"17\"}",
            "\"top_p\": 0.25",
            "\"temperature\": 0.5")) {
      var answer =
          RestTalk.post(
              "/v1/responses", "{\"input\": \"Hi.\", \"max_output_tokens\": 1, " + field + "}");
      String told = field.replace(" ", "");
      assertThat(answer.asString()).contains(told);
      assertThat(given().get("/v1/responses/" + answer.path("id")).asString()).contains(told);
    }
  }
}
