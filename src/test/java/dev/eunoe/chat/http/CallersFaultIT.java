package dev.eunoe.chat.http;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;

import com.fasterxml.jackson.databind.node.TextNode;
import dev.eunoe.EmbeddedDatabase;
import dev.eunoe.chat.RestTalk;
import dev.eunoe.memory.MemoryStore;
import dev.eunoe.memory.Owner;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever a field says is done or refused with a reason; 500 is the server's own fault. */
@QuarkusTest
@QuarkusTestResource(EmbeddedDatabase.class)
class CallersFaultIT {
  /** What clients, and people who look for holes, put into any field. */
  private static final List<String> ODD =
      List.of(
          "0",
          "-0.0",
          "-1",
          "0.5",
          "2",
          "1e-50",
          "1e-320",
          "1e300",
          "1e999",
          "2147483648",
          "9223372036854775807",
          "9223372036854775808",
          "true",
          "[]",
          "[null]",
          "[\"\", \"x\"]",
          "{}",
          "{\"a\": {\"b\": []}}",
          "\"\"",
          "\"NaN\"",
          "\"auto\"",
          "\"\\u0000\"",
          "\"\\ud800\"",
          "[\"\\udc00x\"]");

  /** Read by the same code for both interfaces. */
  private static final List<String> ALIKE =
      List.of(
          "temperature",
          "top_p",
          "top_k",
          "min_p",
          "repetition_penalty",
          "seed",
          "stop",
          "model",
          "store",
          "tools",
          "tool_choice",
          "user",
          "metadata",
          "safety_identifier",
          "prompt_cache_key",
          "service_tier",
          "parallel_tool_calls",
          "stream_options");

  private static final List<String> OF_RESPONSES =
      List.of(
          "input",
          "instructions",
          "previous_response_id",
          "conversation",
          "max_output_tokens",
          "text",
          "truncation",
          "background",
          "top_logprobs",
          "eunoe",
          "include",
          "reasoning");

  private static final List<String> OF_COMPLETIONS =
      List.of(
          "messages",
          "max_tokens",
          "max_completion_tokens",
          "n",
          "response_format",
          "logprobs",
          "top_logprobs",
          "presence_penalty",
          "frequency_penalty",
          "logit_bias",
          "modalities");

  @Inject MemoryStore store;

  private static Response post(String path, String body) {
    return given().contentType("application/json").body(body).post(path);
  }

  private static void assertNotOurFault(String path, String body) {
    Response answer = post(path, body);
    assertThat(answer.statusCode())
        .as("%s %s → %s", path, body, answer.asString())
        .isBetween(200, 499);
    if (answer.statusCode() >= 400) {
      assertThat(answer.jsonPath().getString("error.message")).as(body).endsWith(".");
    }
  }

  /** Each value in the place of each field of a request that is right but for it. */
  private static void tryAll(String path, Map<String, String> right, List<String> fields) {
    for (String field : fields) {
      for (String value : ODD) {
        var given = new LinkedHashMap<>(right);
        given.put(field, value);
        assertNotOurFault(
            path,
            given.entrySet().stream()
                .map(entry -> "\"" + entry.getKey() + "\": " + entry.getValue())
                .collect(Collectors.joining(", ", "{", "}")));
      }
    }
  }

  @Test
  void anyFieldOfAResponse_withAnyValue_isAnsweredOrRefused() {
    var right = Map.of("input", "\"Hi.\"", "max_output_tokens", "1", "store", "false");
    tryAll("/v1/responses", right, ALIKE);
    tryAll("/v1/responses", right, OF_RESPONSES);
  }

  @Test
  void anyFieldOfACompletion_withAnyValue_isAnsweredOrRefused() {
    String hi = "[{\"role\": \"user\", \"content\": \"Hi.\"}]";
    var right = Map.of("messages", hi, "max_tokens", "1", "store", "false");
    tryAll("/v1/chat/completions", right, OF_COMPLETIONS);
  }

  @Test
  void anyFieldOfAMessage_withAnyValue_isAnsweredOrRefused() {
    for (String value : ODD) {
      for (String field : List.of("role", "content", "name", "type", "id", "tool_calls")) {
        String role = field.equals("role") ? "" : "\"role\": \"user\", ";
        String content = field.equals("content") ? "" : "\"content\": \"Hi.\", ";
        String message = "{%s%s\"%s\": %s}".formatted(role, content, field, value);
        assertNotOurFault(
            "/v1/chat/completions",
            "{\"max_tokens\": 1, \"store\": false, \"messages\": [%s]}".formatted(message));
      }
    }
  }

  @Test
  void anyFieldOfAMemory_withAnyValue_isTakenOrRefused() {
    for (String value : ODD) {
      for (String field : List.of("text", "kind", "message_id")) {
        assertNotOurFault("/v1/memories", "{\"%s\": %s}".formatted(field, value));
      }
      assertThat(
              given()
                  .contentType("application/json")
                  .body("{\"memory\": %s}".formatted(value))
                  .patch("/v1/conversations/conv_odd")
                  .statusCode())
          .as(value)
          .isBetween(200, 499);
      for (String name : List.of("query", "limit", "after", "kind")) {
        assertThat(given().queryParam(name, value).get("/v1/memories").statusCode())
            .as(name + "=" + value)
            .isBetween(200, 499);
        assertThat(given().queryParam(name, value).get("/v1/conversations").statusCode())
            .as(name + "=" + value)
            .isBetween(200, 499);
      }
    }
    given().delete("/v1/memories?all=true").then().statusCode(200);
  }

