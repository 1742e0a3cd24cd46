package dev.eunoe.chat.http;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;

import dev.eunoe.EmbeddedDatabase;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Absent, null and empty mean the same wherever nothing is asked. */
@QuarkusTest
@QuarkusTestResource(EmbeddedDatabase.class)
class NothingAskedIT {
  private static final String COMPLETIONS = "/v1/chat/completions";
  private static final String RESPONSES = "/v1/responses";

  private static final String USER = "{\"role\": \"user\", \"content\": \"Hello there.\"}";

  private static Response post(String path, String body) {
    return given().contentType("application/json").body(body).post(path);
  }

  /** Not stored, so that no answer knows of the others. */
  private static String completion(String messages, String more) {
    return "{\"messages\": [%s], \"max_tokens\": 2, \"store\": false, \"temperature\": 0%s}"
        .formatted(messages, more);
  }

  private static String response(String input, String more) {
    return "{\"input\": [%s], \"max_output_tokens\": 2, \"store\": false, \"temperature\": 0%s}"
        .formatted(input, more);
  }

  private static void assertAsks(String path, String body, String plain) {
    Response answer = post(path, body);
    assertThat(answer.statusCode()).as(body + " → " + answer.asString()).isEqualTo(200);
    String read = "eunoe.receipt.state.new_tokens";
    assertThat(answer.jsonPath().getLong(read))
        .as(body)
        .isEqualTo(post(path, plain).jsonPath().getLong(read));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\"tools\": null",
        "\"tools\": []",
        "\"tool_choice\": null",
        "\"tool_choice\": \"\"",
        "\"functions\": []",
        "\"function_call\": null",
        "\"logit_bias\": {}",
        "\"logit_bias\": null",
        "\"stop\": null",
        "\"stop\": []",
        "\"stop\": \"\"",
        "\"stop\": [\"\"]",
        "\"stop\": [null]",
        "\"response_format\": null",
        "\"response_format\": {}",
        "\"modalities\": []",
        "\"logprobs\": null",
        "\"logprobs\": false",
        "\"top_logprobs\": 0",
        "\"top_logprobs\": null",
        "\"n\": null",
        "\"seed\": null",
        "\"top_p\": null",
        "\"user\": \"\"",
        "\"user\": null",
        "\"metadata\": {}",
        "\"metadata\": null",
        "\"model\": null",
        "\"stream\": null",
        "\"stream_options\": null",
        "\"stream_options\": {}",
        "\"presence_penalty\": null",
        "\"frequency_penalty\": 0",
        "\"audio\": null",
        "\"prediction\": null",
        "\"verbosity\": null",
        "\"web_search_options\": {}",
        "\"reasoning_effort\": null",
        "\"nobody_knows_it\": null",
        "\"nobody_knows_it\": []",
        "\"nobody_knows_it\": \"\"",
        "\"max_completion_tokens\": null"
      })
  void anEmptyFieldOfACompletion_isAsIfItWereAbsent(String field) {
    assertAsks(COMPLETIONS, completion(USER, ", " + field), completion(USER, ""));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\"tools\": null",
        "\"tools\": []",
        "\"tool_choice\": {}",
        "\"instructions\": null",
        "\"instructions\": \"\"",
        "\"instructions\": \"  \"",
        "\"conversation\": null",
        "\"previous_response_id\": null",
        "\"previous_response_id\": \"\"",
        "\"include\": []",
        "\"include\": null",
        "\"text\": {}",
        "\"text\": null",
        "\"text\": {\"format\": null}",
        "\"truncation\": null",
        "\"background\": null",
        "\"top_logprobs\": 0",
        "\"prompt\": null",
        "\"prompt\": {}",
        "\"reasoning\": null",
        "\"reasoning\": {}",
        "\"metadata\": {}",
        "\"stop\": \"\"",
        "\"eunoe\": null",
        "\"eunoe\": {}",
        "\"eunoe\": {\"memory\": null}",
        "\"eunoe\": {\"events\": null, \"later\": null}",
        "\"stream_options\": null",
        "\"service_tier\": null",
        "\"nobody_knows_it\": {}"
      })
  void anEmptyFieldOfAResponse_isAsIfItWereAbsent(String field) {
    assertAsks(RESPONSES, response(USER, ", " + field), response(USER, ""));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"role\": \"system\", \"content\": \"\"}",
        "{\"role\": \"system\", \"content\": null}",
        "{\"role\": \"system\"}",
        "{\"role\": \"developer\", \"content\": []}",
        "{\"role\": \"developer\", \"content\": [{\"type\": \"text\", \"text\": \"\"}]}",
        "{\"role\": \"system\", \"content\": \" \\n\"}"
      })
  void aSystemMessageWithoutWords_isNoMessage(String message) {
    for (String messages : List.of(message + "," + USER, USER + "," + message)) {
      assertAsks(COMPLETIONS, completion(messages, ""), completion(USER, ""));
      assertAsks(RESPONSES, response(messages, ""), response(USER, ""));
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"role\": \"assistant\", \"content\": null}",
        "{\"role\": \"assistant\"}",
        "{\"role\": \"assistant\", \"content\": []}",
        "{\"role\": \"assistant\", \"content\": \"\", \"tool_calls\": [], \"refusal\": null}",
        "{\"role\": \"assistant\", \"content\": null, \"tool_calls\": null, \"audio\": null,"
            + " \"function_call\": null, \"annotations\": [], \"name\": null, \"refusal\": \"\"}",
        "{\"type\": null, \"role\": \"assistant\", \"content\": [null], \"id\": null}",
        "{\"role\": \"assistant\", \"content\": [{\"type\": \"text\", \"text\": null}]}"
      })
  void anAnswerWithoutWords_isAnEmptyAnswer(String message) {
    String empty = USER + ", {\"role\": \"assistant\", \"content\": \"\"}, " + USER;
    String messages = USER + "," + message + "," + USER;
    assertAsks(COMPLETIONS, completion(messages, ""), completion(empty, ""));
    assertAsks(RESPONSES, response(messages, ""), response(empty, ""));
  }

  @Test
  void anOutputItemSentAgain_isTheMessageItHolds() {
    String item =
        "{\"id\": \"msg_1\", \"type\": \"message\", \"status\": \"completed\", \"role\":"
            + " \"assistant\", \"phase\": null, \"content\": [{\"type\": \"output_text\", \"text\":"
            + " \"Hi.\", \"annotations\": [], \"logprobs\": []}]}";
    String plain = "{\"role\": \"assistant\", \"content\": \"Hi.\"}";
    assertAsks(
        RESPONSES,
        response(USER + "," + item + "," + USER, ""),
        response(USER + "," + plain + "," + USER, ""));
  }

  @Test
  void aQuestionWithoutWords_isRefusedWithASentence() {
    for (String empty : List.of("\"\"", "[]", "null", "\"  \"")) {
      String message = "{\"role\": \"user\", \"content\": " + empty + "}";
      for (Response refused :
          List.of(
              post(COMPLETIONS, completion(message, "")),
              post(RESPONSES, response(USER + "," + message, "")))) {
        assertThat(refused.statusCode()).as(message).isEqualTo(400);
        assertThat(refused.jsonPath().getString("error.message")).endsWith(".");
      }
    }
    String systemOnly = "{\"role\": \"system\", \"content\": \"\"}";
    assertThat(post(COMPLETIONS, completion(systemOnly, "")).jsonPath().getString("error.code"))
        .isEqualTo("empty_input");
  }

  @Test
  void whatAsksForSomethingNobodyDoes_isStillRefusedByName() {
    for (String field : List.of("\"top_logprobs\": 2", "\"n\": 9", "\"functions\": [{}]")) {
      post(COMPLETIONS, completion(USER, ", " + field))
          .then()
          .statusCode(400)
          .body("error.param", equalTo(field.replaceAll("\"(\\w+)\".*", "$1")));
    }
    String calls =
        "{\"role\": \"assistant\", \"content\": null, \"tool_calls\": [{\"id\": \"1\"}]}";
    post(COMPLETIONS, completion(USER + "," + calls + "," + USER, ""))
        .then()
        .statusCode(400)
        .body("error.param", equalTo("messages[1].tool_calls"));
  }

  @Test
  void emptyFieldsOfMemories_areAsIfTheyWereAbsent() {
    String pin =
        post(
                "/v1/memories",
                "{\"text\": \"I like figs.\", \"kind\": null, \"message_id\": \"\","
                    + " \"tags\": null}")
            .then()
            .statusCode(200)
            .body("kind", equalTo("fact"))
            .extract()
            .path("id");
    given()
        .contentType("application/json")
        .body("{\"text\": \"I like dates.\", \"kind\": null}")
        .patch("/v1/memories/" + pin)
        .then()
        .statusCode(200);
    given().delete("/v1/memories/" + pin).then().statusCode(200);
    given().get("/v1/memories?kind=&query=&limit=&after=").then().statusCode(200);
    given().get("/v1/conversations?limit=&after=").then().statusCode(200);
    given()
        .contentType("application/json")
        .body("{\"memory\": true, \"title\": null, \"metadata\": {}}")
        .patch("/v1/conversations/conv_nothing_asked")
        .then()
        .statusCode(200);
    post(
            "/v1/memories/import",
            "{\"format\": \"eunoe-memory\", \"version\": 1, \"owner\": null, \"pins\": null,"
                + " \"conversations\": [], \"later\": null}")
        .then()
        .statusCode(200)
        .body("conversations", equalTo(0));
  }
}
