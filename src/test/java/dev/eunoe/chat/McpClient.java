package dev.eunoe.chat;

import static io.restassured.RestAssured.given;

import io.restassured.path.json.JsonPath;
import io.restassured.response.Response;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A session with {@code /mcp}, as far as the tests need one. */
final class McpClient {
  private final String session = initialize();

  List<String> tools() {
    return rpc("tools/list", "{}").getList("result.tools.name", String.class);
  }

  /** What a tool says: JSON, or the sentence that says why not. */
  String call(String tool, String arguments) {
    return rpc("tools/call", "{\"name\": \"%s\", \"arguments\": %s}".formatted(tool, arguments))
        .getString("result.content[0].text");
  }

  private JsonPath rpc(String method, String parameters) {
    String body = mcp(session, method, parameters).asString();
    int data = body.indexOf("data:");
    return new JsonPath(data < 0 ? body : body.substring(data + "data:".length()));
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
