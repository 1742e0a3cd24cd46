package dev.eunoe.chat.auth;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.eunoe.OwnProcesses;
import dev.eunoe.ServerProcess;
import dev.eunoe.chat.http.DescribedBodies;
import dev.eunoe.chat.memories.McpClient;
import dev.eunoe.command.keys.KeysCommandOutput;
import dev.eunoe.memory.Owner;
import dev.eunoe.memory.embedded.EmbeddedPostgres;
import dev.eunoe.memory.keys.KeyBook;
import dev.eunoe.memory.keys.KeySecret;
import dev.eunoe.memory.keys.Scope;
import dev.eunoe.web.BrowserScript;
import io.restassured.path.json.JsonPath;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A server that asks for keys: whom it lets in, to what, and until when. */
@OwnProcesses
class KeysIT {
  /** What everybody may see: the client's files, and whether the server lives. */
  private static final Set<String> OPEN =
      Set.of(
          "/q/health",
          "/q/health/live",
          "/q/health/ready",
          "/q/health/started",
          "/q/health/well",
          "/q/health/group",
          "/q/health/group/",
          "/v1/session",
          "/v1/session/provider");

  @TempDir static Path data;
  private static ServerProcess process;
  private static URI server;

  private final String anna = "anna-" + UUID.randomUUID();
  private KeyBook book;

  @BeforeAll
  static void start() throws Exception {
    process =
        ServerProcess.start(
            List.of("--data", data.toString(), "--auth", "keys"),
            Map.of("EUNOE_LIMITS_SOCKETS", "3", "EUNOE_LIMITS_TOKENS_PER_DAY", "300"));
    server = URI.create(process.url());
  }

  @AfterAll
  static void stop() throws Exception {
    process.close();
  }

  private static RequestSpecification anybody() {
    return given().baseUri(process.url());
  }

  @BeforeEach
  void openBook() {
    var running = EmbeddedPostgres.running(data).orElseThrow();
    book = KeyBook.open(running.jdbcUrl(), running.user(), running.password());
  }

  @AfterEach
  void closeBook() {
    book.close();
  }

  private KeyBook.Made made(String owner, Scope... scopes) {
    return book.create(new KeyBook.NewKey(new Owner(owner), "test", Set.of(scopes), null));
  }

  private static URI responses() {
    return URI.create(server.toString().replaceFirst("^http", "ws") + "/v1/responses");
  }

  private static RequestSpecification with(String key) {
    return anybody().contentType("application/json").header("Authorization", "Bearer " + key);
  }

  @Test
  void everyRoute_refusesWithoutAKey_whateverIsAskedOfIt() throws IOException {
    for (String route : Routes.listed()) {
      for (String method : List.of("GET", "POST", "PATCH", "DELETE")) {
        int status = anybody().request(method, route).statusCode();
        assertThat(status == 401).as(method + " " + route).isNotEqualTo(OPEN.contains(route));
      }
    }
  }

  @Test
  void otherNamesOfARoute_refuseToo_andTheClientsFilesDoNot() {
    for (String path :
        List.of("/metrics", "/models", "/v1//memories", "/v1/%6demories", "/v1/memories/", "/x")) {
      assertThat(anybody().urlEncodingEnabled(false).get(path).statusCode())
          .as(path)
          .isEqualTo(401);
    }
    for (String path :
        List.of(
            "/",
            "/index.html",
            "/openapi.yaml",
            "/asyncapi.yaml",
            "/docs/",
            "/docs/show.js",
            "/openapi-ui/swagger-ui.css",
            "/icon.svg",
            "/health")) {
      anybody().get(path).then().statusCode(200);
    }
  }

  @Test
  void aRefusal_saysWhatIsAskedFor() {
    anybody()
        .get("/v1/models")
        .then()
        .statusCode(401)
        .header("WWW-Authenticate", "Bearer realm=\"eunoe\"")
        .header("x-request-id", containsString("req_"))
        .body("error.code", equalTo("missing_api_key"))
        .body("error.message", containsString("./eunoe keys create"));
    with(KeySecret.newKey())
        .get("/v1/models")
        .then()
        .body("error.code", equalTo("invalid_api_key"));
    anybody()
        .get("/v1/messages")
        .then()
        .statusCode(401)
        .body("type", equalTo("error"))
        .body("error.type", equalTo("authentication_error"))
        .body("error.details.error_code", equalTo("missing_api_key"));
    var key = made(anna, Scope.CHAT);
    anybody()
        .header("x-API-key", key.secret())
        .header("aUTHORIZATION", "bEARER " + key.secret())
        .get("/v1/models")
        .then()
        .statusCode(200);
    with(key.secret())
        .header("x-api-key", KeySecret.newKey())
        .get("/v1/models")
        .then()
        .statusCode(400)
        .body("error.code", equalTo("credentials_disagree"));
    with(key.secret())
        .header("Eunoe-Owner", "boris")
        .get("/v1/conversations")
        .then()
        .statusCode(400);
    assertThat(book.revoke(key.key().id())).isNotNull();
    assertThat(eventually(() -> with(key.secret()).get("/v1/models").statusCode() == 401)).isTrue();
  }

