package dev.eunoe.chat.responses;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.startsWith;

import dev.eunoe.EmbeddedDatabase;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import io.restassured.response.ValidatableResponse;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What clients send at their second turn, and the ways in which they ask for the same. */
@QuarkusTest
@QuarkusTestResource(EmbeddedDatabase.class)
class SecondTurnIT {
  private static ValidatableResponse post(String path, String body) {
    return given().contentType("application/json").body(body).post(path).then();
  }

  private static JsonPath ok(String path, String body) {
    return post(path, body).statusCode(200).extract().jsonPath();
  }

  private static JsonPath respond(String input) {
    return ok("/v1/responses", "{\"max_output_tokens\": 8, \"input\": " + input + "}");
  }

  @Test
  void anAnswerNamedByItsItem_isReadAndItsStateReused() {
    String input = "{\"role\": \"user\", \"content\": \"My sister is called Velmira.\"}";
    String talk = input;
    JsonPath last = respond("[" + talk + "]");
    for (int i = 0; i < 6; i++) { // one by one at first, then by their path
      talk +=
          ", {\"type\": \"item_reference\", \"id\": \"%s\"}, {\"role\": \"user\", \"content\": \"And %d?\"}"
              .formatted(last.getString("output[0].id"), i);
      JsonPath next = respond("[" + talk + "]");
      assertThat(next.getString("previous_response_id")).isEqualTo(last.getString("id"));
      assertThat(next.getString("conversation.id")).isEqualTo(last.getString("conversation.id"));
      assertThat(next.getLong("usage.input_tokens_details.cached_tokens")).isPositive();
      last = next;
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"msg_0123456789abcdef", "rs_1", "", "msg_' or 1=1"})
  void anItemThatIsNotThere_isRefusedByItsPlace(String id) {
    post(
            "/v1/responses",
            """
            {"input": [{"role": "user", "content": "Hi."}, {"type": "item_reference", "id": "%s"},
              {"role": "user", "content": "And?"}]}
            """
                .formatted(id))
        .statusCode(400)
        .body("error.code", is("item_not_found"))
        .body("error.param", is("input[1].id"));
  }

  @Test
  void reasoningSentBack_isNoPartOfTheConversation() {
    JsonPath answer =
        respond(
            """
            [{"role": "user", "content": "Hi."}, {"type": "reasoning", "id": "rs_1", "summary": []},
             {"role": "assistant", "content": "Hello."}, {"role": "user", "content": "And?"}]
            """);

    assertThat(answer.getList("output")).hasSize(1);
  }

  @Test
  void whatKeepsNothing_recallsNothing_unlessItIsAskedTo() {
    respond("\"My sister is called Ondrelia.\"");

    for (String body :
        List.of(
            "{\"store\": false, \"max_tokens\": 8, \"messages\": [{\"role\": \"user\", \"content\": \"What is my sister called?\"}]%s}",
            "{\"store\": true, \"max_tokens\": 8, \"messages\": [{\"role\": \"user\", \"content\": \"What is my sister called?\"}], \"eunoe\": {\"memory\": false}%s}")) {
      assertThat(
              ok("/v1/chat/completions", body.formatted("")).getList("eunoe.receipt.memory.items"))
          .isEmpty();
    }
    assertThat(
            ok(
                    "/v1/responses",
                    "{\"store\": false, \"max_output_tokens\": 8, \"input\": \"What is my sister called?\", \"eunoe\": {\"memory\": true}}")
                .getList("eunoe.receipt.memory.items"))
        .isNotEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"-1", "999999", "99999999999999999999"})
  void asManyTokensAsThereMayBe_areTheLimit_whichIsToldBack(String tokens) {
    String stop = ", \"stop\": [\" \"]";
    assertThat(
            ok(
                    "/v1/responses",
                    "{\"input\": \"Hi.\", \"max_output_tokens\": " + tokens + stop + "}")
                .getInt("max_output_tokens"))
        .isEqualTo(32_768);
    assertThat(
            ok(
                    "/v1/chat/completions",
                    "{\"messages\": [{\"role\": \"user\", \"content\": \"Hi.\"}], \"max_tokens\": "
                        + tokens
                        + stop
                        + "}")
                .getInt("eunoe.max_completion_tokens"))
        .isEqualTo(32_768);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"eunoe-mini", "eunoe/eunoe-mini", "eunoe-mini:latest", "hf.co/e/eunoe-mini:Q8_0"})
  void theModel_mayBeCalledByItsNameInARegistry(String model) {
    ok(
        "/v1/responses",
        "{\"input\": \"Hi.\", \"max_output_tokens\": 1, \"model\": \"" + model + "\"}");
  }

  @Test
  void theSame_isFoundWithoutV1_andWhereOthersHaveIt() {
    String id = ok("/responses", "{\"input\": \"Hi.\", \"max_output_tokens\": 1}").getString("id");
    given().get("/responses/" + id).then().statusCode(200).body("id", is(id));
    given().get("/models").then().statusCode(200).body("data[0].id", is("eunoe-mini"));
    post("/chat/completions?x=1", "{\"messages\": []}").statusCode(400);
    post("/embeddings", "{\"input\": \"\"}").statusCode(400);
    post("/messages", "{\"messages\": []}").statusCode(400);
    given().get("/conversations?limit=1").then().statusCode(200).body("object", is("list"));
    given().get("/version").then().statusCode(200).body("version", startsWith("0.1."));
    given()
        .get("/props")
        .then()
        .statusCode(200)
        .body("model_alias", is("eunoe-mini"))
        .body("default_generation_settings.n_ctx", greaterThan(0))
        .body("chat_template", containsString("message['role']"));
    given().get("/health").then().statusCode(200).body("status", is("UP"));
    given().get("/metrics").then().statusCode(200).body(containsString("eunoe_"));
    given().header("Host", "evil.example").get("/models").then().statusCode(403);
  }

  /** As load balancers and monitors ask. */
  @Test
  void head_answersWithTheHeadersOfGet_andNothingElse() {
    for (String path : List.of("/v1/models", "/models", "/v1/conversations?limit=1")) {
      given()
          .head(path)
          .then()
          .statusCode(200)
          .header("Content-Type", startsWith("application/json"))
          .body(is(""));
    }
    given().head("/v1/responses/resp_none").then().statusCode(404);
    given().get("/v1/responses/resp_none?stream=true").then().statusCode(404);
    given().head("/v1/chat/completions").then().statusCode(405).header("Allow", "POST");
    given().get("/v1/models").then().statusCode(200); // on the same connection
  }

  @Test
  void whatTheDashboardAsksFor_isMeasured() throws IOException {
    String dashboard = Files.readString(Path.of("../k8s/grafana-dashboard.json"));
    Set<String> asked =
        Pattern.compile("\\b(?:vllm:|eunoe_)[a-z0-9_]+")
            .matcher(dashboard)
            .results()
            .map(MatchResult::group)
            .collect(Collectors.toSet());
    assertThat(asked).hasSizeGreaterThan(12);
    post("/v1/responses", "{\"input\": \"Hello.\"}").statusCode(200);
    String measured = given().get("/metrics").then().statusCode(200).extract().asString();
    assertThat(asked).allSatisfy(name -> assertThat(measured).contains("\n" + name));
  }

  @Test
  void everyResponse_hasTheIdOfItsRequest() {
    given().get("/v1/models").then().header("x-request-id", startsWith("req_"));
    given()
        .header("X-Request-Id", "mine-1")
        .get("/nothing")
        .then()
        .header("x-request-id", is("mine-1"));
    post("/v1/responses", "{").statusCode(400).header("x-request-id", startsWith("req_"));
  }
}
