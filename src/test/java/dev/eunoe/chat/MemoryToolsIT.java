package dev.eunoe.chat;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.hasSize;

import dev.eunoe.EmbeddedDatabase;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import io.restassured.response.Response;
import org.jspecify.annotations.Nullable;
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
    String session = initialize();
    assertThat(rpc(session, "tools/list", "{}").getList("result.tools.name", String.class))
        .contains("memory_add", "memory_search", "memory_list", "memory_update", "memory_delete");

    call(session, "memory_add", "{\"text\": \"I am a vegan.\"}");

    String listed = call(session, "memory_list", "{}");
    assertThat(listed).contains("I am a vegan.");
    String id = new JsonPath(listed).getString("data[0].id");
    call(session, "memory_delete", "{\"id\": \"%s\"}".formatted(id));
    given().get("/v1/memories?kind=pin").then().body("data", hasSize(0));
    assertThat(call(session, "memory_delete", "{\"id\": \"pin_none\"}")).contains("no memory");
  }

  private static String initialize() {
    Response response =
        mcp(
            null,
            "initialize",
            """
            {"protocolVersion": "2025-03-26", "capabilities": {},
             "clientInfo": {"name": "test", "version": "1"}}\
            """);
    String session = response.header("Mcp-Session-Id");
    given()
        .contentType("application/json")
        .accept("application/json, text/event-stream")
        .header("Mcp-Session-Id", session)
        .body("{\"jsonrpc\": \"2.0\", \"method\": \"notifications/initialized\"}")
        .post("/mcp");
    return session;
  }

  private static String call(String session, String tool, String arguments) {
    return rpc(
            session,
            "tools/call",
            "{\"name\": \"%s\", \"arguments\": %s}".formatted(tool, arguments))
        .getString("result.content[0].text");
  }

  private static JsonPath rpc(String session, String method, String parameters) {
    String body = mcp(session, method, parameters).asString();
    int data = body.indexOf("data:");
    return new JsonPath(data < 0 ? body : body.substring(data + "data:".length()));
  }

  private static Response mcp(@Nullable String session, String method, String parameters) {
    var request =
        given().contentType("application/json").accept("application/json, text/event-stream");
    if (session != null) {
      request.header("Mcp-Session-Id", session);
    }
    return request
        .body(
            "{\"jsonrpc\": \"2.0\", \"id\": 1, \"method\": \"%s\", \"params\": %s}"
                .formatted(method, parameters))
        .post("/mcp");
  }
}