  @Test
  void aKey_opensWhatItsScopesSay() {
    String chat = made(anna, Scope.CHAT).secret();
    String memory = made(anna, Scope.MEMORY).secret();
    String metrics = made(anna, Scope.METRICS).secret();

    with(chat).get("/v1/models").then().statusCode(200);
    with(memory).get("/v1/memories").then().statusCode(200);
    with(metrics).get("/q/metrics").then().statusCode(200);
    for (String path : List.of("/v1/memories", "/v1/memories/export", "/mcp", "/q/metrics")) {
      with(chat).get(path).then().statusCode(403).body("error.code", equalTo("insufficient_scope"));
    }
    with(memory).get("/v1/conversations").then().statusCode(403);
    with(metrics).get("/v1/memories").then().statusCode(403);
  }

  @Test
  void whatOneOwnerTold_isTheirsAlone() {
    String hers = made(anna, Scope.CHAT, Scope.MEMORY).secret();
    String his = made("boris-" + UUID.randomUUID(), Scope.CHAT, Scope.MEMORY).secret();
    JsonPath told =
        with(hers)
            .body("{\"input\": \"My sister is called Velmira.\", \"max_output_tokens\": 4}")
            .post("/v1/responses")
            .jsonPath();

    String response = "/v1/responses/" + told.getString("id");
    String conversation = "/v1/conversations/" + told.getString("conversation.id");
    for (String path : List.of(response, conversation)) {
      with(hers).get(path).then().statusCode(200);
      with(his).get(path).then().statusCode(404);
    }
    with(his).delete(conversation).then().statusCode(404);
    String search = "{\"query\": \"sister\"}";
    assertThat(new McpClient(() -> with(hers)).call("memory_search", search)).contains("Velmira");
    assertThat(new McpClient(() -> with(his)).call("memory_search", search))
        .doesNotContain("Velmira");
  }

  @Test
  void aSocket_isOpenedWithAKey_andEndsWithIt() throws Exception {
    URI responses = responses();
    String question =
        "{\"type\":\"response.create\",\"input\":\"Hello.\",\"store\":false,\"max_output_tokens\":2}";
    assertThat(KeySocket.refusal(responses, "Accept", "*/*")).isEqualTo(401);
    assertThat(KeySocket.refusal(responses, "x-api-key", made(anna, Scope.MEMORY).secret()))
        .isEqualTo(403);
    var key = made(anna, Scope.CHAT);

    try (var socket = KeySocket.open(responses, "X-Api-Key", key.secret());
        var idle = KeySocket.open(responses, "authorization", "bearer " + key.secret());
        var other = KeySocket.open(responses, "x-api-key", made(anna, Scope.CHAT).secret())) {
      assertThat(socket.answer(question)).contains("response.completed");
      assertThat(book.revoke(key.key().id())).isNotNull();

      assertThat(socket.closeCode()).isEqualTo(1008);
      assertThat(idle.closeCode()).isEqualTo(1008);
      assertThat(other.answer(question)).contains("response.completed");
    }
  }

  @Test
  void anOwner_hasWhatTheLimitsLeave_andKeepsNobodyElseBack() throws Exception {
    var hers = made(anna, Scope.CHAT);
    String question = "{\"input\": \"Hello.\", \"store\": false, \"max_output_tokens\": 8}";
    Response answer = with(hers.secret()).body(question).post("/v1/responses");
    answer.then().statusCode(200);
    for (int i = 0; i < 60 && answer.statusCode() == 200; i++) {
      answer = with(hers.secret()).body(question).post("/v1/responses");
    }

    answer.then().statusCode(429).body("error.code", equalTo("tokens_per_day"));
    assertThat(Integer.parseInt(answer.header("Retry-After"))).isBetween(80_000, 86_400);
    var his = made("boris-" + UUID.randomUUID(), Scope.CHAT);
    with(his.secret()).body(question).post("/v1/responses").then().statusCode(200);
    try (var _ = KeySocket.open(responses(), "x-api-key", hers.secret());
        var _ = KeySocket.open(responses(), "x-api-key", hers.secret());
        var _ = KeySocket.open(responses(), "x-api-key", hers.secret());
        var fourth = KeySocket.open(responses(), "x-api-key", hers.secret())) {
      assertThat(fourth.closeCode()).isEqualTo(1013);
    }
  }

