package dev.eunoe.chat.http;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.eunoe.OwnProcesses;
import dev.eunoe.ServerProcess;
import dev.eunoe.chat.memories.McpClient;
import io.restassured.path.json.JsonPath;
import io.restassured.specification.RequestSpecification;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A server behind a proxy that names the owner of each request: two of them, each asking for what
 * the other has, on every interface.
 */
@OwnProcesses
class ProxiedOwnersIT {
  private static final String SECRET = "a secret between the two";
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String TOLD = "My sister is called Velmira.";

  @TempDir static Path data;
  private static ServerProcess server;

  private final String anna = "anna-" + UUID.randomUUID();
  private final String boris = "boris-" + UUID.randomUUID();

  @BeforeAll
  static void startBehindAProxy() throws Exception {
    server =
        ServerProcess.start(
            List.of("--data", data.toString()), Map.of("EUNOE_OWNERS_PROXY_SECRET", SECRET));
  }

  @AfterAll
  static void stop() throws Exception {
    server.close();
  }

  private static RequestSpecification anybody() {
    return given().baseUri(server.url()).contentType("application/json");
  }

  private static Map<String, String> headers(String owner) {
    return Map.of(Owners.OWNER_HEADER, owner, Owners.SECRET_HEADER, SECRET);
  }

  private static RequestSpecification as(String owner) {
    return anybody().headers(headers(owner));
  }

  private static JsonPath say(String owner, String text) {
    return as(owner)
        .body("{\"input\": \"%s\"}".formatted(text))
        .post("/v1/responses")
        .then()
        .statusCode(200)
        .extract()
        .jsonPath();
  }

  @Test
  void whoIsNotTheProxy_canNameNobody() {
    anybody().get("/v1/memories").then().statusCode(401);
    anybody()
        .headers(Owners.OWNER_HEADER, anna, Owners.SECRET_HEADER, SECRET + "x")
        .get("/v1/memories")
        .then()
        .statusCode(401)
        .body("error.code", equalTo("proxy_unknown"));
    anybody().header(Owners.SECRET_HEADER, SECRET).get("/v1/memories").then().statusCode(400);
    as("a b").get("/v1/memories").then().body("error.code", equalTo("owner_invalid"));
    as(anna).header(Owners.OWNER_HEADER, boris).get("/v1/memories").then().statusCode(400);
  }

  @Test
  void whatOneOwnerTold_isTheirsAlone_onEveryInterface() {
    JsonPath told = say(anna, TOLD);
    String id = told.getString("id");
    String turn = as(anna).get("/v1/memories").jsonPath().getString("data[-1].id");

    assertThat(as(anna).get("/v1/memories/export").asString()).contains("Velmira");
    for (String path :
        List.of(
            "/v1/memories",
            "/v1/memories?kind=summary",
            "/v1/memories?query=sister",
            "/v1/memories/export",
            "/v1/conversations")) {
      assertThat(as(boris).get(path).asString()).as(path).doesNotContain("Velmira");
    }
    as(boris).get("/v1/responses/" + id).then().statusCode(404);
    as(boris).get("/v1/memories/" + turn).then().statusCode(404);
    as(boris).delete("/v1/memories/" + turn).then().statusCode(404);
    as(boris).delete("/v1/memories?all=true").then().body("messages", equalTo(0));
    assertThat(say(boris, "What is my sister called?").prettify()).doesNotContain("Velmira");

    var mcp = new McpClient(() -> as(boris));
    assertThat(mcp.call("memory_search", "{\"query\": \"sister\"}")).doesNotContain("Velmira");
    assertThat(mcp.call("memory_list", "{\"kind\": \"message\"}")).doesNotContain("Velmira");
    assertThat(new McpClient(() -> as(anna)).call("memory_search", "{\"query\": \"sister\"}"))
        .contains("Velmira");
    as(anna).get("/v1/memories/" + turn).then().statusCode(200);
  }

  @Test
  void theSocket_speaksForItsOwnerAlone() throws Exception {
    String id = say(anna, TOLD).getString("id");
    String go = "{\"type\":\"response.create\",\"input\":\"And?\",\"previous_response_id\":\"%s\"}";

    assertThat(answer(boris, go.formatted(id))).contains("previous_response_not_found");
    assertThat(answer(anna, go.formatted(id))).contains("response.created");
  }

