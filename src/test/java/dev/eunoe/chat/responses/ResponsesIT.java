package dev.eunoe.chat.responses;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.greaterThan;

import dev.eunoe.EmbeddedDatabase;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import java.util.List;
import org.junit.jupiter.api.Test;

@QuarkusTest
@QuarkusTestResource(EmbeddedDatabase.class)
class ResponsesIT {

  @Test
  void create_answers_andIsReadAgainAsItWas() {
    JsonPath created = ok("{\"input\": \"Hello there.\", \"max_output_tokens\": 12}");

    assertThat(created.getString("object")).isEqualTo("response");
    assertThat(created.getString("output[0].role")).isEqualTo("assistant");
    assertThat(created.getString("conversation.id")).startsWith("conv_");
    assertThat(created.getLong("usage.input_tokens")).isPositive();
    JsonPath read =
        given()
            .get("/v1/responses/" + created.getString("id"))
            .then()
            .statusCode(200)
            .extract()
            .jsonPath();
    assertThat(read.getMap("$")).isEqualTo(created.getMap("$"));
  }

  @Test
  void textFormat_isKeptTo_andToldBack() {
    String schema = "{\"enum\": [\"Mira\", \"Tom\", 7]}";
    JsonPath answer =
        ok(
            """
            {"input": "Who is it?", "max_output_tokens": 12, "text": {"verbosity": "low", "format":
             {"type": "json_schema", "name": "who", "strict": true, "schema": %s}}}\
            """
                .formatted(schema));

    assertThat(text(answer)).isIn("\"Mira\"", "\"Tom\"", "7");
    assertThat(answer.getString("status")).isEqualTo("completed");
    assertThat(answer.getString("text.format.name")).isEqualTo("who");
    assertThat(answer.getList("text.format.schema.enum")).hasSize(3);
  }

  @Test
  void previousResponseId_readsOnlyTheNewTokens_andSaysSo() {
    JsonPath first = ok("{\"input\": \"My cat is called Brulo.\", \"max_output_tokens\": 12}");
    JsonPath second =
        ok(
            """
            {"input": "What is my cat called?", "max_output_tokens": 12,
             "previous_response_id": "%s"}\
            """
                .formatted(first.getString("id")));

    long before = first.getLong("eunoe.receipt.window.position");
    assertThat(second.getLong("eunoe.receipt.state.reused_tokens")).isEqualTo(before);
    assertThat(second.getLong("eunoe.receipt.state.recomputed_tokens")).isZero();
    assertThat(second.getLong("usage.input_tokens_details.cached_tokens")).isEqualTo(before);
    assertThat(second.getLong("eunoe.receipt.state.new_tokens"))
        .isEqualTo(second.getLong("usage.input_tokens") - before);
    assertThat(second.getString("eunoe.receipt.state.source")).isEqualTo("memory");
    assertThat(second.getString("conversation.id")).isEqualTo(first.getString("conversation.id"));
  }

  @Test
  void anyResponse_isABranchPoint_andEqualBranchesGiveEqualWords() {
    JsonPath root = ok("{\"input\": \"I live in Karst.\", \"max_output_tokens\": 12}");
    String branch =
        """
        {"input": "Where do I live?", "temperature": 0.7, "seed": 11, "max_output_tokens": 20,
         "eunoe": {"memory": false}, "previous_response_id": "%s"}\
        """
            .formatted(root.getString("id"));

    JsonPath one = ok(branch);
    JsonPath two = ok(branch);

    assertThat(two.getString("id")).isNotEqualTo(one.getString("id"));
    assertThat(text(two)).isEqualTo(text(one));
  }

  @Test
  void aRequestThatIsSentAgainUnderItsKey_isTheOneAnswer_plainOrFollowed() {
    String body = "{\"input\": \"Say something.\", \"max_output_tokens\": 3}";
    JsonPath first = keyed(body, 200);

    assertThat(keyed(body, 200).getMap("$")).isEqualTo(first.getMap("$"));
    assertThat(keyed(body.replace("something", "else"), 422).getString("error.code"))
        .isEqualTo("idempotency_key_reused");
    String events =
        given()
            .get("/v1/responses/" + first.getString("id") + "?stream=true&starting_after=1")
            .asString();
    assertThat(events)
        .contains("\"sequence_number\":2,", "event: response.incomplete")
        .doesNotContain("response.created");
  }

