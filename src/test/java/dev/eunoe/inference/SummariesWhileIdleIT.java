package dev.eunoe.inference;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import dev.eunoe.EmbeddedDatabase;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import jakarta.inject.Inject;
import java.net.URI;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The model writes summaries when nobody is answered, and of nothing that is gone by then. */
@QuarkusTest
@QuarkusTestResource(EmbeddedDatabase.class)
class SummariesWhileIdleIT {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  @TestHTTPResource("/v1/responses")
  URI responses;

  @Inject Engine engine;

  private @Nullable String previous;
  private String conversation = "";

  @BeforeEach
  void forgetEverything() {
    given().delete("/v1/memories?all=true").then().statusCode(200);
  }

  private void say(int number, String more) {
    String after = previous == null ? "null" : "\"" + previous + "\"";
    JsonPath answer =
        given()
            .contentType("application/json")
            .body(
                """
                {"input": "My boat number %d is called Zorvan%d and lies in the harbour of Ostrand.",
                 "previous_response_id": %s, "max_output_tokens": 12%s}\
                """
                    .formatted(number, number, after, more))
            .post("/v1/responses")
            .then()
            .statusCode(200)
            .extract()
            .jsonPath();
    previous = answer.getString("id");
    conversation = answer.getString("conversation.id");
  }

  private static JsonPath level() {
    return given().get("/v1/memories?kind=summary").jsonPath().setRootPath("levels[0]");
  }

  private static boolean allWereOffered() {
    JsonPath level = level();
    return level.get("summaries") != null
        && level.getInt("by_model") + level.getInt("refused_of_model") == level.getInt("summaries");
  }

  private static double offered(String outcome) {
    String line = "eunoe_memory_summaries_offered_total{outcome=\"" + outcome + "\"} ";
    return given()
        .get("/q/metrics")
        .asString()
        .lines()
        .filter(found -> found.startsWith(line))
        .mapToDouble(found -> Double.parseDouble(found.substring(line.length())))
        .sum();
  }

  private static void await(String what, BooleanSupplier holds) throws InterruptedException {
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (!holds.getAsBoolean()) {
      assertThat(System.nanoTime()).as(what).isLessThan(end);
      Thread.sleep(50);
    }
  }

  /** A prompt that takes many seconds to read. */
  private static String longPrompt() {
    return "{\"input\": \"%s\", \"stream\": true, \"store\": false, \"eunoe\": {\"memory\": false}}"
        .formatted("The harbour of Ostrand is quiet. ".repeat(2000));
  }

  private JsonPath segments() {
    return given().get("/v1/conversations/" + conversation).jsonPath();
  }

  @Test
  void whileSomebodyIsAnswered_theModelWaits_andWhatIsErasedMeanwhileIsInNoSummary()
      throws Exception {
    int said = 0;
    while (said < 16) {
      say(said++, "");
    }
    await("summaries of what left the window", SummariesWhileIdleIT::allWereOffered);
    double changed = offered("sources_changed");
    try (var client = HttpClient.newHttpClient();
        var answered = StreamClient.open(client, responses, longPrompt())) {
      String id = answered.next("response.created").at("/response/id").asText();
      while (engine.load().idle() == 0) {
        assertThat(said).as("turns until a summary is due").isLessThan(40);
        say(said++, "");
      }
      assertThat(engine.load().running()).as("somebody is answered").isPositive();
      List<String> due = segments().getList("segments[-1].turn_ids");
      String words = given().get("/v1/memories/" + due.getFirst()).jsonPath().getString("text");
      String name = words.replaceFirst(".*(Zorvan\\d+).*", "$1");
      assertThat(name).startsWith("Zorvan");

      given().delete("/v1/memories/" + due.getFirst()).then().statusCode(200);
      assertThat(offered("sources_changed")).as("the model still waits").isEqualTo(changed);
      given().post("/v1/responses/" + id + "/cancel");

      await("what it wrote is thrown away", () -> offered("sources_changed") > changed);
      String gone = "\\b" + name + "\\b";
      assertThat(segments().getString("segments")).doesNotContainPattern(gone);
      assertThat(given().get("/v1/memories?kind=summary").asString()).doesNotContainPattern(gone);
    }
  }

  @Test
  void aConversationKeptOutOfMemory_isNotSummedUp() throws Exception {
    double before = offeredInAll();
    say(0, "");
    given()
        .contentType("application/json")
        .body("{\"memory\": false}")
        .patch("/v1/conversations/" + conversation)
        .then()
        .statusCode(200);
    for (int i = 1; i < 16; i++) {
      say(i, "");
    }
    String out = conversation;
    previous = null;
    for (int i = 16; i < 32; i++) {
      say(i, "");
    }
    await("summaries of the other conversation", SummariesWhileIdleIT::allWereOffered);

    assertThat(offeredInAll() - before).isEqualTo(level().getInt("summaries"));
    assertThat(given().get("/v1/conversations/" + out).jsonPath().getList("segments")).isEmpty();
    assertThat(segments().getList("segments")).isNotEmpty();
  }

  private static double offeredInAll() {
    return offered("kept")
        + offered("unsupported")
        + offered("nothing_written")
        + offered("not_shorter");
  }
}
