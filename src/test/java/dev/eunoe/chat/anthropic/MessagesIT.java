package dev.eunoe.chat.anthropic;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.startsWith;

import com.fasterxml.jackson.databind.node.TextNode;
import dev.eunoe.EmbeddedDatabase;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import io.restassured.response.ValidatableResponse;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@QuarkusTest
@QuarkusTestResource(EmbeddedDatabase.class)
class MessagesIT {
  private static final String HELLO = "[{\"role\": \"user\", \"content\": \"Who is it?\"}]";

  private static ValidatableResponse post(String path, String body) {
    return given()
        .contentType("application/json")
        .header("anthropic-version", "2023-06-01")
        .body(body)
        .post(path)
        .then();
  }

  private static String asked(String messages, String more) {
    return "{\"max_tokens\": 6, \"messages\": %s%s}".formatted(messages, more);
  }

  @Test
  void models_areListedInTheShapeOfTheInterface() {
    JsonPath all = models("/v1/models").statusCode(200).extract().jsonPath();
    String id = all.getString("data[0].id");

    assertThat(all.getMap("data[0]"))
        .containsOnlyKeys("type", "id", "display_name", "created_at", "lifecycle")
        .containsEntry("type", "model");
    assertThat(Instant.parse(all.getString("data[0].created_at"))).isBefore(Instant.now());
    assertThat(all.getMap(""))
        .containsOnlyKeys("data", "first_id", "last_id", "has_more")
        .containsEntry("first_id", id)
        .containsEntry("last_id", id)
        .containsEntry("has_more", false);
    models("/v1/models?limit=1&after_id=" + id).statusCode(200).body("data", hasSize(0));
    models("/v1/models/" + id).statusCode(200).body("display_name", equalTo(id));
    models("/v1/models/nobody")
        .statusCode(404)
        .body("type", equalTo("error"))
        .body("error.type", equalTo("not_found_error"));
    given().get("/v1/models").then().body("object", equalTo("list"));
  }

