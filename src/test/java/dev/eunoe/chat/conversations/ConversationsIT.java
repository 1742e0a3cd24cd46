package dev.eunoe.chat.conversations;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import dev.eunoe.EmbeddedDatabase;
import dev.eunoe.chat.RestTalk;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a conversation says of itself, and what its deletion says before and after. */
@QuarkusTest
@QuarkusTestResource(EmbeddedDatabase.class)
class ConversationsIT {
  private final RestTalk talk = new RestTalk();

  @BeforeEach
  void forgetEverything() {
    given().delete("/v1/memories?all=true").then().statusCode(200);
  }

  private static JsonPath read(String conversation) {
    return given().get("/v1/conversations/" + conversation).jsonPath();
  }

  @Test
  void storedThingReadAsSomethingItIsNot_whatWasImportedHasNoReceipt() {
    String conversation = talk.say("The key lies under the mat.").getString("conversation.id");
    assertThat(read(conversation).getMap("exchanges[0].receipt")).isNotEmpty();
    String export = given().get("/v1/memories/export").asString();
    forgetEverything();

    RestTalk.post("/v1/memories/import", export);

    assertThat(read(conversation).getMap("exchanges[0]")).doesNotContainKey("receipt");
    assertThat(read(conversation).getString("exchanges[0].turns[0].text"))
        .isEqualTo("The key lies under the mat.");
  }

  @Test
  void twoTruthsOfOneFigure_theWindowIsThatOfTheNewestBranchsReceipt() {
    JsonPath first = talk.say("Hello.");
    String conversation = first.getString("conversation.id");
    talk.say("This branch is the longer one: it has been raining since the early morning.");
    talk.say("And it goes on, word after word, until it is much longer than the other.");
    JsonPath branch =
        RestTalk.post(
                "/v1/responses",
                "{\"input\": \"Hi.\", \"previous_response_id\": \"%s\", \"max_output_tokens\": 4}"
                    .formatted(first.getString("id")))
            .jsonPath();

    JsonPath kept = read(conversation);

    assertThat(kept.getMap("window")).isEqualTo(branch.getMap("eunoe.receipt.window"));
    assertThat(kept.getString("last_response_id")).isEqualTo(branch.getString("id"));
    assertThat(kept.getLong("exchanges[-1].end_position"))
        .isEqualTo(branch.getLong("eunoe.receipt.window.position"));
  }

  @Test
  void twoTruthsOfOneFigure_afterAnErasureReceiptAndWindowSayTheSame() {
    String conversation = talk.say("The code of my locker is 40718.").getString("conversation.id");
    talk.say("How are you today?");
    given()
        .delete("/v1/memories/" + RestTalk.messageSaying("The code of my locker is 40718."))
        .then()
        .statusCode(200);

    JsonPath kept = read(conversation);

    assertThat(kept.getMap("exchanges[-1].receipt.window")).isEqualTo(kept.getMap("window"));
    assertThat(kept.getLong("window.position"))
        .isEqualTo(kept.getLong("exchanges[-1].end_position"));
  }

  @Test
  void deletionsDryRun_saysWhatTheDeletionThenDoes_andChangesNothing() {
    String conversation = talk.say("The code of my locker is 40718.").getString("conversation.id");
    String message = "/v1/memories/" + RestTalk.messageSaying("The code of my locker is 40718.");
    String its = "/v1/conversations/" + conversation;
    String export = given().get("/v1/memories/export").asString();

    JsonPath dry = given().delete(its + "?dry_run=true").jsonPath();
    JsonPath ofMessage = given().delete(message + "?dry_run=true").jsonPath();
    JsonPath ofAll = given().delete("/v1/memories?all=true&dry_run=true").jsonPath();

    assertThat(given().get("/v1/memories/export").asString()).isEqualTo(export);
    assertThat(dry.getBoolean("dry_run")).isTrue();
    assertThat(dry.getBoolean("deleted")).isFalse();
    assertThat(dry.getInt("eunoe.erased.messages")).isEqualTo(2);
    assertThat(ofMessage.getInt("messages")).isEqualTo(1);
    assertThat(ofMessage.getBoolean("dry_run")).isTrue();
    assertThat(ofAll.getInt("conversations")).isEqualTo(1);
    given().delete(its + "?dry_run=yes").then().statusCode(400);
    given().delete(its + "x?dry_run=true").then().statusCode(404);

    JsonPath done = given().delete(its).jsonPath();

    assertThat(done.getBoolean("deleted")).isTrue();
    assertThat(done.getInt("eunoe.erased.index_entries"))
        .isEqualTo(dry.getInt("eunoe.erased.index_entries"));
    given().get(its).then().statusCode(404);
  }

