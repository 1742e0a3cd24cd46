package dev.eunoe;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.startsWith;

import io.restassured.path.json.JsonPath;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Two servers share a database: an answer has one writer, and when that is lost the other finishes
 * the same one.
 */
@Timeout(500)
@OwnProcesses
class TwoServersIT {
  /** The end token is forbidden, so the answer is as long as this; with all that steers a draw. */
  private static final int TOKENS = 200;

  private static final String ASKED =
      """
      {"messages": [{"role": "user", "content": "Tell me of the harbour of Ostrand."}],
       "max_tokens": %d, "seed": 11, "temperature": 0.9, "repetition_penalty": 1.1,
       "presence_penalty": 0.3, "logit_bias": {"2": -100}, "stream": %b,
       "eunoe": {"memory": false}}\
      """;

  private static final String NEXT =
      """
      {"input": "And you?", "conversation": "%s", "max_output_tokens": 4}\
      """;

  private final HttpClient client = HttpClient.newHttpClient();

  @Test
  void anAnswerWhoseServerIsPausedKilledOrStopped_isFinishedByTheOther_toTheSameWords()
      throws Exception {
    try (var postgres = InstalledPostgres.start();
        var other = start(postgres)) {
      ServerProcess writer = start(postgres);
      try {
        String undisturbed =
            post(other, "/v1/chat/completions", ASKED.formatted(TOKENS, false))
                .getString("choices[0].message.content");

        var paused = new Reader(writer);
        String begun = paused.read(60);
        writer.pause();
        String conversation = read(other, paused.id).getString("conversation.id");
        assertThat(statusOf(other, NEXT.formatted(conversation))).isEqualTo(409);
        assertFinished(other, paused.id, undisturbed);
        assertThat(undisturbed).startsWith(begun);
        writer.goOn();
        assertThat(undisturbed).startsWith(begun + paused.rest());
        assertThat(paused.done).as("fenced off").isFalse();
        assertFinished(writer, paused.id, undisturbed);
        assertThat(statusOf(other, NEXT.formatted(conversation))).isEqualTo(200);

        var killed = new Reader(writer);
        begun = killed.read(60);
        writer.kill();
        assertFollowed(other, killed.id, 70, undisturbed);
        assertFinished(other, killed.id, undisturbed);
        assertThat(undisturbed).startsWith(begun);

        writer = start(postgres);
        var stopped = new Reader(writer);
        begun = stopped.read(60);
        writer.stop();
        assertThat(undisturbed).startsWith(begun + stopped.rest());
        assertThat(stopped.done).as("left to the other").isFalse();
        assertFinished(other, stopped.id, undisturbed);
        assertFollowed(other, stopped.id, 5, undisturbed);

        assertOutlivesItsDatabase(postgres, other, undisturbed);
      } finally {
        writer.close();
      }
    }
  }

  /** That stops amid an answer and comes back, and then hangs. */
  private void assertOutlivesItsDatabase(
      InstalledPostgres postgres, ServerProcess server, String undisturbed) throws Exception {
    var answer = new Reader(server);
    String begun = answer.read(60);
    postgres.stop();
    assertRefused(server, answer.id);
    assertThat(given().baseUri(server.url()).get("/q/health/ready").statusCode()).isEqualTo(503);
    postgres.startAgain();
    assertThat(begun + answer.rest()).isEqualTo(undisturbed);
    assertFinished(server, answer.id, undisturbed);

    postgres.pause();
    try {
      assertRefused(server, answer.id);
    } finally {
      postgres.goOn();
    }
    assertFinished(server, answer.id, undisturbed);
    assertThat(given().baseUri(server.url()).get("/q/health/ready").statusCode()).isEqualTo(200);
    String conversation = read(server, answer.id).getString("conversation.id");
    given()
        .baseUri(server.url())
        .delete("/v1/conversations/" + conversation)
        .then()
        .statusCode(200);
  }

  private static void assertRefused(ServerProcess server, String id) {
    given()
        .baseUri(server.url())
        .get("/v1/responses/" + id)
        .then()
        .statusCode(503)
        .header("Retry-After", "2")
        .body("error.code", equalTo("store_away"))
        .body("error.message", startsWith("The database "));
  }

