package dev.eunoe.chat.completions;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;

import com.fasterxml.jackson.databind.node.TextNode;
import dev.eunoe.EmbeddedDatabase;
import dev.eunoe.inference.Engine;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import jakarta.inject.Inject;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

@QuarkusTest
@QuarkusTestResource(EmbeddedDatabase.class)
class CompletionsIT {
  @Inject Engine engine;

  @Test
  void aClientThatResendsEverything_paysForTheNewWordsOnly() {
    String hello = "{\"role\": \"user\", \"content\": \"My horse is called Tarrin.\"}";
    JsonPath first = ok("[" + hello + "]", "");
    String said = first.getString("choices[0].message.content");
    JsonPath second =
        ok(
            "["
                + hello
                + ", {\"role\": \"assistant\", \"content\": "
                + TextNode.valueOf(said)
                + "}, {\"role\": \"user\", \"content\": \"What is my horse called?\"}]",
            "");

    assertThat(second.getLong("usage.prompt_tokens_details.cached_tokens"))
        .isEqualTo(first.getLong("eunoe.receipt.window.position"));
  }

  @Test
  void systemMessage_isPartOfThePrefix() {
    String hello = "{\"role\": \"user\", \"content\": \"Good day.\"}";
    String system = "{\"role\": \"system\", \"content\": \"Be brief.\"}";
    JsonPath first = ok("[" + system + "," + hello + "]", "");
    String answer =
        "{\"role\": \"assistant\", \"content\": "
            + TextNode.valueOf(first.getString("choices[0].message.content"))
            + "}";
    String next = "{\"role\": \"user\", \"content\": \"And now?\"}";

    JsonPath same = ok("[" + String.join(",", system, hello, answer, next) + "]", "");
    JsonPath other =
        ok("[" + String.join(",", system.replace("brief", "long"), hello, answer, next) + "]", "");

    assertThat(same.getLong("usage.prompt_tokens_details.cached_tokens")).isPositive();
    assertThat(other.getLong("usage.prompt_tokens_details.cached_tokens")).isZero();
  }

  @Test
  void penaltiesAndBiases_areTaken_andOddOnesAreRefusedByName() {
    String hello = "[{\"role\": \"user\", \"content\": \"Tell me something about the sea.\"}]";
    String greedy = ", \"temperature\": 0";
    String plain = ok(hello, greedy).getString("choices[0].message.content");
    ok(hello, greedy + ", \"presence_penalty\": 2, \"frequency_penalty\": -2");
    assertThat(
            ok(hello, greedy + ", \"logit_bias\": {\"40\": 100}")
                .getString("choices[0].message.content"))
        .isNotEqualTo(plain);
    for (String field :
        List.of(
            "\"logit_bias\": {\"-1\": 1}",
            "\"logit_bias\": {\"999999999\": 1}",
            "\"logit_bias\": {\"sea\": 1}",
            "\"logit_bias\": {\"7\": 101}",
            "\"logit_bias\": {\"7\": \"1\"}",
            "\"presence_penalty\": 3",
            "\"frequency_penalty\": \"1\"")) {
      given()
          .contentType("application/json")
          .body("{\"messages\": " + hello + ", " + field + "}")
          .post("/v1/chat/completions")
          .then()
          .statusCode(400)
          .body("error.param", equalTo(field.replaceAll("\"(\\w+)\".*", "$1")));
    }
  }

  private static final String HELLO = "[{\"role\": \"user\", \"content\": \"Who is it?\"}]";

  @Test
  void anAnswer_keepsToTheFormThatIsAskedFor() {
    String schema =
        """
        {"type": "object", "properties": {"name": {"type": "string", "maxLength": 12},
         "age": {"type": "integer", "minimum": 1, "maximum": 99}}, "required": ["name", "age"]}\
        """;
    for (String format :
        List.of(
            "\"response_format\": {\"type\": \"json_schema\", \"json_schema\": {\"name\":"
                + " \"person\", \"strict\": true, \"schema\": "
                + schema
                + "}}",
            "\"structured_outputs\": {\"json\": " + schema + "}",
            "\"guided_json\": " + schema)) {
      JsonPath answer =
          ok(HELLO, ", \"max_completion_tokens\": 400, \"temperature\": 0, " + format);
      JsonPath person = JsonPath.from(answer.getString("choices[0].message.content"));

      assertThat(answer.getString("choices[0].finish_reason")).isEqualTo("stop");
      assertThat(person.getInt("age")).isBetween(1, 99);
      assertThat(person.getString("name")).hasSizeLessThanOrEqualTo(12);
    }
    assertThat(content(", \"guided_choice\": [\"Mira\", \"Tom\"]")).isIn("Mira", "Tom");
    assertThat(content(", \"guided_regex\": \"[0-9]{2}-[a-f]{2}x\"")).matches("[0-9]{2}-[a-f]{2}x");
    assertThat(
            content(
                ", \"max_completion_tokens\": 1, \"response_format\": {\"type\": \"json_object\"}"))
        .startsWith("{");
  }