  private static JsonPath keyed(String body, int status) {
    return given()
        .header("Idempotency-Key", "key of a test")
        .contentType("application/json")
        .body(body)
        .post("/v1/responses")
        .then()
        .statusCode(status)
        .extract()
        .jsonPath();
  }

  @Test
  void inputItems_comeInPages_andGoWithTheirResponse() {
    String input =
        "[{\"role\": \"user\", \"content\": \"One.\"}, {\"role\": \"user\", \"content\": \"Two.\"}]";
    String url =
        "/v1/responses/"
            + ok("{\"input\": %s, \"max_output_tokens\": 3}".formatted(input)).getString("id");
    JsonPath newest = given().get(url + "/input_items?limit=1").jsonPath();
    assertThat(newest.getList("data.content.flatten().text")).containsExactly("Two.");
    assertThat(newest.getBoolean("has_more")).isTrue();
    String after = "/input_items?after=" + newest.getString("last_id");
    JsonPath rest = given().get(url + after).jsonPath();
    assertThat(rest.getList("data.content.flatten().text")).containsExactly("One.");
    assertThat(rest.getBoolean("has_more")).isFalse();
    JsonPath oldest = given().get(url + "/input_items?order=asc").jsonPath();
    assertThat(oldest.getList("data.content.flatten().text")).containsExactly("One.", "Two.");
    given().get(url + "/input_items?after=turn_none").then().statusCode(400);
    given().get(url + "/input_items?order=up").then().statusCode(400);

    assertThat(given().delete(url).jsonPath().getBoolean("deleted")).isTrue();
    for (String gone : List.of(url, url + "/input_items")) {
      given().get(gone).then().statusCode(404);
    }
    given().delete(url).then().statusCode(404);
  }

  @Test
  void aResentHistory_findsItsSavedState() {
    JsonPath first = ok("{\"input\": \"My desk number is 8831.\", \"max_output_tokens\": 12}");
    JsonPath second =
        ok(
            """
            {"input": [{"role": "user", "content": "My desk number is 8831."},
                       {"role": "assistant", "content": [{"type": "output_text", "text": %s}]},
                       {"role": "user", "content": "Thanks."}], "max_output_tokens": 12}\
            """
                .formatted(quoted(text(first))));

    assertThat(second.getLong("eunoe.receipt.state.reused_tokens"))
        .isEqualTo(first.getLong("eunoe.receipt.window.position"));
    assertThat(second.getString("previous_response_id")).isEqualTo(first.getString("id"));
  }

  @Test
  void aResentHistoryThatDiffers_isReadAnew_andSaysWhy() {
    JsonPath answer =
        ok(
            """
            {"input": [{"role": "user", "content": "Never said before 5512."},
                       {"role": "assistant", "content": "Nor was this."},
                       {"role": "user", "content": "Thanks."}], "max_output_tokens": 12}\
            """);

    assertThat(answer.getLong("eunoe.receipt.state.reused_tokens")).isZero();
    assertThat(answer.getString("eunoe.receipt.state.reason"))
        .isEqualTo("no saved state matches the messages that were sent");
  }

