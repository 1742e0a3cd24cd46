package dev.eunoe.chat.memories;

import io.restassured.RestAssured;
import io.restassured.path.json.JsonPath;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A session with {@code /mcp}, as far as the tests need one. */
public final class McpClient {
  private final Supplier<RequestSpecification> requests;
  private final String session;

  public McpClient() {
    this(RestAssured::given);
  }

  /**
   * @param requests to the server that is meant, with the headers it asks for
   */
  public McpClient(Supplier<RequestSpecification> requests) {
    this.requests = requests;
    session = initialize();
  }

  public List<String> tools() {
    return rpc("tools/list", "{}").getList("result.tools.name", String.class);
  }

  /** What a tool says: JSON, or the sentence that says why not. */
  public String call(String tool, String arguments) {
    return rpc("tools/call", "{\"name\": \"%s\", \"arguments\": %s}".formatted(tool, arguments))
        .getString("result.content[0].text");
  }

  private JsonPath rpc(String method, String parameters) {
    String body = mcp(session, method, parameters).asString();
    int data = body.indexOf("data:");
    return new JsonPath(data < 0 ? body : body.substring(data + "data:".length()));
  }

  private String initialize() {
    Response response =
        mcp(
            null,
            "initialize",
            """
            {"protocolVersion": "2025-03-26", "capabilities": {},
             "clientInfo": {"name": "test", "version": "1"}}\
            """);
    String session = response.header("Mcp-Session-Id");
    requests
        .get()
        .contentType("application/json")
        .accept("application/json, text/event-stream")
        .header("Mcp-Session-Id", session)
        .body("{\"jsonrpc\": \"2.0\", \"method\": \"notifications/initialized\"}")
        .post("/mcp");
    return session;
  }

  private Response mcp(@Nullable String session, String method, String parameters) {
    var request =
        requests
            .get()
            .contentType("application/json")
            .accept("application/json, text/event-stream");
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