  @ParameterizedTest
  @ValueSource(strings = {"0", "0.0", "1e-50", "1e-320"})
  void aTopPOfNothing_takesTheMostProbableToken(String topP) {
    String body = "{\"input\": \"Hello.\", \"store\": false, \"max_output_tokens\": 8, %s}";
    Response greedy = post("/v1/responses", body.formatted("\"temperature\": 0"));
    Response narrow =
        post("/v1/responses", body.formatted("\"temperature\": 1.9, \"top_p\": " + topP));

    narrow.then().statusCode(200);
    assertThat(RestTalk.text(narrow.jsonPath())).isEqualTo(RestTalk.text(greedy.jsonPath()));
  }

  @Test
  void aStopTextLongerThanIsLookedFor_isRefused() {
    post("/v1/responses", "{\"input\": \"x\", \"stop\": \"%s\"}".formatted("a".repeat(1_001)))
        .then()
        .statusCode(400)
        .body("error.param", equalTo("stop"));
  }

  private static String importOf(String response) {
    return """
    {"format": "eunoe-memory", "version": 1, "pins": [], "conversations": [{"id": "conv_fault",
     "title": "T", "created_at": "2026-05-03T10:00:00Z", "updated_at": "2026-05-03T10:00:00Z",
     "responses": [%s]}]}\
    """
        .formatted(response);
  }

  private static String importedResponse(String more) {
    return """
    {"id": "resp_fault", "model": "m", "status": "completed", "created_at": "2026-05-03T10:00:00Z",
     %s, "messages": [{"id": "turn_fault", "role": "user", "text": "Hi.", "at": "2026-05-03T10:00:00Z"}]}\
    """
        .formatted(more);
  }

  @Test
  void anImportThatGoesOnFromNothing_isRefusedWithItsPlace() {
    String previous = "\"previous_response_id\": \"resp_nowhere\"";
    post("/v1/memories/import", importOf(importedResponse(previous)))
        .then()
        .statusCode(400)
        .body("error.code", equalTo("invalid_import"))
        .body("error.message", containsString("resp_nowhere"))
        .body("error.message", containsString("resp_fault of conv_fault"));
    given().get("/v1/conversations/conv_fault").then().statusCode(404);
  }

  @Test
  void anyFieldOfAnImport_withAnyValue_isTakenOrRefused() {
    for (String value : ODD) {
      for (String field :
          List.of("previous_response_id", "finished_at", "model", "status", "created_at")) {
        String given = importedResponse("\"" + field + "\": " + value);
        assertNotOurFault("/v1/memories/import", importOf(given));
      }
      String speaker = "\"speaker\": %s, \"role\"".formatted(value);
      assertNotOurFault(
          "/v1/memories/import",
          importOf(importedResponse("\"finished_at\": null").replace("\"role\"", speaker)));
      assertNotOurFault(
          "/v1/memories/import",
          "{\"format\": \"eunoe-memory\", \"version\": 1, \"pins\": [{\"id\": \"pin_x\", \"kind\":"
              + " \"fact\","
              + " \"text\": %s, \"at\": \"2026-05-03T10:00:00Z\", \"superseded_by\": %s}]}"
                  .formatted(value, value));
    }
    given().delete("/v1/memories?all=true").then().statusCode(200);
  }

  @Test
  void metadataAndNamesBeyondTheirBounds_areRefused_andNothingIgnoredIsKept() {
    String much = TextNode.valueOf("m".repeat(8_000_000)).toString();
    for (String field :
        List.of(
            "\"user\": " + much,
            "\"safety_identifier\": \"%s\"".formatted("s".repeat(513)),
            "\"prompt_cache_key\": \"%s\"".formatted("p".repeat(513)),
            "\"metadata\": {\"k\": %s}".formatted(much),
            "\"metadata\": {\"k\": \"%s\"}".formatted("v".repeat(513)),
            "\"metadata\": {\"%s\": \"v\"}".formatted("k".repeat(65)),
            "\"metadata\": {\"k\": {\"nested\": 1}}",
            "\"metadata\": {%s}".formatted(pairs(17)))) {
      String name = field.replaceAll("(?s)^\"(\\w+)\".*", "$1");
      post("/v1/responses", "{\"input\": \"x\", %s}".formatted(field))
          .then()
          .statusCode(400)
          .body("error.param", equalTo(name));
      post(
              "/v1/chat/completions",
              "{\"messages\": [{\"role\": \"user\", \"content\": \"x\"}], %s}".formatted(field))
          .then()
          .statusCode(400)
          .body("error.param", equalTo(name));
    }
    String id =
        post(
                "/v1/responses",
                "{\"input\": \"x\", \"max_output_tokens\": 1, \"user\": \"%s\", \"metadata\": {%s}}"
                    .formatted("u".repeat(512), pairs(16)))
            .then()
            .statusCode(200)
            .body("metadata.k7", equalTo("v".repeat(512)))
            .extract()
            .path("id");
    String kept =
        store.find(new Owner("local"), id).await().indefinitely().orElseThrow().requestJson();
    assertThat(kept).contains("k7").doesNotContain("uuu").doesNotContain("input");
  }

  private static String pairs(int n) {
    var pairs = new StringBuilder();
    for (int i = 0; i < n; i++) {
      pairs.append(i == 0 ? "" : ", ").append("\"k%d\": \"%s\"".formatted(i, "v".repeat(512)));
    }
    return pairs.toString();
  }
}
