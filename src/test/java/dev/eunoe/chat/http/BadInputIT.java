package dev.eunoe.chat.http;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;

import dev.eunoe.EmbeddedDatabase;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import io.restassured.response.Response;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What is sent to find holes has a defined answer, and the server answers the next request. */
@QuarkusTest
@QuarkusTestResource(EmbeddedDatabase.class)
class BadInputIT {
  private static final List<String> TAKE_JSON =
      List.of(
          "/v1/responses",
          "/v1/responses/input_tokens",
          "/v1/chat/completions",
          "/v1/completions",
          "/v1/messages",
          "/v1/messages/count_tokens",
          "/v1/embeddings",
          "/v1/conversations",
          "/v1/memories",
          "/v1/memories/import");

  private static final List<String> ODD_IDS =
      List.of(
          "' or 1=1 --",
          "resp_1'; drop table turn; --",
          "../../etc/passwd",
          "%2e%2e%2fetc%2fpasswd",
          "resp_\u0000",
          "${jndi:ldap://127.0.0.1/a}",
          "-1",
          "9".repeat(400),
          "\uD83D\uDE00");

  private static Response post(String path, String body) {
    return given().contentType("application/json").body(body).post(path);
  }

  private static void assertStillAnswers() {
    post("/v1/responses", "{\"input\": \"Hello.\", \"max_output_tokens\": 2, \"store\": false}")
        .then()
        .statusCode(200);
  }

  /** Not by RestAssured, which writes what it sends with an indent for each level. */
  private static HttpResponse<String> postDeep(String path, String body) throws Exception {
    try (var client = HttpClient.newHttpClient()) {
      return client.send(
          HttpRequest.newBuilder(URI.create("http://localhost:" + RestAssured.port + path))
              .header("Content-Type", "application/json")
              .POST(HttpRequest.BodyPublishers.ofString(body))
              .build(),
          HttpResponse.BodyHandlers.ofString());
    }
  }

  @Test
  void jsonOfAHundredThousandLevels_isRefusedEverywhere() throws Exception {
    String arrays = "[".repeat(100_000) + "]".repeat(100_000);
    String objects = "{\"a\":".repeat(100_000) + "1" + "}".repeat(100_000);
    for (String path : TAKE_JSON) {
      for (String deep : List.of(arrays, objects)) {
        var answer = postDeep(path, "{\"anything\": %s}".formatted(deep));
        assertThat(answer.statusCode()).as(path).isEqualTo(413);
        assertThat(answer.body()).contains("is nested more than 1000 deep");
      }
    }
    String call = "{\"jsonrpc\": \"2.0\", \"id\": 1, \"method\": \"ping\", \"params\": %s}";
    assertThat(postDeep("/mcp", call.formatted(arrays)).statusCode()).isBetween(400, 499);
    assertStillAnswers();
  }

  @Test
  void tenThousandStops_areRefusedByName() {
    String stops =
        IntStream.range(0, 10_000)
            .mapToObj(i -> "\"stop " + i + "\"")
            .collect(Collectors.joining(", ", "[", "]"));
    post("/v1/responses", "{\"input\": \"x\", \"stop\": %s}".formatted(stops))
        .then()
        .statusCode(400)
        .body("error.param", equalTo("stop"));
    String message = "\"messages\": [{\"role\": \"user\", \"content\": \"x\"}]";
    post("/v1/chat/completions", "{%s, \"stop\": %s}".formatted(message, stops))
        .then()
        .statusCode(400)
        .body("error.param", equalTo("stop"));
    String anthropic = "{\"model\": \"eunoe-mini\", \"max_tokens\": 4, %s, \"stop_sequences\": %s}";
    post("/v1/messages", anthropic.formatted(message, stops)).then().statusCode(400);
  }

  @Test
  void aToolResultOfTenMegabytes_isRefusedWithItsLength() {
    String result = "7 ".repeat(5_000_000);
    String call =
        "{\"type\": \"function_call\", \"call_id\": \"call_1\", \"name\": \"look\", \"arguments\":"
            + " \"{}\"}";
    String output =
        "{\"type\": \"function_call_output\", \"call_id\": \"call_1\", \"output\": \"%s\"}"
            .formatted(result);
    Response answer = post("/v1/responses", "{\"input\": [%s, %s]}".formatted(call, output));

    assertThat(answer.statusCode()).as(answer.asString()).isIn(400, 413);
    assertThat(answer.asString().length()).isLessThan(3_000);
    assertStillAnswers();
  }

  @Test
  void schemasThatRecurseOrExplode_areHeldOrRefused() {
    String square = "{\"allOf\": [{\"$ref\": \"#/$defs/%d\"}, {\"$ref\": \"#/$defs/%d\"}]}";
    String explodes =
        IntStream.range(0, 60)
            .mapToObj(i -> "\"%d\": %s".formatted(i, square.formatted(i + 1, i + 1)))
            .collect(
                Collectors.joining(
                    ", ",
                    "{\"$ref\": \"#/$defs/0\", \"$defs\": {",
                    ", \"60\": {\"type\": \"string\"}}}"));
    String deep =
        "{\"type\": \"array\", \"items\": ".repeat(400) + "{\"type\": \"null\"}" + "}".repeat(400);
    var schemas =
        Map.of(
            "itself", "{\"$ref\": \"#\"}",
            "tree", "{\"type\": \"array\", \"items\": {\"$ref\": \"#\"}, \"maxItems\": 1}",
            "explodes", explodes,
            "deep", deep,
            "wide", "{\"type\": \"string\", \"minLength\": 2000000000}",
            "pattern", "{\"type\": \"string\", \"pattern\": \"((a{1,999}){1,999}){1,999}\"}");
    schemas.forEach((name, schema) -> {
      Response answer =
          post(
              "/v1/responses",
              """
              {"input": "x", "store": false, "max_output_tokens": 8, "text": {"format":
               {"type": "json_schema", "name": "odd", "schema": %s}}}
              """
                  .formatted(schema));
      assertThat(answer.statusCode()).as(name + ": " + answer.asString()).isIn(200, 400);
    });
    assertStillAnswers();
  }

  @Test
  void idsThatLookLikeSqlOrPaths_areUnknown() {
    for (String id : ODD_IDS) {
      for (String path :
          List.of(
              "/v1/responses/%s",
              "/v1/responses/%s/input_items",
              "/v1/conversations/%s",
              "/v1/conversations/%s/items",
              "/v1/models/%s")) {
        String url = path.formatted(URLEncoder.encode(id, StandardCharsets.UTF_8));
        assertThat(given().urlEncodingEnabled(false).get(url).statusCode()).as(url).isIn(400, 404);
      }
      String body = "{\"input\": \"x\", \"%s\": \"%s\", \"max_output_tokens\": 1}";
      String escaped = id.replace("\u0000", "\\u0000");
      for (String field : List.of("previous_response_id", "conversation")) {
        Response answer = post("/v1/responses", body.formatted(field, escaped));
        assertThat(answer.statusCode()).as(field + " " + id).isIn(400, 404);
      }
      String url = "/v1/memories/" + URLEncoder.encode(id, StandardCharsets.UTF_8);
      assertThat(given().urlEncodingEnabled(false).delete(url).statusCode()).isIn(400, 404);
    }
    assertStillAnswers();
  }
}