  /** States of answers are kept on their way, so the other goes on with one of them. */
  private static ServerProcess start(InstalledPostgres postgres) throws Exception {
    return ServerProcess.start(
        List.of(), Map.of("EUNOE_DATABASE_URL", postgres.url(), "EUNOE_STATE_READ_AGAIN", "200ms"));
  }

  /** Somebody who asks, and reads the stream. */
  private final class Reader {
    private final Iterator<String> lines;
    private String id = "";
    private boolean done;

    Reader(ServerProcess server) throws IOException, InterruptedException {
      var request =
          HttpRequest.newBuilder(URI.create(server.url() + "/v1/chat/completions"))
              .header("Content-Type", "application/json")
              .POST(HttpRequest.BodyPublishers.ofString(ASKED.formatted(TOKENS, true)))
              .build();
      lines = client.send(request, BodyHandlers.ofLines()).body().iterator();
    }

    /** The text of so many chunks. */
    String read(int chunks) {
      var text = new StringBuilder();
      for (int i = 0; i < chunks; ) {
        String line = lines.next();
        done |= line.equals("data: [DONE]");
        if (line.startsWith("data: {")) {
          var chunk = JsonPath.from(line.substring(6));
          id = "resp_" + chunk.getString("id").substring("chatcmpl-".length());
          String piece = chunk.getString("choices[0].delta.content");
          text.append(piece == null ? "" : piece);
          i++;
        }
      }
      return text.toString();
    }

    /** The text up to the end of the stream, in whatever way it ends. */
    String rest() {
      var text = new StringBuilder();
      try {
        while (lines.hasNext()) {
          text.append(read(1));
        }
      } catch (java.io.UncheckedIOException | java.util.NoSuchElementException cutOff) {
        return text.toString();
      }
      return text.toString();
    }
  }

  /** Waits until it has ended. */
  private static void assertFinished(ServerProcess server, String id, String text)
      throws InterruptedException {
    while (read(server, id).getString("status").equals("in_progress")) {
      Thread.sleep(100);
    }
    JsonPath response = read(server, id);
    assertThat(response.getString("status")).isEqualTo("incomplete");
    assertThat(response.getString("output[0].content[0].text")).isEqualTo(text);
    assertThat(response.getInt("usage.output_tokens")).isEqualTo(TOKENS);
  }

  /**
   * Reads the events behind one, numbered without a gap to the last; and the same from the first.
   */
  private void assertFollowed(ServerProcess server, String id, int after, String text)
      throws Exception {
    List<JsonPath> events = events(server, id, after);
    for (int i = 0; i < events.size(); i++) {
      assertThat(events.get(i).getInt("sequence_number")).isEqualTo(after + 1 + i);
    }
    assertThat(events.getLast().getString("type")).isEqualTo("response.incomplete");
    List<JsonPath> all = events(server, id, -1);
    assertThat(all).hasSize(after + 1 + events.size());
    assertThat(text(all)).isEqualTo(text);
    assertThat(text).endsWith(text(events));
  }

  private static String text(List<JsonPath> events) {
    var text = new StringBuilder();
    for (JsonPath event : events) {
      if (event.getString("type").equals("response.output_text.delta")) {
        text.append(event.getString("delta"));
      }
    }
    return text.toString();
  }

  private List<JsonPath> events(ServerProcess server, String id, int after) throws Exception {
    String path = "/v1/responses/" + id + "?stream=true&starting_after=" + after;
    var request = HttpRequest.newBuilder(URI.create(server.url() + path)).build();
    var events = new ArrayList<JsonPath>();
    client
        .send(request, BodyHandlers.ofLines())
        .body()
        .filter(line -> line.startsWith("data: {"))
        .forEach(line -> events.add(JsonPath.from(line.substring(6))));
    return events;
  }

  private static JsonPath read(ServerProcess server, String id) {
    return given().baseUri(server.url()).get("/v1/responses/" + id).jsonPath();
  }

  private static JsonPath post(ServerProcess server, String path, String body) {
    return given()
        .baseUri(server.url())
        .contentType("application/json")
        .body(body)
        .post(path)
        .jsonPath();
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
