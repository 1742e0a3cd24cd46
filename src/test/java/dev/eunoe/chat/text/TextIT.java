package dev.eunoe.chat.text;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;

import dev.eunoe.EmbeddedDatabase;
import dev.eunoe.inference.Engine;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import io.restassured.response.ValidatableResponse;
import jakarta.inject.Inject;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@QuarkusTest
@QuarkusTestResource(EmbeddedDatabase.class)
class TextIT {
  private static final String SEA = "The sea is";

  @Inject Engine engine;

  private static ValidatableResponse post(String prompt, String more) {
    String greedy = more.contains("temperature") ? "" : ", \"temperature\": 0";
    return given()
        .contentType("application/json")
        .body("{\"max_tokens\": 8, \"prompt\": " + prompt + greedy + more + "}")
        .post("/v1/completions")
        .then();
  }

  private static JsonPath ok(String prompt, String more) {
    return post(prompt, more).statusCode(200).extract().jsonPath();
  }

  private static String quoted(String text) {
    return "\"" + text + "\"";
  }

  private static String text(JsonPath completion) {
    return completion.getString("choices[0].text");
  }

  @Test
  void aText_goesOnWithoutATemplate_asOftenAsItIsAsked_andNothingOfItIsKept() {
    int kept = given().get("/v1/conversations").jsonPath().getList("data").size();
    JsonPath first = ok(quoted(SEA), "");

    assertThat(first.getInt("usage.prompt_tokens"))
        .isEqualTo(engine.tokenizer().encode(SEA).length);
    assertThat(text(first)).isNotEmpty().isEqualTo(text(ok(quoted(SEA), "")));
    assertThat(given().get("/v1/conversations").jsonPath().getList("data")).hasSize(kept);
  }

  @Test
  void tokens_areTheTextThatTheyAre_andSeveralPromptsHaveSeveralChoices() {
    String ids =
        Arrays.stream(engine.tokenizer().encode(SEA))
            .mapToObj(Integer::toString)
            .collect(Collectors.joining(",", "[", "]"));
    String alone = text(ok(quoted(SEA), ""));
    JsonPath both = ok("[" + ids + "," + ids + "]", ", \"echo\": true");

    assertThat(text(ok(ids, ""))).isEqualTo(alone);
    assertThat(text(ok("[" + quoted(SEA) + "]", ""))).isEqualTo(alone);
    assertThat(both.getList("choices.text")).containsExactly(SEA + alone, SEA + alone);
    assertThat(both.getList("choices.index")).containsExactly(0, 1);
  }

  @Test
  void aStream_tellsTheSame_withUsageAtTheEnd() {
    String whole = text(ok(quoted(SEA), ""));
    String stream =
        post(quoted(SEA), ", \"stream\": true, \"stream_options\": {\"include_usage\": true}")
            .statusCode(200)
            .extract()
            .asString();
    List<String> data =
        stream.lines().filter(line -> line.startsWith("data: ")).map(l -> l.substring(6)).toList();

    assertThat(data.getLast()).isEqualTo("[DONE]");
    assertThat(
            data.subList(0, data.size() - 2).stream()
                .map(chunk -> text(JsonPath.from(chunk)))
                .collect(Collectors.joining()))
        .isEqualTo(whole);
    assertThat(JsonPath.from(data.get(data.size() - 2)).getInt("usage.completion_tokens"))
        .isPositive();
  }

  @Test
  void severalTextsOfSeveralPrompts_haveIndicesOfTheirOwn_andEachPromptCountsOnce() {
    String sampled = ", \"temperature\": 1.2, \"seed\": 5";
    String prompts = "[" + quoted(SEA) + "," + quoted("A dog") + "]";
    JsonPath one = ok(prompts, sampled);
    JsonPath two = ok(prompts, sampled + ", \"n\": 2");
    List<String> texts = two.getList("choices.text");

    assertThat(two.getList("choices.index")).containsExactly(0, 1, 2, 3);
    assertThat(List.of(texts.get(0), texts.get(2))).isEqualTo(one.getList("choices.text"));
    assertThat(texts).doesNotHaveDuplicates();
    assertThat(two.getInt("usage.prompt_tokens")).isEqualTo(one.getInt("usage.prompt_tokens"));
    assertThat(two.getInt("usage.completion_tokens"))
        .isGreaterThan(one.getInt("usage.completion_tokens"));
  }

