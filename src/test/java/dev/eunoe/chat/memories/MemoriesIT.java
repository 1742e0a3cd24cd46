package dev.eunoe.chat.memories;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasKey;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.not;

import dev.eunoe.EmbeddedDatabase;
import dev.eunoe.chat.RestTalk;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import io.restassured.response.Response;
import java.util.List;
import java.util.Map;
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

  /** The answer can only say that it forgets; the receipt names what is meant, to be confirmed. */
  @Test
  void whatIsAskedToBeForgotten_isNamed_andGoesOnceItIsConfirmed() {
    talk.say("I live in Brantholm.");
    talk.say("The trains to Brantholm are late whenever it snows.");
    talk.anew();
    JsonPath answer = talk.say("Please forget that I live in Brantholm.");
    assertThat(answer.getList("eunoe.receipt.memory.to_forget", String.class))
        .contains(RestTalk.messageSaying("I live in Brantholm."));
    assertThat(given().get("/v1/memories/export").asString()).contains("I live in Brantholm.");

    List<String> ids =
        given()
            .queryParam("about", "forget that I live in Brantholm")
            .get("/v1/memories")
            .then()
            .statusCode(200)
            .extract()
            .jsonPath()
            .getList("data.id", String.class);
    assertThat(ids).hasSize(3);
    forget(ids, "?dry_run=true").then().body("messages", equalTo(3));
    assertThat(given().get("/v1/memories/export").asString()).contains("Brantholm");
    forget(ids, "")
        .then()
        .statusCode(200)
        .body("messages", equalTo(3))
        .body("pins", equalTo(2)); // and that it is taken back
    assertThat(given().get("/v1/memories/export").asString()).doesNotContain("Brantholm");
    forget(ids, "").then().statusCode(404);
  }

  /** A request of its own each: one that is used again keeps its parameters. */
  private static Response forget(List<String> ids, String query) {
    return given()
        .contentType("application/json")
        .body(Map.of("ids", ids))
        .post("/v1/memories/forget" + query);
  }

  @Test
  void whatTellsOfItAmongOtherThings_isNamed_andGoesWhenThatIsAskedFor() {
    talk.say("My sister is called Velmira.");
    talk.say("Velmira wants to visit the harbour in May.");
    String id = RestTalk.messageSaying("My sister is called Velmira.");
    String related = RestTalk.messageSaying("Velmira wants to visit the harbour in May.");

    given()
        .delete("/v1/memories/" + id + "?dry_run=true")
        .then()
        .body("messages", equalTo(1))
        .body("related", hasItem(related));
    given()
        .delete("/v1/memories/" + id + "?related=true")
        .then()
        .body("messages", equalTo(2))
        .body("$", not(hasKey("related")));

    assertThat(given().get("/v1/memories/export").asString()).doesNotContain("Velmira");
    given().delete("/v1/memories/" + id + "?related=perhaps").then().statusCode(400);
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

  @Test
  void whatIsSaidInASpace_isGivenToAnswersInThatSpaceAlone() {
    JsonPath first = talk.say("My dentist is called Querzel.", "{\"space\": \"health\"}");
    String conversation = first.getString("conversation.id");
    given().get("/v1/conversations/" + conversation).then().body("space", equalTo("health"));
    given()
        .get("/v1/conversations")
        .then()
        .body("data.find { it.id == '%s' }.space".formatted(conversation), equalTo("health"));

    talk.anew();
    assertThat(talk.say("What is my dentist called?").getList("eunoe.receipt.memory.items"))
        .isEmpty();
    talk.anew();
    assertThat(itemsOf("{\"space\": \"health\"}")).contains("My dentist is called Querzel.");
    talk.anew();
    assertThat(itemsOf("{\"across_spaces\": true}")).contains("My dentist is called Querzel.");
    given()
        .queryParams("query", "Querzel", "space", "work")
        .get("/v1/memories")
        .then()
        .body("data", hasSize(0));

    space(conversation, "{\"space\": \"\"}").then().statusCode(200).body("memory", equalTo(true));
    talk.anew();
    assertThat(itemsOf("{}")).contains("My dentist is called Querzel.");
    space(conversation, "{\"space\": \" \"}").then().statusCode(400);
    space(conversation, "{}").then().statusCode(400);
  }

  private List<String> itemsOf(String extension) {
    return talk.say("What is my dentist called?", extension)
        .getList("eunoe.receipt.memory.items.text", String.class);
  }

  private static Response space(String conversation, String body) {
    return given()
        .contentType("application/json")
        .body(body)
        .patch("/v1/conversations/" + conversation);
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
