package dev.eunoe.turn;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.eunoe.EmbeddedDatabase;
import dev.eunoe.memory.Owner;
import dev.eunoe.turn.state.StateKeeper;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import jakarta.inject.Inject;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.List;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The same conversation, request and seed give the same bytes, whatever the server kept. */
@QuarkusTest
@QuarkusTestResource(EmbeddedDatabase.class)
class HistoryIndependenceIT {
  private static final ObjectMapper JSON = new ObjectMapper();

  private static final List<String> WORDS =
      List.of(
          "My horse is called Tarrin and it lives in Ostrand.",
          "What is my horse called?",
          "And where does it live?");

  @ConfigProperty(name = "quarkus.datasource.reactive.url")
  String database;

  @ConfigProperty(name = "quarkus.datasource.username")
  String user;

  @ConfigProperty(name = "quarkus.datasource.password")
  String password;

  private static ObjectNode request(String words, @Nullable String previous, double penalty) {
    ObjectNode body = JSON.createObjectNode().put("input", words).put("max_output_tokens", 24);
    body.put("temperature", 0.9).put("seed", 7).put("repetition_penalty", penalty);
    body.putObject("eunoe").put("memory", false);
    return previous == null ? body : body.put("previous_response_id", previous);
  }

  private static JsonPath ok(ObjectNode body) {
    return given()
        .contentType("application/json")
        .body(body.toString())
        .post("/v1/responses")
        .then()
        .statusCode(200)
        .extract()
        .jsonPath();
  }

  private static String text(JsonPath answer) {
    return answer.getString("output[0].content[0].text");
  }

  private static String source(JsonPath answer) {
    return answer.getString("eunoe.receipt.state.source");
  }

  private static long reused(JsonPath answer) {
    return answer.getLong("eunoe.receipt.state.reused_tokens");
  }

  @Inject StateKeeper states;

  /** As if memory had run short: what is in the database is all there is. */
  private void evictStates() {
    states.forget(new Owner("local"));
  }

  private void deleteStates() throws SQLException {
    evictStates();
    try (var connection = DriverManager.getConnection("jdbc:" + database, user, password);
        var statement = connection.createStatement()) {
      statement.execute("delete from snapshot");
    }
  }

  @Test
  void aRepetitionPenalty_actsAlike_withTheSavedState_andWithoutAny() throws Exception {
    for (double penalty : new double[] {1.3, 3, 0.7, 1}) {
      String previous = null;
      for (String words : WORDS) {
        JsonPath withState = ok(request(words, previous, penalty));
        evictStates();
        JsonPath restored = ok(request(words, previous, penalty));
        deleteStates();
        JsonPath without = ok(request(words, previous, penalty));

        assertThat(text(without)).as("penalty %s: %s", penalty, words).isEqualTo(text(withState));
        assertThat(text(restored)).as("penalty %s: %s", penalty, words).isEqualTo(text(withState));
        assertThat(reused(without)).isZero();
        assertThat(reused(restored)).isEqualTo(reused(withState));
        assertThat(previous == null || reused(withState) > 0).isTrue();
        assertThat(source(withState)).isEqualTo(previous == null ? "none" : "memory");
        assertThat(source(restored)).isEqualTo(previous == null ? "none" : "snapshot");
        previous = without.getString("id");
      }
    }
  }

  @Test
  void aRepetitionPenalty_actsAlike_onAHistoryThatIsResent() throws Exception {
    JsonPath first = ok(request(WORDS.get(0), null, 1.3));
    ObjectNode resent = request("", null, 1.3);
    ArrayNode input = resent.putArray("input");
    input.addObject().put("role", "user").put("content", WORDS.get(0));
    input.addObject().put("role", "assistant").put("content", text(first));
    input.addObject().put("role", "user").put("content", WORDS.get(1));

    JsonPath continued = ok(request(WORDS.get(1), first.getString("id"), 1.3));
    JsonPath matched = ok(resent);
    deleteStates();
    JsonPath readAnew = ok(resent);

    assertThat(reused(matched)).isPositive();
    assertThat(reused(readAnew)).isZero();
    assertThat(List.of(text(matched), text(readAnew))).containsOnly(text(continued));
  }

  @Test
  void aResentHistoryThatDiffersByABlank_takesNoOthersState() {
    JsonPath first = ok(request("Good morning, I am Olenka.", null, 1));
    String said = text(first);
    for (List<String> sent :
        List.of(
            List.of(" Good morning, I am Olenka.", said),
            List.of("Good morning, I am Olenka.\n", said),
            List.of("Good morning, I am Olenka.", said + " "),
            List.of("Good morning, I am Olenka.", "\n" + said))) {
      ObjectNode resent = request("", null, 1);
      ArrayNode input = resent.putArray("input");
      input.addObject().put("role", "user").put("content", sent.get(0));
      input.addObject().put("role", "assistant").put("content", sent.get(1));
      input.addObject().put("role", "user").put("content", "Who am I?");

      JsonPath answer = ok(resent);

      assertThat(reused(answer)).as("%s", sent).isZero();
      assertThat(answer.getString("previous_response_id")).isNull();
    }
  }

  @Test
  void chatsThatBeginAlike_neverCarryTheWordsOfOneKeptOutOfMemoryIntoTheOther() {
    ObjectNode begin = request("Hello, it is me again, as every Tuesday.", null, 1);
    JsonPath keptOut = ok(begin);
    String conversation = keptOut.getString("conversation.id");
    given()
        .contentType("application/json")
        .body("{\"memory\": false}")
        .patch("/v1/conversations/" + conversation)
        .then()
        .statusCode(200);
    JsonPath alike = ok(begin);
    assertThat(text(alike)).isEqualTo(text(keptOut));

    ObjectNode resent = request("", null, 1);
    ArrayNode input = resent.putArray("input");
    input.addObject().put("role", "user").put("content", begin.path("input").textValue());
    input.addObject().put("role", "assistant").put("content", text(keptOut));
    input.addObject().put("role", "user").put("content", "My pin board is called Zumbril.");

    assertThat(ok(resent).getString("conversation.id")).isEqualTo(conversation);
    assertThat(given().get("/v1/memories?query=Zumbril").asString()).doesNotContain("Zumbril.\"");
  }
}