  @Test
  void logProbabilities_standBesideTheTokensOfTheText_streamedTheSame() {
    JsonPath whole = ok(quoted(SEA), ", \"logprobs\": 2");
    List<String> tokens = whole.getList("choices[0].logprobs.tokens");
    List<Integer> offsets = whole.getList("choices[0].logprobs.text_offset");
    List<Float> logprobs = whole.getList("choices[0].logprobs.token_logprobs");
    List<Map<String, Float>> tops = whole.getList("choices[0].logprobs.top_logprobs");

    assertThat(String.join("", tokens)).isEqualTo(text(whole));
    assertThat(tokens).hasSize(whole.getInt("usage.completion_tokens"));
    for (int i = 0; i < tokens.size(); i++) {
      assertThat(text(whole).substring(offsets.get(i))).startsWith(tokens.get(i));
      assertThat(tops.get(i)).hasSize(2).containsEntry(tokens.get(i), logprobs.get(i));
      assertThat(logprobs.get(i)).isNegative();
    }
    assertThat(
            post(quoted(SEA), ", \"logprobs\": 2, \"stream\": true")
                .extract()
                .asString()
                .lines()
                .filter(line -> line.startsWith("data: {"))
                .map(line -> JsonPath.from(line.substring(6)))
                .flatMap(chunk -> {
                  List<Integer> told = chunk.getList("choices[0].logprobs.text_offset");
                  return told == null ? Stream.of() : told.stream();
                }))
        .isEqualTo(offsets);
    assertThat(ok(quoted(SEA), "").getMap("choices[0]")).containsEntry("logprobs", null);
  }

  private static JsonPath echoed(Object prompt, int tokens) {
    return given()
        .contentType("application/json")
        .body(
            Map.of(
                "prompt",
                prompt,
                "echo",
                true,
                "logprobs",
                2,
                "temperature",
                0,
                "max_tokens",
                tokens))
        .post("/v1/completions")
        .then()
        .statusCode(200)
        .extract()
        .jsonPath();
  }

  /** What the model found of each token as it wrote it, it finds of the same token in a prompt. */
  @Test
  void logProbabilitiesOfAPrompt_areThoseWithWhichItWasWritten() {
    JsonPath written = echoed(SEA, 8);
    String text = text(written);
    JsonPath read = echoed(List.of(text, SEA), 0);

    assertThat(text).startsWith(SEA).isNotEqualTo(SEA);
    assertThat(read.getList("choices.text")).containsExactly(text, SEA);
    assertThat(read.getInt("usage.completion_tokens")).isZero();
    assertThat(read.getString("choices[0].finish_reason")).isEqualTo("length");
    for (String each : List.of("tokens", "token_logprobs", "top_logprobs", "text_offset")) {
      List<Object> told = read.getList("choices[0].logprobs." + each);
      assertThat(told)
          .as(each)
          .hasSize(engine.tokenizer().encode(text).length)
          .isEqualTo(written.getList("choices[0].logprobs." + each));
    }
    List<Object> logprobs = written.getList("choices[0].logprobs.token_logprobs");
    assertThat(logprobs.getFirst()).isNull();
    assertThat(logprobs.subList(1, logprobs.size())).doesNotContainNull();
  }

  @Test
  void aPromptThatIsToldBackAlone_isStreamedWithItsLogProbabilities() {
    List<JsonPath> chunks =
        post(quoted(SEA), ", \"echo\": true, \"logprobs\": 1, \"stream\": true")
            .extract()
            .asString()
            .lines()
            .filter(line -> line.startsWith("data: {"))
            .map(line -> JsonPath.from(line.substring(6)))
            .toList();
    assertThat(text(chunks.getFirst())).isEqualTo(SEA);
    List<String> tokens = chunks.getFirst().getList("choices[0].logprobs.tokens");
    assertThat(String.join("", tokens)).isEqualTo(SEA);
    assertThat(chunks.get(1).getInt("choices[0].logprobs.text_offset[0]")).isEqualTo(SEA.length());
  }

  @Test
  void aStopString_endsIt() {
    String whole = text(ok(quoted(SEA), ""));
    String stop = whole.substring(2, 5);
    JsonPath stopped = ok(quoted(SEA), ", \"stop\": \"" + stop + "\"");

    assertThat(text(stopped)).isEqualTo(whole.substring(0, whole.indexOf(stop)));
    assertThat(stopped.getString("choices[0].finish_reason")).isEqualTo("stop");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "\"x\", \"logprobs\": 21 | logprobs",
        "\"x\", \"suffix\": \"y\" | suffix",
        "\"x\", \"n\": 9 | n",
        "\"x\", \"best_of\": 2 | best_of",
        "\"\" | prompt",
        "[[]] | prompt",
        "[-1] | prompt",
        "[1, \"x\"] | prompt",
        "{\"x\": 1} | prompt",
        "\"x\", \"messages\": [1] | messages"
      })
  void whatIsNotDone_isRefusedByName(String prompt, String param) {
    post(prompt, "").statusCode(400).body("error.param", equalTo(param));
  }
}