  @Test
  void items_areReadWithTheNextTurn_asIfTheyHadBeenSentWithIt() {
    String items =
        """
        [{"role": "user", "content": "My boat is blue."}, {"role": "assistant", "content": "Nice."}]
        """;
    String made = RestTalk.post("/v1/conversations", "{\"items\": " + items + "}").path("id");
    String question = "{\"role\": \"user\", \"content\": \"What is blue?\"}";
    String options =
        ", \"temperature\": 0, \"max_output_tokens\": 8, \"eunoe\": {\"memory\": false}}";

    JsonPath added =
        RestTalk.post(
                "/v1/responses",
                "{\"input\": [%s], \"conversation\": \"%s\"%s".formatted(question, made, options))
            .jsonPath();
    JsonPath sent =
        RestTalk.post(
                "/v1/responses",
                "{\"input\": %s, %s], \"store\": false%s"
                    .formatted(items.strip().replaceAll("]$", ""), question, options)
                    .replace(", ], ", "], "))
            .jsonPath();

    assertThat(added.getInt("usage.input_tokens")).isEqualTo(sent.getInt("usage.input_tokens"));
    assertThat(added.getString("output[0].content[0].text"))
        .isEqualTo(sent.getString("output[0].content[0].text"));
    assertThat(read(made).getList("exchanges[0].turns.text"))
        .containsSequence("My boat is blue.", "Nice.", "What is blue?");
  }

  @Test
  void itemsAndMetadata_thatCannotBe_areRefusedByName() {
    String made = RestTalk.post("/v1/conversations", "{}").path("id");
    String long513 = "{\"metadata\": {\"a\": \"%s\"}}".formatted("x".repeat(513));
    refused("/v1/conversations", long513, 400, "metadata");
    refused("/v1/conversations/" + made, long513, 400, "metadata");
    refused("/v1/conversations", "{\"item\": [1]}", 400, "item");
    String path = "/v1/conversations/" + made + "/items";
    refused(path, "{}", 400, "items");
    refused(path, "{\"items\": [{\"role\": \"tool\", \"content\": \"x\"}]}", 400, "items[0].role");
    refused(path, "{\"items\": [{\"type\": \"reference\"}]}", 400, "items[0].type");
    refused(
        path,
        "{\"items\": [{\"role\": \"user\", \"content\": \"%s\"}]}".formatted("ha ".repeat(400_000)),
        400,
        "input");
    refused(
        path.replace(made, "conv_none"),
        "{\"items\": [{\"role\": \"user\", \"content\": \"x\"}]}",
        404,
        "conversation_id");
    refused("/v1/conversations/conv_none", "{\"metadata\": {}}", 404, "conversation_id");
    given().get(path + "/turn_none").then().statusCode(404);
    given().delete(path + "/turn_none").then().statusCode(404);
    assertThat(given().get(path).jsonPath().getList("data")).isEmpty();
  }

  private static void refused(String path, String body, int status, String param) {
    var answer = given().contentType("application/json").body(body).post(path);
    assertThat(answer.statusCode()).as(answer.asString()).isEqualTo(status);
    assertThat(answer.jsonPath().getString("error.param")).isEqualTo(param);
  }

  @Test
  void deletionsDryRun_ofAPin_leavesIt() {
    String pin =
        RestTalk.post("/v1/memories", "{\"text\": \"Be brief.\"}").jsonPath().getString("id");

    JsonPath dry = given().delete("/v1/memories/" + pin + "?dry_run=true").jsonPath();

    assertThat(dry.getBoolean("deleted")).isFalse();
    given().get("/v1/memories/" + pin).then().statusCode(200);
  }
}
