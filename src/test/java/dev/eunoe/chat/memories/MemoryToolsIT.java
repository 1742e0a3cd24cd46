package dev.eunoe.chat.memories;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.hasSize;

import dev.eunoe.EmbeddedDatabase;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The memory as tools of the Model Context Protocol. */
@QuarkusTest
@QuarkusTestResource(EmbeddedDatabase.class)
class MemoryToolsIT {

  @BeforeEach
  void forgetEverything() {
    given().delete("/v1/memories?all=true").then().statusCode(200);
  }

  @Test
  void theSameIsThereAsTools() {
    var mcp = new McpClient();
    assertThat(mcp.tools())
        .containsExactlyInAnyOrder(
            "memory_add", "memory_search", "memory_list", "memory_update", "memory_delete");

    mcp.call("memory_add", "{\"text\": \"I am a vegan.\"}");

    String listed = mcp.call("memory_list", "{}");
    assertThat(listed).contains("I am a vegan.");
    String id = new JsonPath(listed).getString("data[0].id");
    assertThat(mcp.call("memory_search", "{\"query\": \"Is anybody here vegan?\"}")).contains(id);
    assertThat(mcp.call("memory_search", "{\"query\": \"What about ferries?\"}"))
        .doesNotContain(id);
    assertThat(
            mcp.call("memory_update", "{\"id\": \"%s\", \"text\": \"I eat fish.\"}".formatted(id)))
        .contains("I eat fish.");
    mcp.call("memory_delete", "{\"id\": \"%s\"}".formatted(id));
    given().get("/v1/memories?kind=pin").then().body("data", hasSize(0));
    assertThat(mcp.call("memory_delete", "{\"id\": \"pin_none\"}")).contains("no memory");
  }

  @Test
  void aLimitThatCannotBe_isToldInsteadOfCut() {
    var mcp = new McpClient();

    assertThat(mcp.call("memory_search", "{\"query\": \"Who?\", \"limit\": 51}"))
        .contains("from 1 to 50, but was 51");
    assertThat(mcp.call("memory_list", "{\"limit\": 0}")).contains("from 1 to 50, but was 0");
  }

  @Test
  void aMessageIsFoundCorrectedAndForgottenByTools() {
    given()
        .contentType("application/json")
        .body("{\"input\": \"My sister is called Velmira.\"}")
        .post("/v1/responses")
        .then()
        .statusCode(200);
    var mcp = new McpClient();

    String found = mcp.call("memory_search", "{\"query\": \"What is my sister called?\"}");
    String id = new JsonPath(found).getString("data.find { it.role == 'user' }.id");
    mcp.call(
        "memory_update", "{\"id\": \"%s\", \"text\": \"My sister is called Mara.\"}".formatted(id));

    assertThat(mcp.call("memory_list", "{\"kind\": \"message\"}"))
        .contains("Mara")
        .doesNotContain("Velmira");
    assertThat(mcp.call("memory_delete", "{\"id\": \"%s\"}".formatted(id))).contains("messages");
    assertThat(mcp.call("memory_search", "{\"query\": \"What is my sister called?\"}"))
        .doesNotContain("Mara");
  }
}