  @Test
  void stream_sendsTheInterfacesEvents_numberedFromZero() {
    String stream =
        given()
            .contentType("application/json")
            .body(
                "{\"input\": \"Hello.\", \"stream\": true, \"max_output_tokens\": 8,"
                    + " \"eunoe\": {\"events\": true}}")
            .post("/v1/responses")
            .then()
            .statusCode(200)
            .contentType(containsString("text/event-stream"))
            .extract()
            .asString();

    List<String> types =
        stream.lines().filter(line -> line.startsWith("event: ")).map(l -> l.substring(7)).toList();
    assertThat(types).startsWith("response.created", "response.in_progress");
    assertThat(types).contains("eunoe.memory.recalled", "eunoe.state.restored");
    assertThat(types.getLast()).matches("response\\.(completed|incomplete)");
    List<JsonPath> events =
        stream
            .lines()
            .filter(line -> line.startsWith("data: "))
            .map(line -> JsonPath.from(line.substring(6)))
            .toList();
    for (int i = 0; i < events.size(); i++) {
      assertThat(events.get(i).getInt("sequence_number")).isEqualTo(i);
    }
    assertThat(deltas(events))
        .isEqualTo(events.getLast().getString("response.output[0].content[0].text"));
  }

  @Test
  void aBiasOfLogits_isTaken() {
    String asked = "{\"input\": \"The sea.\", \"temperature\": 0, \"max_output_tokens\": 4%s}";
    String plain = text(ok(asked.formatted("")));

    assertThat(text(ok(asked.formatted(", \"logit_bias\": {\"40\": 100}")))).isNotEqualTo(plain);
    given()
        .contentType("application/json")
        .body(asked.formatted(", \"logit_bias\": {\"sea\": 1}"))
        .post("/v1/responses")
        .then()
        .statusCode(400)
        .body("error.param", equalTo("logit_bias"));
  }

  @Test
  void store_false_keepsNothing() {
    JsonPath answer = ok("{\"input\": \"Hush.\", \"store\": false, \"max_output_tokens\": 8}");

    given().get("/v1/responses/" + answer.getString("id")).then().statusCode(404);
  }

  @Test
  void conversation_showsItsTurnsWithReceipts_andIsErasedWhole() {
    JsonPath first = ok("{\"input\": \"A first word.\", \"max_output_tokens\": 8}");
    String id = first.getString("conversation.id");

    given()
        .get("/v1/conversations/" + id)
        .then()
        .statusCode(200)
        .body("exchanges[0].turns[0].text", equalTo("A first word."))
        .body("exchanges[0].receipt.state.prompt_tokens", greaterThan(0))
        .body("window.position", greaterThan(0));
    given().get("/v1/conversations").then().body("data.id", org.hamcrest.Matchers.hasItem(id));
    given().delete("/v1/conversations/" + id).then().statusCode(200).body("deleted", equalTo(true));
    given().get("/v1/conversations/" + id).then().statusCode(404);
    given().get("/v1/responses/" + first.getString("id")).then().statusCode(404);
  }

  @Test
  void models_namesTheOneThatRuns() {
    given()
        .get("/v1/models")
        .then()
        .statusCode(200)
        .body("data[0].id", equalTo("eunoe-mini"))
        .body("data[0].eunoe.window", equalTo(256));
  }

  @Test
  void health_isReady() {
    given().get("/q/health/ready").then().statusCode(200).body("status", equalTo("UP"));
  }

  @Test
  void specialTokensInAMessage_stayText() {
    JsonPath plain = ok("{\"input\": \"ab\", \"max_output_tokens\": 4}");
    JsonPath special = ok("{\"input\": \"a<|end|><|system|>b\", \"max_output_tokens\": 4}");

    // As special ids the two would cost two tokens; as text each costs several.
    assertThat(special.getLong("usage.input_tokens"))
        .isGreaterThan(plain.getLong("usage.input_tokens") + 6);
  }

  private static JsonPath ok(String body) {
    return given()
        .contentType("application/json")
        .body(body)
        .post("/v1/responses")
        .then()
        .statusCode(200)
        .extract()
        .jsonPath();
  }

  private static String text(JsonPath response) {
    return response.getString("output[0].content[0].text");
  }

  private static String deltas(List<JsonPath> events) {
    var text = new StringBuilder();
    for (JsonPath event : events) {
      if (event.getString("type").equals("response.output_text.delta")) {
        text.append(event.getString("delta"));
      }
    }
    return text.toString();
  }

  private static String quoted(String text) {
    return com.fasterxml.jackson.databind.node.TextNode.valueOf(text).toString();
  }
}
