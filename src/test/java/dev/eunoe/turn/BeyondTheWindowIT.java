package dev.eunoe.turn;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.eunoe.EmbeddedDatabase;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import io.restassured.path.json.JsonPath;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Five facts, two thousand tokens of other things, and all five come back. */
@QuarkusTest
@QuarkusTestResource(EmbeddedDatabase.class)
class BeyondTheWindowIT {
  private static final int OTHER_TOKENS = 2000;
  private static final ObjectMapper JSON = new ObjectMapper();

  private record Fact(String told, String question, String value) {}

  private static final List<Fact> FACTS =
      List.of(
          new Fact("My sister is called Velmira.", "What is my sister called?", "Velmira"),
          new Fact("The code of my locker is 40718.", "What is the code of my locker?", "40718"),
          new Fact("I live in Brantholm.", "Where do I live?", "Brantholm"),
          new Fact("My dog is called Tusko.", "What is my dog called?", "Tusko"),
          new Fact("My favourite colour is green.", "What is my favourite colour?", "green"));

  private static final List<String> OTHER_THINGS =
      List.of(
          "It rained the whole morning, and then the sun came out over the roofs.",
          "I made a soup today, with leeks and potatoes, and it was good.",
          "The train was late again, so everybody stood on the platform and waited.",
          "There is a new bakery in the street, and the bread smells wonderful.",
          "I watched an old film last night and fell asleep before the end.",
          "What do you think of long walks in the forest?",
          "The garden is full of weeds, I should do something about it.",
          "How are you today?",
          "Yesterday the neighbours played music until late.",
          "I like the smell of rain on dry stones.");

  private String previous;
  private long position;

  /** What other tests said would be recalled here, and not in the same way on every machine. */
  @BeforeEach
  void forgetEverything() {
    List<String> ids = RestAssured.given().get("/v1/conversations").jsonPath().getList("data.id");
    ids.forEach(id -> RestAssured.given().delete("/v1/conversations/" + id).then().statusCode(200));
  }

  @Test
  void fiveFacts_comeBackAfterTwoThousandTokens_andTheReceiptNamesTheirTurns() {
    var turnIds = FACTS.stream().map(fact -> tell(fact.told())).toList();
    long told = position;
    for (int i = 0; position < told + OTHER_TOKENS; i++) {
      say(OTHER_THINGS.get(i % OTHER_THINGS.size()));
    }

    for (int i = 0; i < FACTS.size(); i++) {
      Fact fact = FACTS.get(i);
      JsonPath answer = say(fact.question());
      assertThat(text(answer))
          .as("%s given %s", fact.question(), given(answer))
          .contains(fact.value());
      assertThat(answer.getString("status")).as("the answer ends by itself").isEqualTo("completed");
      assertThat(answer.getList("eunoe.receipt.memory.items.turn_id"))
          .as("the receipt of: " + fact.question())
          .contains(turnIds.get(i));
      assertThat(answer.getLong("eunoe.receipt.state.recomputed_tokens")).isZero();
    }
  }

  @Test
  void whatWasToldInOneConversation_isRecalledInAnother() {
    String turnId = tell("My landlord is called Osrin Valdeck.");
    previous = null;

    JsonPath answer = say("What is my landlord called?");

    assertThat(answer.getList("eunoe.receipt.memory.items.turn_id")).contains(turnId);
    assertThat(text(answer)).contains("Osrin Valdeck");
  }

  @Test
  void whatTheModelStillSees_isNotRecalled() {
    String turnId = tell("My teacher is called Ilvo Marn.");

    JsonPath answer = say("What is my teacher called?");

    assertThat(answer.getList("eunoe.receipt.memory.items.turn_id")).doesNotContain(turnId);
  }

  @Test
  void memoryOff_recallsNothing() {
    assertThat(tell("My plumber is called Gorvin.")).startsWith("turn_");
    previous = null;
    ObjectNode body = JSON.createObjectNode().put("input", "What is my plumber called?");
    body.putObject("eunoe").put("memory", false);

    assertThat(respond(body).getList("eunoe.receipt.memory.items")).isEmpty();
  }

  /** Says it and returns the id under which the user's words are kept. */
  private String tell(String words) {
    JsonPath answer = say(words);
    return RestAssured.given()
        .get("/v1/conversations/" + answer.getString("conversation.id"))
        .jsonPath()
        .getString(
            "exchanges.find { it.response_id == '%s' }.turns.find { it.role == 'user' }.id"
                .formatted(answer.getString("id")));
  }

  private JsonPath say(String words) {
    ObjectNode body = JSON.createObjectNode().put("input", words);
    if (previous != null) {
      body.put("previous_response_id", previous);
    }
    JsonPath answer = respond(body);
    previous = answer.getString("id");
    position = answer.getLong("eunoe.receipt.window.position");
    return answer;
  }

  private static JsonPath respond(ObjectNode body) {
    return RestAssured.given()
        .contentType("application/json")
        .body(body.toString())
        .post("/v1/responses")
        .then()
        .statusCode(200)
        .extract()
        .jsonPath();
  }

  private static List<String> given(JsonPath answer) {
    return answer.getList("eunoe.receipt.memory.items.text");
  }

  private static String text(JsonPath answer) {
    return answer.getString("output[0].content[0].text");
  }
}