  @Test
  void whatIsTakenAwayOrErased_isWrittenDown_withoutItsWords() throws IOException {
    var key = made(anna, Scope.MEMORY);
    with(key.secret())
        .body("{\"text\": \"Velmira likes figs.\"}")
        .post("/v1/memories")
        .then()
        .statusCode(200);
    with(key.secret()).get("/v1/memories/export").then().statusCode(200);
    with(key.secret()).delete("/v1/memories?all=true&dry_run=true").then().statusCode(200);
    assertThat(process.output())
        .contains("export owner=" + anna)
        .doesNotContain("erasure owner=" + anna);
    with(key.secret()).delete("/v1/memories?all=true").then().statusCode(200);
    with(key.secret()).get("/v1/models").then().statusCode(403);

    assertThat(process.output())
        .contains(
            "erasure owner=" + anna + " of=everything",
            "refused key=" + key.key().id() + " address=127.0.0.1 why=scope-chat")
        .doesNotContain("Velmira likes", key.secret());
  }

  @Test
  void aBrowser_signsInWithAKey_andOut() throws IOException {
    var key = made(anna, Scope.CHAT);
    anybody()
        .contentType("application/json")
        .body("{\"key\": \"" + KeySecret.newKey() + "\"}")
        .post("/v1/session")
        .then()
        .statusCode(401);
    Response signedIn =
        anybody()
            .contentType("application/json")
            .header("Origin", server.toString())
            .body("{\"key\": \"" + key.secret() + "\"}")
            .post("/v1/session");
    signedIn.then().statusCode(200).body("owner", equalTo(anna));
    DescribedBodies.read()
        .require("post", "/v1/session", new ObjectMapper().readTree(signedIn.asString()));
    assertThat(signedIn.header("Set-Cookie"))
        .startsWith("eunoe_session=eus_")
        .containsIgnoringCase("HttpOnly")
        .contains("SameSite=Strict", "Path=/", "Max-Age=43200")
        .doesNotContain("Secure", key.secret());
    String cookie = signedIn.cookie("eunoe_session");
    assertThat(process.output())
        .contains("sign-in owner=" + anna + " key=" + key.key().id() + " address=127.0.0.1")
        .doesNotContain(cookie);

    anybody().cookie("eunoe_session", cookie).get("/v1/models").then().statusCode(200);
    anybody().cookie("eunoe_session", cookie).get("/v1/memories").then().statusCode(403);
    with(cookie).get("/v1/models").then().statusCode(401); // it is no key
    anybody()
        .cookie("eunoe_session", cookie)
        .delete("/v1/session")
        .then()
        .statusCode(200)
        .header("Set-Cookie", containsString("Max-Age=0"));
    assertThat(
            eventually(() ->
                anybody().cookie("eunoe_session", cookie).get("/v1/models").statusCode() == 401))
        .isTrue();
  }

  @Test
  void aPersonSignsIn_inARealBrowser() throws Exception {
    BrowserScript.run("sign-in.mjs", server, made(anna, Scope.CHAT, Scope.MEMORY).secret());
  }

  @Test
  void theCommand_makesListsAndRevokes_besideTheServer() {
    var made = KeysCommandOutput.of("create", "--data", data, "--owner", anna, "--name", "a phone");
    String secret = made.out().strip();
    assertThat(made.err()).contains("chat,memory", anna, "not shown again");
    with(secret).get("/v1/models").then().statusCode(200);

    String id = made.err().replaceAll("(?s).*(key_[A-Za-z0-9_-]+).*", "$1");
    assertThat(KeysCommandOutput.of("list", "--data", data).out())
        .contains(id, anna, "a phone", "valid")
        .doesNotContain(secret);
    assertThat(KeysCommandOutput.of("revoke", id, "--data", data).err()).contains("revoked " + id);
    assertThat(eventually(() -> with(secret).get("/v1/models").statusCode() == 401)).isTrue();
    assertThat(KeysCommandOutput.of("list", "--data", data).out()).contains("revoked 20");
  }

  private interface Condition {
    boolean holds() throws Exception;
  }

  private static boolean eventually(Condition condition) {
    long end = System.nanoTime() + 20_000_000_000L;
    try {
      while (System.nanoTime() < end) {
        if (condition.holds()) {
          return true;
        }
        Thread.sleep(100);
      }
    } catch (Exception e) {
      throw new AssertionError(e);
    }
    return false;
  }
}
