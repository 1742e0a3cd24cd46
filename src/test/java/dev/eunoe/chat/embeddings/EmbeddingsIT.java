package dev.eunoe.chat.embeddings;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.hamcrest.Matchers.equalTo;

import dev.eunoe.EmbeddedDatabase;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import io.restassured.response.ValidatableResponse;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@QuarkusTest
@QuarkusTestResource(EmbeddedDatabase.class)
class EmbeddingsIT {
  private static ValidatableResponse post(String input, String more) {
    return given()
        .contentType("application/json")
        .body("{\"input\": " + input + more + "}")
        .post("/v1/embeddings")
        .then();
  }

  private static JsonPath ok(String input, String more) {
    return post(input, more).statusCode(200).extract().jsonPath();
  }

  private static List<Float> vector(JsonPath embeddings, int index) {
    return embeddings.getList("data[" + index + "].embedding", Float.class);
  }

  private static double cosine(List<Float> a, List<Float> b) {
    double sum = 0;
    for (int i = 0; i < a.size(); i++) {
      sum += a.get(i) * b.get(i);
    }
    return sum;
  }

  @Test
  void vectors_haveLengthOne_lieNearWhatMeansTheSame_andAreTheSameBesideOthers() {
    JsonPath three =
        ok(
            "[\"I play the oboe.\", \"My instrument is a woodwind.\", \"The train was late.\"]",
            ", \"model\": \"sentence-transformers/all-MiniLM-L6-v2\", \"dimensions\": 384");
    JsonPath one = ok("\"I play the oboe.\"", ", \"encoding_format\": \"float\"");
    List<Float> oboe = vector(three, 0);

    assertThat(oboe).hasSize(384).isEqualTo(vector(one, 0));
    assertThat(cosine(oboe, oboe)).isCloseTo(1, within(1e-5));
    assertThat(cosine(oboe, vector(three, 1))).isGreaterThan(cosine(oboe, vector(three, 2)));
    assertThat(three.getList("data.index")).containsExactly(0, 1, 2);
    assertThat(three.getString("model")).isEqualTo("all-MiniLM-L6-v2");
    assertThat(one.getInt("usage.total_tokens")).isBetween(5, 10);
    assertThat(three.getInt("usage.prompt_tokens"))
        .isGreaterThan(one.getInt("usage.prompt_tokens"));
  }

  @Test
  void base64_isOfTheSameNumbers() {
    JsonPath told = ok("\"The sea.\"", ", \"encoding_format\": \"base64\"");
    ByteBuffer bytes =
        ByteBuffer.wrap(Base64.getDecoder().decode(told.getString("data[0].embedding")))
            .order(ByteOrder.LITTLE_ENDIAN);

    for (float expected : vector(ok("\"The sea.\"", ""), 0)) {
      assertThat(bytes.getFloat()).isEqualTo(expected);
    }
    assertThat(bytes.hasRemaining()).isFalse();
  }

  @Test
  void theEncoder_isListedBehindTheModelThatAnswers() {
    given()
        .get("/v1/models")
        .then()
        .body("data.id", equalTo(List.of("eunoe-mini", "all-MiniLM-L6-v2")));
    given().get("/v1/models/all-MiniLM-L6-v2").then().body("object", equalTo("model"));
    post("\"x\"", ", \"model\": \"eunoe-mini\"")
        .statusCode(404)
        .body("error.code", equalTo("model_not_found"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "[1, 2] | input[0]",
        "[\"x\", [1, 2]] | input[1]",
        "[\"x\", \"\"] | input[1]",
        "[] | input",
        "{\"text\": \"x\"} | input",
        "\"x\", \"dimensions\": 64 | dimensions",
        "\"x\", \"encoding_format\": \"int8\" | encoding_format",
        "\"x\", \"prompt\": \"y\" | prompt"
      })
  void whatIsNotDone_isRefusedByName(String input, String param) {
    post(input, "").statusCode(400).body("error.param", equalTo(param));
  }

  @Test
  void aTextThatIsNotReadWhole_isRefused_byItsPlace() {
    for (String words : List.of("word ".repeat(300), "word ".repeat(5_000))) {
      post("[\"Short.\", \"" + words + "\"]", "")
          .statusCode(400)
          .body("error.code", equalTo("text_too_long"))
          .body("error.param", equalTo("input[1]"));
    }
  }
}
