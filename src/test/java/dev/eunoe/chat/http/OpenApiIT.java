package dev.eunoe.chat.http;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.eunoe.EmbeddedDatabase;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import java.io.IOException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the server answers is what its description says it answers. */
@QuarkusTest
@QuarkusTestResource(EmbeddedDatabase.class)
class OpenApiIT {
  private final DescribedBodies described = DescribedBodies.read();

  @BeforeEach
  void forgetEverything() {
    given().delete("/v1/memories?all=true").then().statusCode(200);
  }

  private static RequestSpecification json(String body) {
    return given().contentType("application/json").body(body);
  }

  private JsonNode answered(String verb, String path, Response response) throws IOException {
    assertThat(response.statusCode()).as(verb + " " + path).isEqualTo(200);
    JsonNode body = new ObjectMapper().readTree(response.asString());
    described.require(verb, path, body);
    return body;
  }

  @Test
  void everyAnswer_isAsDescribed() throws IOException {
    String one = "/v1/memories/{id}";
    String conversations = "/v1/conversations/{id}";
    json("{\"input\": \"My name is Ilvo and my sister is called Velmira.\"}").post("/v1/responses");
    json("{\"input\": \"What is my sister called?\"}").post("/v1/responses");

    JsonNode list = answered("get", "/v1/memories", given().get("/v1/memories"));
    String turn = list.path("data").path(3).path("id").asText();
    String conversation = list.path("data").path(3).path("conversation_id").asText();
    answered("get", "/v1/memories", given().queryParam("query", "my sister").get("/v1/memories"));
    answered("get", one, given().get("/v1/memories/" + turn));
    JsonNode pin =
        answered("post", "/v1/memories", json("{\"text\": \"Be brief.\"}").post("/v1/memories"));
    String pinId = "/v1/memories/" + pin.path("id").asText();
    answered("get", "/v1/memories", given().get("/v1/memories?kind=pin"));
    answered("get", one, given().get(pinId));
    answered("patch", one, json("{\"text\": \"Be kind.\"}").patch(pinId));
    answered("delete", one, given().delete(pinId));
    answered("get", "/v1/conversations", given().get("/v1/conversations"));
    String its = "/v1/conversations/" + conversation;
    answered("get", conversations, given().get(its));
    answered("post", conversations, json("{\"metadata\": {\"a\": \"b\"}}").post(its));
    String all = conversations + "/items";
    String added = "{\"items\": [{\"role\": \"assistant\", \"content\": \"I see.\"}]}";
    answered("post", "/v1/conversations", json(added).post("/v1/conversations"));
    JsonNode item = answered("post", all, json(added).post(its + "/items"));
    answered("get", all, given().get(its + "/items"));
    String itsItem = its + "/items/" + item.at("/data/0/id").asText();
    answered("get", all + "/{item}", given().get(itsItem));
    answered("delete", all + "/{item}", given().delete(itsItem));
    json(added).post(its + "/items").then().statusCode(200); // for the export
    JsonNode export = answered("get", "/v1/memories/export", given().get("/v1/memories/export"));
    answered("patch", conversations, json("{\"memory\": false}").patch(its));
    answered("patch", conversations, json("{\"memory\": true}").patch(its));
    answered("patch", one, json("{\"text\": \"Hello.\"}").patch("/v1/memories/" + turn));
    answered("delete", one, given().delete("/v1/memories/" + turn));
    answered("delete", conversations, given().delete(its));
    answered("delete", "/v1/memories", given().delete("/v1/memories?all=true"));
    answered("post", "/v1/memories/import", json(export.toString()).post("/v1/memories/import"));
  }

  @Test
  void aFieldThatIsNotDescribed_isNoticed() throws IOException {
    JsonNode setting =
        new ObjectMapper().readTree("{\"id\":\"conv_1\",\"object\":\"conversation\"}");

    assertThatThrownBy(() -> described.require("patch", "/v1/conversations/{id}", setting))
        .hasMessageContaining("memory");
    assertThatThrownBy(() ->
            described.require(
                "get",
                "/v1/memories/export",
                new ObjectMapper()
                    .readTree(
                        "{\"format\":\"eunoe-memory\",\"version\":1,\"conversations\":[],\"pins\":[],\"x\":1}")))
        .hasMessageContaining("x");
  }
}
