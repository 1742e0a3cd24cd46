package dev.eunoe.chat.memories;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.hasItem;

import dev.eunoe.EmbeddedDatabase;
import dev.eunoe.chat.RestTalk;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import io.restassured.response.Response;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What owners may do with what is remembered of them, through the interfaces. */
@QuarkusTest
@QuarkusTestResource(EmbeddedDatabase.class)
class MemoriesIT {
  private final RestTalk talk = new RestTalk();

  @BeforeEach
  void forgetEverything() {
    given().delete("/v1/memories?all=true").then().statusCode(200);
  }

  @Test
  void whatIsForgotten_isNowhere_andTheConversationGoesOn() {
    talk.say("The code of my locker is 40718.");
    String told = RestTalk.messageSaying("The code of my locker is 40718.");
    talk.say("I made a soup today, with leeks and potatoes, and it was good.");

    given()
        .delete("/v1/memories/" + told)
        .then()
        .statusCode(200)
        .body("messages", equalTo(1))
        .body("states", equalTo(2));

    assertThat(given().get("/v1/memories/export").asString()).doesNotContain("40718");
    given().get("/v1/memories/" + told).then().statusCode(404);
    JsonPath answer = talk.say("What is the code of my locker?");
    assertThat(RestTalk.text(answer)).doesNotContain("40718");
    assertThat(answer.getList("eunoe.receipt.memory.items.text", String.class))
        .noneMatch(text -> text.contains("40718"));
    assertThat(answer.getString("eunoe.receipt.state.reason")).contains("erased");
    assertThat(answer.getLong("eunoe.receipt.state.recomputed_tokens")).isPositive();
    assertThat(given().get("/v1/conversations").asString()).doesNotContain("40718");
    JsonPath next = talk.say("How are you today?");
    assertThat(next.getLong("eunoe.receipt.state.recomputed_tokens")).isZero();
  }

  @Test
  void oneRequest_forgetsWhatAReceiptNames() {
    talk.say("The code of my locker is 40718.");
    talk.anew();
    JsonPath answer = talk.say("What is the code of my locker?");
    String id = answer.getString("eunoe.receipt.memory.items.find { it.speaker == 'user' }.id");

    given()
        .delete("/v1/memories/" + id)
        .then()
        .statusCode(200)
        .body("messages", equalTo(1))
        .body("index_entries", greaterThan(0));

    assertThat(given().get("/v1/memories/export").asString()).doesNotContain("40718");
    assertThat(given().get("/v1/responses/" + answer.getString("id")).asString())
        .doesNotContain("40718");
  }

  @Test
  void aCorrection_isWhatIsRememberedFromThenOn() {
    talk.say("My sister is called Velmira.");
    String id = RestTalk.messageSaying("My sister is called Velmira.");

    given()
        .contentType("application/json")
        .body("{\"text\": \"My sister is called Mara.\"}")
        .patch("/v1/memories/" + id)
        .then()
        .statusCode(200);

    given()
        .queryParam("query", "What is my sister called?")
        .get("/v1/memories")
        .then()
        .statusCode(200)
        .body("data.text", hasItem("My sister is called Mara."));
    assertThat(given().get("/v1/memories/export").asString()).doesNotContain("Velmira");
  }

  @Test
  void incognito_keepsNothing() {
    JsonPath answer = talk.say("My aunt is called Xanthippe.", "{\"incognito\": true}");

    assertThat(answer.getBoolean("eunoe.receipt.kept.stored")).isFalse();
    given().get("/v1/responses/" + answer.getString("id")).then().statusCode(404);
    assertThat(given().get("/v1/memories/export").asString()).doesNotContain("Xanthippe");
  }

  @Test
  void aConversationOutOfMemory_givesNothingAndGetsNothing() {
    JsonPath first = talk.say("My dentist is called Querzel.");
    String conversation = first.getString("conversation.id");
    memory(conversation, false);

    talk.anew();
    JsonPath elsewhere = talk.say("What is my dentist called?");
    assertThat(elsewhere.getList("eunoe.receipt.memory.items")).isEmpty();
    given().get("/v1/conversations/" + conversation).then().body("memory", equalTo(false));

    memory(conversation, true);
    talk.anew();
    assertThat(talk.say("What is my dentist called?").getList("eunoe.receipt.memory.items.text"))
        .contains("My dentist is called Querzel.");
  }

  private static void memory(String conversation, boolean on) {
    given()
        .contentType("application/json")
        .body("{\"memory\": %s}".formatted(on))
        .patch("/v1/conversations/" + conversation)
        .then()
        .statusCode(200);
  }

  @Test
  void aSecret_isAnsweredButNotKept_andTheReceiptSaysSo() {
    JsonPath answer = talk.say("My card is 4111 1111 1111 1111, remember it.");

    assertThat(answer.getMap("eunoe.receipt.kept.redacted")).containsEntry("card number", 1);
    assertThat(
            given()
                .get("/v1/memories/export")
                .jsonPath()
                .getString("conversations[0].responses[0].messages[0].text"))
        .isEqualTo("My card is [redacted: card number], remember it.");
    assertThat(talk.say("How are you?").getLong("eunoe.receipt.state.recomputed_tokens")).isZero();
  }

  @Test
  void whateverIsAskedFor_theAnswerIsOneSentence_andNothingIsLost() {
    talk.say("I live in Brantholm.");
    String export = given().get("/v1/memories/export").asString();
    long seed = 20260503;
    var random = new Random(seed);
    List<String> odd =
        List.of(
            "turn_x",
            "pin_x",
            "conv_x",
            "'; drop table turn; --",
            "turn_%00",
            "%F0%9F%98%80",
            "..",
            "turn_" + "9".repeat(3000),
            "null",
            "*",
            "local",
            "turn_' or '1'='1");
    for (int i = 0; i < 120; i++) {
      String id = odd.get(random.nextInt(odd.size()));
      String path = random.nextBoolean() ? "/v1/memories/" : "/v1/conversations/";
      var request = given().urlEncodingEnabled(!id.contains("%")).contentType("application/json");
      Response response =
          switch (random.nextInt(3)) {
            case 0 -> request.get(path + id);
            case 1 -> request.delete(path + id);
            default -> request.body("{\"text\": \"x\"}").patch(path + id);
          };
      assertThat(response.statusCode()).as("seed %d, step %d: %s", seed, i, id).isBetween(400, 499);
    }

    assertThat(given().get("/v1/memories/export").asString()).isEqualTo(export);
    given().delete("/v1/memories").then().statusCode(400);
    given().get("/v1/memories?limit=0").then().statusCode(400);
    given().get("/v1/memories?kind=secret").then().statusCode(400);
  }

  @Test
  void theDescription_isServed() {
    given().get("/openapi.yaml").then().statusCode(200).body(containsString("/v1/memories"));
  }
}
