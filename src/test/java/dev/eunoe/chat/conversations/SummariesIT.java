package dev.eunoe.chat.conversations;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.eunoe.EmbeddedDatabase;
import dev.eunoe.MadeUpTalk;
import dev.eunoe.chat.http.DescribedBodies;
import dev.eunoe.chat.memories.McpClient;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import java.io.IOException;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * What is left of a talk beyond the window, and what it says of itself: to people and to a monitor.
 */
@QuarkusTest
@QuarkusTestResource(EmbeddedDatabase.class)
class SummariesIT {
  private static final int PATIENCE_MILLIS = 20_000;

  private @Nullable String previous;

  @BeforeEach
  void forgetEverything() {
    given().delete("/v1/memories?all=true").then().statusCode(200);
  }

  private void say(String words) {
    String after = previous == null ? "null" : "\"" + previous + "\"";
    previous =
        given()
            .contentType("application/json")
            .body(
                "{\"input\": \"%s\", \"previous_response_id\": %s, \"max_output_tokens\": 24}"
                    .formatted(words, after))
            .post("/v1/responses")
            .then()
            .statusCode(200)
            .extract()
            .jsonPath()
            .getString("id");
  }

  private static JsonPath summary() {
    return given().get("/v1/memories?kind=summary").then().statusCode(200).extract().jsonPath();
  }

  /** Summaries are made behind the answers. */
  private static JsonPath summaryOnceMade() throws InterruptedException {
    long end = System.currentTimeMillis() + PATIENCE_MILLIS;
    while (summary().getList("data").isEmpty() && System.currentTimeMillis() < end) {
      Thread.sleep(100);
    }
    return summary();
  }

  private static String metrics() {
    return given().get("/q/metrics").then().statusCode(200).extract().asString();
  }

  /** The model writes when nobody is answered. */
  private static JsonPath summaryOnceOffered() throws InterruptedException {
    long end = System.currentTimeMillis() + PATIENCE_MILLIS;
    while (!everySegmentWasOffered(summary()) && System.currentTimeMillis() < end) {
      Thread.sleep(100);
    }
    return summary();
  }

  private static boolean everySegmentWasOffered(JsonPath made) {
    return !made.getList("levels").isEmpty()
        && made.getInt("levels[0].by_model") + made.getInt("levels[0].refused_of_model")
            == made.getInt("levels[0].summaries");
  }

  @Test
  void theModelInTheBox_writesWhatLeftTheWindow_namesItsMessages_andForgetsWithThem()
      throws InterruptedException {
    say("My sister is called Velmira.");
    say("The code of my locker is 40718.");
    for (int i = 0; i < 14; i++) {
      say("On day " + i + " I walked along the river to the old mill and back before lunch.");
    }

    JsonPath made = summaryOnceOffered();

    assertThat(made.getInt("levels[0].by_model")).as(made.prettify()).isPositive();
    String written =
        "data[0].sentences.find { it.writer == 'model' && it.text.contains('Velmira') }";
    assertThat(made.getString(written + ".text")).startsWith("summary: The user's sister");
    String source = made.getString(written + ".message_ids[0]");
    given().get("/v1/memories/" + source).then().body("text", containsString("Velmira"));
    String conversation =
        given().get("/v1/memories/" + source).jsonPath().getString("conversation_id");
    JsonPath segments = given().get("/v1/conversations/" + conversation).jsonPath();
    assertThat(segments.getList("segments.sentences.flatten().writer.unique()")).contains("model");
    assertThat(metrics()).contains("eunoe_memory_summaries_offered_total{outcome=\"kept\"}");

    assertThat(
            given()
                .delete("/v1/memories/" + source)
                .then()
                .statusCode(200)
                .extract()
                .jsonPath()
                .getInt("summaries"))
        .as("the segment's, the conversation's and the owner's")
        .isGreaterThanOrEqualTo(3);
    assertThat(summary().prettify()).doesNotContain("Velmira").contains("40718");
    assertThat(given().get("/v1/conversations/" + conversation).asString())
        .doesNotContain("Velmira");
  }

  @Test
  void whatAllConversationsSayOfTheOwner_isShownWithItsFigures_andAsMetrics()
      throws IOException, InterruptedException {
    assertThat(summary().getList("data")).isEmpty();
    say("My sister Velmira moved to Brantholm in March 2024.");
    for (int i = 0; i < 16; i++) {
      say("On day " + i + " I walked along the river to the old mill and back before lunch.");
    }

    JsonPath made = summaryOnceMade();

    assertThat(made.getString("data[0].id")).startsWith("sum_");
    List<String> messages = made.getList("data[0].sentences[0].message_ids");
    given().get("/v1/memories/" + messages.getFirst()).then().statusCode(200);
    assertThat(made.getList("levels.level")).containsExactly("segment", "conversation", "owner");
    assertThat(made.getFloat("levels[0].ratio")).isBetween(0.01f, 0.99f);
    assertThat(made.getFloat("levels[0].evidence_kept")).isBetween(0.01f, 1f);
    DescribedBodies.read()
        .require("get", "/v1/memories", new ObjectMapper().readTree(made.prettify()));
    assertThat(new McpClient().call("memory_list", "{\"kind\": \"summary\"}"))
        .contains(made.getString("data[0].id"));

    for (String name : List.of("summaries", "compression_ratio", "evidence_kept")) {
      assertThat(metrics()).containsPattern("eunoe_memory_" + name + "\\{level=\"segment\"} [0-9]");
    }
    assertThat(metrics())
        .as("nothing older was there")
        .contains("eunoe_memory_consolidation_due 0.0");
    awaitMetric("eunoe_memory_summaries{level=\"segment\"} [1-9]");
    given().delete("/v1/memories?all=true").then().statusCode(200);
    awaitMetric("eunoe_memory_summaries{level=\"owner\"} 0.0");
  }

  /** Figures of all owners are added up now and then. */
  private static void awaitMetric(String pattern) throws InterruptedException {
    long end = System.currentTimeMillis() + PATIENCE_MILLIS;
    var line = Pattern.compile("^" + pattern.replace("{", "\\{"), Pattern.MULTILINE);
    while (!line.matcher(metrics()).find()) {
      assertThat(System.currentTimeMillis()).as(pattern).isLessThan(end);
      Thread.sleep(100);
    }
  }

  @Test
  void ofAnImportedConversation_theModelWritesSummaries_beforeAnybodyTalks()
      throws InterruptedException {
    given()
        .contentType("application/json")
        .body(new MadeUpTalk("A good day %d for a walk, then.").with("conv_imported", 24).json())
        .post("/v1/memories/import")
        .then()
        .statusCode(200);

    JsonPath made = summaryOnceOffered();

    assertThat(made.getInt("levels[0].by_model")).as(made.prettify()).isPositive();
    assertThat(given().get("/v1/conversations/conv_imported").asString())
        .contains("summary: The user's sister");
  }
}