  private static String content(String more) {
    return ok(HELLO, more).getString("choices[0].message.content");
  }

  @Test
  void aFormThatCannotBeKept_isRefusedByName() {
    String schema =
        "\"response_format\": {\"type\": \"json_schema\", \"json_schema\": {\"name\": \"x\"";
    for (var refused :
        Map.of(
                schema + ", \"schema\": {\"not\": {}}}}",
                "response_format.json_schema.schema",
                schema + "}}",
                "response_format.json_schema.schema",
                "\"response_format\": {\"type\": \"xml\"}",
                "response_format.type",
                "\"guided_regex\": \"(\"",
                "guided_regex",
                "\"guided_choice\": [\"a\"], \"guided_regex\": \"b\"",
                "guided_choice",
                "\"structured_outputs\": {\"grammar\": \"root\"}",
                "grammar",
                "\"tools\": [{\"type\": \"function\", \"function\": {\"name\": \"x\"}}]",
                "tools")
            .entrySet()) {
      given()
          .contentType("application/json")
          .body("{\"messages\": " + HELLO + ", " + refused.getKey() + "}")
          .post("/v1/chat/completions")
          .then()
          .statusCode(400)
          .body("error.param", equalTo(refused.getValue()));
    }
  }

  @Test
  void stream_endsWithFinishReason_usageAndDone() {
    String stream =
        given()
            .contentType("application/json")
            .body(
                """
                {"model": "eunoe-mini", "messages": [{"role": "user", "content": "Hi."}],
                 "stream": true, "stream_options": {"include_usage": true}, "max_tokens": 6}\
                """)
            .post("/v1/chat/completions")
            .then()
            .statusCode(200)
            .extract()
            .asString();
    List<String> data =
        stream.lines().filter(line -> line.startsWith("data: ")).map(l -> l.substring(6)).toList();

    assertThat(data.getLast()).isEqualTo("[DONE]");
    JsonPath usage = JsonPath.from(data.get(data.size() - 2));
    JsonPath finish = JsonPath.from(data.get(data.size() - 3));
    assertThat(usage.getList("choices")).isEmpty();
    assertThat(usage.getLong("usage.total_tokens")).isPositive();
    assertThat(finish.getString("choices[0].finish_reason")).isIn("stop", "length");
    assertThat(JsonPath.from(data.getFirst()).getString("choices[0].delta.role"))
        .isEqualTo("assistant");
  }

  @Test
  void severalAnswers_areWrittenOnAPromptThatIsReadOnce_andTheFirstIsThatOfOne() {
    String asked =
        "[{\"role\": \"user\", \"content\": \""
            + "The sea is wide and the ship is small. ".repeat(12)
            + "What is small?\"}]";
    String sampled = ", \"temperature\": 1.2, \"seed\": 5, \"store\": false, \"logprobs\": true";
    JsonPath one = ok(asked, sampled);
    long before = engine.tokensRead();
    JsonPath three = ok(asked, sampled + ", \"n\": 3");
    long read = engine.tokensRead() - before;

    long prompt = one.getLong("usage.prompt_tokens");
    int written = three.getInt("usage.completion_tokens");
    assertThat(three.getList("choices.index")).containsExactly(0, 1, 2);
    assertThat(three.getMap("choices[0]")).isEqualTo(one.getMap("choices[0]"));
    assertThat(three.getList("choices.message.content")).doesNotHaveDuplicates();
    assertThat(three.getLong("usage.prompt_tokens")).isEqualTo(prompt);
    assertThat(written)
        .isEqualTo(
            three.<List<?>>getList("choices.logprobs.content").stream().mapToInt(List::size).sum());
    assertThat(read).isBetween(prompt, 2 * prompt); // and not three times
    assertThat(ok(asked, sampled + ", \"n\": 3").getList("choices"))
        .isEqualTo(three.getList("choices"));
    assertThat(streamed(asked, sampled + ", \"n\": 3"))
        .isEqualTo(three.<String>getList("choices.message.content"));
  }

  /** The text of each choice of a stream. */
  private static List<String> streamed(String messages, String more) {
    var texts = new TreeMap<Integer, String>();
    var ends = new ArrayList<Integer>();
    given()
        .contentType("application/json")
        .body("{\"messages\": " + messages + ", \"max_tokens\": 10, \"stream\": true" + more + "}")
        .post("/v1/chat/completions")
        .then()
        .statusCode(200)
        .extract()
        .asString()
        .lines()
        .filter(line -> line.startsWith("data: {"))
        .map(line -> JsonPath.from(line.substring(6)))
        .forEach(chunk -> {
          int index = chunk.getInt("choices[0].index");
          String text = chunk.getString("choices[0].delta.content");
          texts.merge(index, text == null ? "" : text, String::concat);
          if (chunk.getString("choices[0].finish_reason") != null) {
            ends.add(index);
          }
        });
    assertThat(ends).containsExactlyInAnyOrderElementsOf(texts.keySet());
    return List.copyOf(texts.values());
  }

