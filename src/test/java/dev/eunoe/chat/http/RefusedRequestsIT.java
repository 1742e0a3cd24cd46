package dev.eunoe.chat.http;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasLength;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.startsWith;

import dev.eunoe.EmbeddedDatabase;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.ValidatableResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Requests that cannot be answered, and what their error says. */
@QuarkusTest
@QuarkusTestResource(EmbeddedDatabase.class)
class RefusedRequestsIT {

  @Test
  void unknownField_isRefusedByName() {
    refused("{\"input\": \"x\", \"frobnicate\": 1}", 400)
        .body("error.param", equalTo("frobnicate"))
        .body("error.code", equalTo("unsupported_parameter"));
  }

  @Test
  void wronglyTypedFields_areRefusedByName() {
    refused("{\"input\": 7}", 400).body("error.param", equalTo("input"));
    refused("{\"input\": \"x\", \"temperature\": \"hot\"}", 400)
        .body("error.param", equalTo("temperature"));
    refused("{\"input\": \"x\", \"temperature\": 9}", 400)
        .body("error.code", equalTo("out_of_range"));
    refused("{\"input\": \"x\", \"max_output_tokens\": 1.5}", 400)
        .body("error.param", equalTo("max_output_tokens"));
    refused("{\"input\": \"x\", \"stream\": \"yes\"}", 400).body("error.param", equalTo("stream"));
    refused("{\"input\": [{\"role\": \"king\", \"content\": \"x\"}]}", 400)
        .body("error.param", equalTo("input[0].role"));
    refused("{\"input\": [{\"role\": \"user\", \"content\": [{\"type\": \"input_image\"}]}]}", 400)
        .body("error.message", containsString("input_image"));
    refused("{\"input\": \"x\", \"tools\": [{\"type\": \"function\"}]}", 400)
        .body("error.param", equalTo("tools"));
  }

  @Test
  void emptyMessages_areRefused() {
    Stream.of(
            "{\"input\": \"\"}",
            "{\"input\": \"   \"}",
            "{\"input\": []}",
            "{\"input\": [{\"role\": \"user\", \"content\": \"\"}]}")
        .forEach(body -> refused(body, 400).body("error.code", equalTo("empty_input")));
    refused("{}", 400).body("error.code", equalTo("missing_field"));
  }

  @Test
  void aPromptLongerThanARequestTakes_isRefusedWithBothNumbers() {
    refused("{\"input\": \"" + "word ".repeat(60_000) + "\"}", 400)
        .body("error.code", equalTo("context_length_exceeded"))
        .body("error.message", containsString("32768"));
  }

  @Test
  void unknownModelAndResponse_are404() {
    refused("{\"input\": \"x\", \"model\": \"gpt-99\"}", 404)
        .body("error.code", equalTo("model_not_found"));
    refused("{\"input\": \"x\", \"previous_response_id\": \"resp_nothing\"}", 404)
        .body("error.code", equalTo("previous_response_not_found"));
    given()
        .get("/v1/responses/resp_nothing")
        .then()
        .statusCode(404)
        .body("error.message", containsString("resp_nothing"));
  }

  @Test
  void malformedJson_isRefusedWithItsPlace() {
    refused("{\"input\": ", 400)
        .body("error.code", equalTo("invalid_json"))
        .body("error.message", startsWith("The body is not JSON"));
    refused("[1, 2]", 400).body("error.code", equalTo("invalid_json"));
    refused("", 400).body("error.code", equalTo("invalid_json"));
  }

  @Test
  void whatStandsBehindTheObject_orTwiceInIt_isNotPassedOver() {
    for (String body :
        List.of(
            "{\"input\": \"x\"} {\"input\": \"y\"}",
            "{\"input\": \"x\"}]",
            "{\"input\": \"x\"} and more",
            "{\"input\": \"x\", \"input\": \"y\"}")) {
      refused(body, 400).body("error.code", equalTo("invalid_json"));
    }
  }

  @Test
  void bytesThatAreNoUtf8_areRefusedWithTheirPlace_andAReplacementCharacterIsNot() {
    byte[] latin = "{\"input\": \"Gr\u00fcezi\"}".getBytes(StandardCharsets.ISO_8859_1);
    given()
        .contentType("application/json")
        .body(latin)
        .post("/v1/responses")
        .then()
        .statusCode(400)
        .body("error.code", equalTo("invalid_utf8"))
        .body("error.message", containsString("13"));
    refused("{\"input\": 7, \"user\": \"\uFFFD\"}", 400).body("error.param", equalTo("input"));
  }

  @Test
  void whatIsTooLarge_isRefusedInTheSameShape() {
    refused("{\"input\": \"" + "word ".repeat(3_400_000) + "\"}", 413)
        .body("error.code", equalTo("request_too_large"));
    refused("{\"input\": \"" + "word ".repeat(3_000_000) + "\"}", 400)
        .body("error.code", equalTo("context_length_exceeded"))
        .body("error.message", containsString("15000000 characters"));
    given()
        .urlEncodingEnabled(false)
        .get("/v1/memories?query=" + "a".repeat(100_000))
        .then()
        .statusCode(414)
        .body("error.code", equalTo("url_too_long"));
  }

  @Test
  void whatARefusalRepeats_isShort() {
    refused("{\"input\": \"x\", \"" + "k".repeat(40_000) + "\": 1}", 400)
        .body("error.message", hasLength(2_001));
  }

  @Test
  void unknownUrl_isAnErrorOfTheSameShape() {
    given()
        .get("/v1/nonsense")
        .then()
        .statusCode(404)
        .body("error.code", equalTo("unknown_url"))
        .body("error.message", notNullValue());
  }

  @Test
  void anotherMethod_isRefusedWithThoseThereAre() {
    given()
        .delete("/v1/conversations")
        .then()
        .statusCode(405)
        .header("Allow", "GET, HEAD, POST")
        .body("error.code", equalTo("method_not_allowed"))
        .body("error.message", containsString("/v1/conversations cannot be asked by DELETE"));
    given().put("/v1/responses/resp_1").then().statusCode(405).header("Allow", "DELETE, GET, HEAD");
    given()
        .head("/v1/responses/resp_1?stream=true")
        .then()
        .statusCode(405)
        .header("Allow", "DELETE, GET");
    given().get("/v1/messages/").then().statusCode(404);
  }

  @Test
  void aListThatCannotBeReadSo_isRefusedByTheParameter() {
    given()
        .get("/v1/conversations?order=asc")
        .then()
        .statusCode(400)
        .body("error.param", equalTo("order"));
    given()
        .get("/v1/conversations?before=conv_1")
        .then()
        .statusCode(400)
        .body("error.param", equalTo("before"));
    given().get("/v1/conversations?order=desc").then().statusCode(200);
  }

  private static ValidatableResponse refused(String body, int status) {
    return given()
        .contentType("application/json")
        .body(body)
        .post("/v1/responses")
        .then()
        .statusCode(status)
        .body("error.message", notNullValue());
  }
}
