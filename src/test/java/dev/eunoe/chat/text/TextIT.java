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
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@QuarkusTest
@QuarkusTestResource(EmbeddedDatabase.class)
class TextIT {
  private static final String SEA = "The sea is";

  @Inject Engine engine;

  private static ValidatableResponse post(String prompt, String more) {
    return given()
        .contentType("application/json")
        .body("{\"temperature\": 0, \"max_tokens\": 8, \"prompt\": " + prompt + more + "}")
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
        "\"x\", \"logprobs\": 1 | logprobs",
        "\"x\", \"suffix\": \"y\" | suffix",
        "\"x\", \"n\": 2 | n",
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