  /** Of what is kept the first answer is the only one: the next turn goes on behind it. */
  @Test
  void ofSeveralAnswers_theFirstIsKept() {
    String hello = "{\"role\": \"user\", \"content\": \"My heron is called Quill.\"}";
    JsonPath first = ok("[" + hello + "]", ", \"n\": 2, \"temperature\": 1.5, \"seed\": 3");
    List<Long> cached = new ArrayList<>();
    for (int choice = 0; choice < 2; choice++) {
      String said = first.getString("choices[" + choice + "].message.content");
      String more =
          ", {\"role\": \"assistant\", \"content\": "
              + TextNode.valueOf(said)
              + "}, {\"role\": \"user\", \"content\": \"What is it?\"}]";
      cached.add(ok("[" + hello + more, "").getLong("usage.prompt_tokens_details.cached_tokens"));
    }

    assertThat(cached.getFirst()).isEqualTo(first.getLong("eunoe.receipt.window.position"));
    assertThat(cached.getLast()).isLessThan(cached.getFirst());
  }

  @Test
  void aName_isTheSpeakers_andMakesAnotherTranscript() {
    String hello =
        "{\"role\": \"user\", \"name\": \"Dario\", \"content\": \"I planted a fig tree.\"}";
    JsonPath first = ok("[" + hello + "]", "");
    String more =
        ", {\"role\": \"assistant\", \"content\": "
            + TextNode.valueOf(first.getString("choices[0].message.content"))
            + "}, {\"role\": \"user\", \"content\": \"And now?\"}]";

    JsonPath same = ok("[" + hello + more, "");
    JsonPath other = ok("[" + hello.replace("Dario", "Marit") + more, "");

    assertThat(same.getLong("usage.prompt_tokens_details.cached_tokens")).isPositive();
    assertThat(other.getLong("usage.prompt_tokens_details.cached_tokens")).isZero();
    assertThat(
            given()
                .get("/v1/memories/export")
                .jsonPath()
                .getList("conversations.responses.messages.speaker")
                .toString())
        .contains("Dario", "Marit");
  }

  @Test
  void aName_isToldToTheModel() {
    String named = "{\"role\": \"user\", \"name\": \"Dario\", \"content\": \"Good day.\"}";
    given().delete("/v1/memories?all=true");
    long with = ok("[" + named + "]", "").getLong("usage.prompt_tokens");
    given().delete("/v1/memories?all=true");
    long without =
        ok("[" + named.replace("\"name\": \"Dario\",", "") + "]", "")
            .getLong("usage.prompt_tokens");

    assertThat(with).isGreaterThan(without);
  }

  @Test
  void aNameThatIsNone_isRefused() {
    String message = "{\"messages\": [{\"role\": \"user\", \"content\": \"x\", \"name\": %s}]}";
    for (String name : List.of("\"System\"", "\"\"", "\"a\\nb\"", "7", "\"<b>\"")) {
      refused(message.formatted(name), "invalid_value");
    }
    refused(
        "{\"messages\": [{\"role\": \"system\", \"name\": \"Ann\", \"content\": \"x\"},"
            + "{\"role\": \"user\", \"content\": \"x\"}]}",
        "unsupported_value");
  }

  @Test
  void theSystemMaySpeakBehindTheQuestion() {
    given()
        .contentType("application/json")
        .body(
            """
            {"max_tokens": 3, "messages": [{"role": "user", "content": "Hello."},
              {"role": "developer", "content": "Be brief."}]}\
            """)
        .post("/v1/chat/completions")
        .then()
        .statusCode(200);
    refused(
        "{\"messages\": [{\"role\": \"system\", \"content\": \"x\"}]}", "last_message_not_user");
  }

  @Test
  void badRequests_haveTheDocumentedErrorShape() {
    refused("{\"messages\": []}", "empty_input");
    refused("{\"messages\": \"hi\"}", "missing_field");
    refused("{\"messages\": [{\"role\": \"user\", \"content\": \"x\"}], \"n\": 9}", "out_of_range");
    given()
        .contentType("application/json")
        .header("Idempotency-Key", "several")
        .body("{\"messages\": [{\"role\": \"user\", \"content\": \"x\"}], \"n\": 2}")
        .post("/v1/chat/completions")
        .then()
        .statusCode(400)
        .body("error.param", equalTo("n"));
    refused(
        "{\"messages\": [{\"role\": \"assistant\", \"content\": \"x\"}]}", "last_message_not_user");
  }

  private static void refused(String body, String code) {
    given()
        .contentType("application/json")
        .body(body)
        .post("/v1/chat/completions")
        .then()
        .statusCode(400)
        .body("error.code", equalTo(code))
        .body("error.type", equalTo("invalid_request_error"));
  }

  private static JsonPath ok(String messages, String more) {
    return given()
        .contentType("application/json")
        .body("{\"messages\": " + messages + ", \"max_tokens\": 10" + more + "}")
        .post("/v1/chat/completions")
        .then()
        .statusCode(200)
        .extract()
        .jsonPath();
  }
}