  private static ValidatableResponse models(String path) {
    return given().header("anthropic-version", "2023-06-01").get(path).then();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "\"n\": 2 | n",
        "\"container\": \"x\" | container",
        "\"mcp_servers\": [{}] | mcp_servers",
        "\"speed\": \"fast\" | speed",
        "\"thinking\": {\"type\": \"between_tools\"} | thinking.type",
        "\"thinking\": {\"type\": \"enabled\", \"display\": \"x\"} | thinking.display",
        "\"stop_sequences\": [\"1\",\"2\",\"3\",\"4\",\"5\",\"6\",\"7\",\"8\",\"9\"] | stop_sequences",
        "\"output_config\": {\"effort\": \"huge\"} | output_config.effort",
        "\"output_config\": {\"format\": {\"type\": \"json_schema\"}} | output_config.format.schema",
        "\"system\": [{\"type\": \"image\"}] | system.content",
        "\"tools\": [{\"name\": \"a b\"}] | tools[0].name",
        "\"tools\": [{\"type\": \"bash_20250124\", \"name\": \"bash\"}] | tools[0].type",
        "\"tools\": [{\"name\": \"x\", \"input_schema\": {\"type\": \"object\"}}] | tools",
        "\"tool_choice\": {\"type\": \"any\"} | tool_choice",
        "\"temperature\": 3 | temperature"
      })
  void whatIsNotDone_isRefusedByName(String field, String param) {
    post("/v1/messages", asked(HELLO, ", " + field))
        .statusCode(400)
        .body("type", equalTo("error"))
        .body("error.type", equalTo("invalid_request_error"))
        .body("error.details.param", equalTo(param));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "[] | messages",
        "[{\"role\": \"assistant\", \"content\": \"x\"}] | messages",
        "[{\"role\": \"tool\", \"content\": \"x\"}] | messages[0].role",
        "[{\"role\": \"user\", \"content\": \" \"}] | messages[0]",
        "[{\"role\": \"user\", \"content\": [{\"type\": \"document\"}]}] | messages[0].content",
        "[{\"role\": \"user\", \"content\": [{\"type\": \"tool_result\"}]}] | messages[0].content",
        "[{\"role\": \"user\", \"content\": \"x\", \"name\": \"Ann\"}] | name"
      })
  void aMessageThatIsNone_isRefusedByPlace(String messages, String param) {
    post("/v1/messages", asked(messages, ""))
        .statusCode(400)
        .body("error.details.param", equalTo(param));
  }

  @Test
  void whatAsksForNothing_isAccepted_andReadsNoOtherWords() {
    String more =
        ", \"store\": false, \"system\": [], \"cache_control\": {\"type\": \"ephemeral\"},"
            + " \"metadata\": {\"user_id\": null}, \"service_tier\": \"auto\", \"container\": null,"
            + " \"tools\": [], \"thinking\": {\"type\": \"adaptive\"}, \"stop_sequences\": null";
    String blocks =
        "[{\"role\": \"user\", \"content\": [{\"type\": \"text\", \"text\": \"Who is it?\","
            + " \"cache_control\": {\"type\": \"ephemeral\"}, \"citations\": null}]}]";
    String counts = "/v1/messages/count_tokens";
    assertThat(post(counts, asked(blocks, more)).statusCode(200).extract().asString())
        .isEqualTo(
            post(counts, asked(HELLO, ", \"store\": false")).statusCode(200).extract().asString());
  }

  @Test
  void aConversation_isTheSameOverEitherInterface() {
    String first = "{\"role\": \"user\", \"content\": \"My hen is called Adelgund.\"}";
    JsonPath said =
        post("/v1/messages", asked("[" + first + "]", ", \"system\": \"Be brief.\""))
            .statusCode(200)
            .extract()
            .jsonPath();
    var answer = TextNode.valueOf(said.getString("content[0].text"));
    JsonPath next =
        post(
                "/v1/chat/completions",
                asked(
                    "[{\"role\": \"system\", \"content\": \"Be brief.\"}, %s, {\"role\": \"assistant\", \"content\": %s}, {\"role\": \"user\", \"content\": \"And now?\"}]"
                        .formatted(first, answer),
                    ""))
            .statusCode(200)
            .extract()
            .jsonPath();

    assertThat(next.getLong("usage.prompt_tokens_details.cached_tokens"))
        .isEqualTo(said.getLong("eunoe.receipt.window.position"));
  }

  @Test
  void aCount_knowsWhatIsRecalled_andKeepsNothing() {
    String told = "[{\"role\": \"user\", \"content\": \"My ferret is called Ludmilla.\"}]";
    post("/v1/messages", asked(told, "")).statusCode(200);
    String question = "[{\"role\": \"user\", \"content\": \"What is my ferret called?\"}]";
    String messages = "/v1/memories?limit=500";
    int kept = given().get(messages).jsonPath().getList("data").size();
    long counted =
        post("/v1/messages/count_tokens", asked(question, ""))
            .statusCode(200)
            .extract()
            .jsonPath()
            .getLong("input_tokens");
    assertThat(given().get(messages).jsonPath().getList("data")).hasSize(kept);
    JsonPath usage = post("/v1/messages", asked(question, "")).statusCode(200).extract().jsonPath();
    assertThat(usage.getList("eunoe.receipt.memory.items")).isNotEmpty();
    assertThat(counted)
        .isEqualTo(
            usage.getLong("usage.input_tokens")
                + usage.getLong("usage.cache_creation_input_tokens")
                + usage.getLong("usage.cache_read_input_tokens"));
  }

  /** As Claude Code asks: lists of agents and skills come behind the user's words. */
  @Test
  void aMessageOfTheSystemBehindTheQuestion_isRead_andSentBack() {
    String asked =
        "{\"role\": \"user\", \"content\": \"My boat is called Tern.\"}, {\"role\": \"system\", \"content\": \"Be brief.\"}";
    String management =
        "\"context_management\": {\"edits\": [{\"type\": \"clear_thinking_20251015\", \"keep\": \"all\"}]}";
    String body = "{\"max_tokens\": 20, %s, \"messages\": [%s]}";
    String said =
        post("/v1/messages", body.formatted(management, asked))
            .statusCode(200)
            .extract()
            .path("content[0].text")
            .toString()
            .replace("\"", "\\\"");

    String behind =
        asked
            + ", {\"role\": \"assistant\", \"content\": \"%s\"}, {\"role\": \"user\", \"content\": \"And now?\"}"
                .formatted(said);
    post("/v1/messages", body.formatted(management, behind))
        .statusCode(200)
        .body("usage.cache_read_input_tokens", greaterThan(0));
    post("/v1/messages", body.formatted(management, "{\"role\": \"system\", \"content\": \"Go.\"}"))
        .statusCode(400)
        .body("error.details.error_code", equalTo("last_message_not_user"));
    String cuts = "\"context_management\": {\"edits\": [{\"type\": \"clear_tool_uses_20250919\"}]}";
    post("/v1/messages", body.formatted(cuts, asked))
        .statusCode(400)
        .body("error.details.param", equalTo("context_management"));
  }

  @Test
  void whateverRefuses_speaksAsTheInterfaceDoes() {
    given()
        .contentType("text/plain")
        .body("{}")
        .post("/v1/messages")
        .then()
        .statusCode(415)
        .header("request-id", startsWith("req_"))
        .body("type", equalTo("error"))
        .body("request_id", startsWith("req_"))
        .body("error.message", containsString("application/json"));
    post("/v1/messages", "{")
        .statusCode(400)
        .body("error.details.error_code", equalTo("invalid_json"));
    post("/v1/messages/x", "{}").statusCode(404).body("error.type", equalTo("not_found_error"));
    given()
        .header("Origin", "https://evil.example")
        .get("/v1/messages")
        .then()
        .statusCode(403)
        .body("error.type", equalTo("permission_error"));
  }
}