  /** The first event a frame is answered with. */
  private String answer(String owner, String frame) throws Exception {
    var first = new CompletableFuture<String>();
    var text = new StringBuilder();
    var builder = HttpClient.newHttpClient().newWebSocketBuilder();
    headers(owner).forEach(builder::header);
    WebSocket opened =
        builder
            .buildAsync(
                URI.create(server.url().replaceFirst("^http", "ws") + "/v1/responses"),
                new WebSocket.Listener() {
                  @Override
                  public CompletionStage<?> onText(
                      WebSocket from, CharSequence data, boolean last) {
                    text.append(data);
                    if (last) {
                      first.complete(text.toString());
                    }
                    from.request(1);
                    return CompletableFuture.completedStage(null);
                  }
                })
            .get(20, TimeUnit.SECONDS);
    opened.sendText(frame, true).get(20, TimeUnit.SECONDS);
    String answer = first.get(60, TimeUnit.SECONDS);
    opened.abort();
    return answer;
  }

  /** Whole histories of Anna's, in parts, mixed and changed: to Boris they are new words. */
  @Test
  void anothersTranscript_continuesNothing_andTellsNothing() {
    ArrayNode history = JSON.createArrayNode();
    for (String text : List.of(TOLD, "She lives in Brantholm.", "Her dog is called Tusko.")) {
      message(history, "user", text);
      message(
          history, "assistant", complete(anna, history).getString("choices[0].message.content"));
    }
    message(history, "user", "What is my sister called?");
    assertThat(cached(complete(anna, history))).as("her own").isPositive();

    long seed = new Random().nextLong();
    var random = new Random(seed);
    for (int i = 0; i < 12; i++) {
      ArrayNode sent = mutated(history, random, i);
      JsonPath answer = complete(boris, sent);
      assertThat(cached(answer)).as("seed %d, step %d: %s", seed, i, sent).isZero();
      assertThat(answer.getList("eunoe.receipt.memory.items")).isEmpty();
      as(boris).delete("/v1/memories?all=true").then().statusCode(200);
    }
  }

  /** The first is the same, to the letter. */
  private static ArrayNode mutated(ArrayNode history, Random random, int step) {
    ArrayNode sent = history.deepCopy();
    if (step == 0) {
      return sent;
    }
    int exchanges = random.nextInt(3);
    while (sent.size() > 2 * exchanges + 1) {
      sent.remove(random.nextBoolean() && sent.size() > 2 ? sent.size() - 2 : 0);
    }
    ((ObjectNode) sent.get(sent.size() - 1)).put("role", "user");
    return sent;
  }

  @Test
  void theTranscriptOfAnErasedConversation_isReadAsNew() {
    ArrayNode history = JSON.createArrayNode();
    message(history, "user", TOLD);
    JsonPath first = complete(anna, history);
    message(history, "assistant", first.getString("choices[0].message.content"));
    message(history, "user", "How are you today?");
    assertThat(cached(complete(anna, history))).isPositive();

    List<String> ids = as(anna).get("/v1/conversations").jsonPath().getList("data.id");
    assertThat(ids).isNotEmpty();
    ids.forEach(id -> as(anna).delete("/v1/conversations/" + id).then().statusCode(200));

    JsonPath again = complete(anna, history);
    assertThat(cached(again)).isZero();
    assertThat(again.getString("eunoe.receipt.state.source")).isEqualTo("none");
    assertThat(new ArrayList<>(again.getList("eunoe.receipt.memory.items"))).isEmpty();
  }

  private static void message(ArrayNode history, String role, String text) {
    history.addObject().put("role", role).put("content", text);
  }

  private static long cached(JsonPath answer) {
    return answer.getLong("usage.prompt_tokens_details.cached_tokens");
  }

  private static JsonPath complete(String owner, ArrayNode messages) {
    ObjectNode body = JSON.createObjectNode().put("max_tokens", 10);
    body.set("messages", messages);
    return as(owner)
        .body(body.toString())
        .post("/v1/chat/completions")
        .then()
        .statusCode(200)
        .extract()
        .jsonPath();
  }
}
