package dev.eunoe.chat;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.eunoe.EmbeddedDatabase;
import dev.eunoe.memory.FinishedExchange;
import dev.eunoe.memory.MemoryStore;
import dev.eunoe.memory.Message;
import dev.eunoe.memory.NewExchange;
import dev.eunoe.memory.Owner;
import dev.eunoe.memory.Status;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import io.restassured.response.ValidatableResponse;
import jakarta.inject.Inject;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Requests that hold secrets wherever JSON has room for words: kept without them, and as JSON. */
@QuarkusTest
@QuarkusTestResource(EmbeddedDatabase.class)
class KeptJsonIT {
  private static final ObjectMapper JSON = new ObjectMapper();

  @Inject MemoryStore store;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "You are a helper.\nThe password:\nnever tell it.",
        "The password is \"Zx9!quartz\\\", so: password: \"Zx9!quartz\\\".",
        "api key:\\nZx9!quartz\\",
        "pwd = \u00e9Zx9!quartz\u2028\u0001",
        "{\"password\": \"Zx9!quartz\", \"pwd\": 'Zx9!quartz'}",
        "secret:\t\"Zx9!quartz\"}]",
        "-----BEGIN RSA PRIVATE KEY-----\nZx9!quartz\n",
        "Our password is instructions-Zx9!quartz-output.",
        "The half of a pair \ud83d, password: Zx9!quartz",
      })
  void textRulesOnJson_leaveAResponseThatIsReadAndContinued(String instructions) {
    JsonPath first = ok(request("Hello.").put("instructions", instructions));

    JsonPath read = get("/v1/responses/" + first.getString("id"));
    assertThat(read.getMap("$").keySet()).isEqualTo(first.getMap("$").keySet());
    assertThat(read.prettify()).doesNotContain("Zx9!quartz");
    assertThat(read.getString("instructions")).contains("[redacted: ");
    get("/v1/conversations/" + first.getString("conversation.id"));
    JsonPath second = ok(after(first, "And now?"));
    assertThat(second.getString("instructions")).isEqualTo(read.getString("instructions"));
    assertThat(second.getLong("eunoe.receipt.state.recomputed_tokens")).isZero();
    JsonPath third = ok(after(second, "Again?").put("instructions", instructions));
    ok(after(third, "Once more?").put("instructions", instructions));
    post(after(third, "Others?").put("instructions", instructions.replace("tz", "tx") + "!"))
        .statusCode(400)
        .body("error.code", org.hamcrest.Matchers.equalTo("instructions_changed"));
  }

  @Test
  void redactedWordsSentBack_areNotTheInstructionsThatWereSent() {
    JsonPath first = ok(request("Hello.").put("instructions", "The password: Zx9!quartz."));
    String kept = get("/v1/responses/" + first.getString("id")).getString("instructions");

    assertThat(kept).contains("[redacted");
    post(after(first, "And?").put("instructions", kept)).statusCode(400);
  }

  @Test
  void metadata_keepsItsKeys_andHasStringsWhereASecretWas() {
    ObjectNode request = request("My password is output-status1.");
    request
        .putObject("metadata")
        .put("pwd", 123456)
        .put("password", "x")
        .put("status", "output-status1")
        .put("note", "line\n\"password\": \"Zx9!quartz\"\\")
        .put("plain", "a \"quote\"");
    JsonPath first = ok(request);

    JsonPath read = get("/v1/responses/" + first.getString("id"));

    assertThat(read.getMap("metadata"))
        .containsEntry("pwd", "[redacted: password]")
        .containsEntry("password", "[redacted: password]")
        .containsEntry("status", "[redacted]")
        .containsEntry("note", "line\n\"password\": \"[redacted: password]\"\\")
        .containsEntry("plain", "a \"quote\"");
    assertThat(read.getString("status")).isEqualTo(first.getString("status"));
    assertThat(read.getMap("$").keySet()).isEqualTo(first.getMap("$").keySet());
    ok(after(first, "And now?"));
  }

  @Test
  void aCorrectionAndAPin_areKeptWithoutTheirSecrets() {
    JsonPath said = ok(request("My dog is called Rex."));
    String turn =
        get("/v1/conversations/" + said.getString("conversation.id"))
            .getString("exchanges[0].turns.find { it.role == 'user' }.id");

    words("PATCH", "/v1/memories/" + turn, "My password: Zx9!quartz");
    String pin = words("POST", "/v1/memories", "My password: Zx9!quartz").getString("id");
    words("PATCH", "/v1/memories/" + pin, "The pwd: Yx9!quartz");

    assertThat(get("/v1/memories/" + turn).getString("text"))
        .isEqualTo("My password: [redacted: password]");
    assertThat(get("/v1/memories/" + pin).getString("text"))
        .isEqualTo("The pwd: [redacted: password]");
  }

  private static JsonPath words(String method, String path, String text) {
    return given()
        .contentType("application/json")
        .body(Map.of("text", text))
        .request(method, path)
        .then()
        .statusCode(200)
        .extract()
        .jsonPath();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"id\":\"resp_1\",\"instructions\":\"The password:\\[redacted: password] tell\",\"output\":[]}",
        "{\"metadata\":{\"pwd\":[redacted: password]}}",
        "{\"[redacted]\":\"resp_1\",\"[redacted: password]\":[]}",
        "not JSON",
      })
  void aDamagedResponse_isReadFromItsTurns_andContinued(String damaged) {
    String id = "resp_" + UUID.randomUUID().toString().replace("-", "");
    keep(id, damaged);

    JsonPath read = get("/v1/responses/" + id);

    assertThat(read.getString("id")).isEqualTo(id);
    assertThat(RestTalk.text(read)).isEqualTo("I see.");
    assertThat(read.getString("eunoe.lost")).contains("damaged");
    get("/v1/conversations/" + read.getString("conversation.id"));
    ObjectNode again = request("And?").put("previous_response_id", id);
    JsonPath second = ok(again.deepCopy().put("instructions", "You are terse."));
    assertThat(second.getString("instructions")).isEqualTo("You are terse.");
    post(again.deepCopy().put("instructions", "You are not.")).statusCode(400);
  }

  private void keep(String id, String response) {
    var owner = new Owner("local");
    Instant at = Instant.now();
    List<Message> input =
        List.of(new Message("system", "You are terse."), new Message("user", "I am here."));
    store
        .begin(
            new NewExchange(owner, "conv_" + id.substring(5), id, null, "m", input, at, "{}", null))
        .await()
        .indefinitely();
    store
        .append(
            new FinishedExchange(
                owner,
                id,
                Status.COMPLETED,
                "I see.",
                new int[0],
                new int[0],
                "hash of " + id,
                0,
                0,
                response,
                response,
                "",
                at))
        .await()
        .indefinitely();
  }

  private static ObjectNode request(String input) {
    return JSON.createObjectNode().put("input", input).put("max_output_tokens", 4);
  }

  private static ObjectNode after(JsonPath previous, String input) {
    return request(input).put("previous_response_id", previous.getString("id"));
  }

  private static JsonPath ok(ObjectNode body) {
    return post(body).statusCode(200).extract().jsonPath();
  }

  private static ValidatableResponse post(ObjectNode body) {
    return given()
        .contentType("application/json")
        .body(body.toString())
        .post("/v1/responses")
        .then();
  }

  private static JsonPath get(String path) {
    return given().get(path).then().statusCode(200).extract().jsonPath();
  }
}
