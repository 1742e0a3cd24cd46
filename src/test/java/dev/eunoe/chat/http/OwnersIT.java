package dev.eunoe.chat.http;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;

import dev.eunoe.EmbeddedDatabase;
import dev.eunoe.chat.memories.McpClient;
import dev.eunoe.memory.FinishedExchange;
import dev.eunoe.memory.MemoryExport;
import dev.eunoe.memory.MemoryRights;
import dev.eunoe.memory.MemoryStore;
import dev.eunoe.memory.Message;
import dev.eunoe.memory.NewExchange;
import dev.eunoe.memory.Owner;
import dev.eunoe.memory.Pin;
import dev.eunoe.memory.Pins;
import dev.eunoe.memory.Status;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.Method;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.yaml.snakeyaml.Yaml;

/**
 * A server whose database holds many owners, asked by one of them for what the others have: by
 * their ids, on every route and with every tool. It is as if there were nothing.
 */
@QuarkusTest
@QuarkusTestResource(EmbeddedDatabase.class)
class OwnersIT {
  private static final int OWNERS = 6;
  private static final Instant AT = Instant.parse("2026-05-03T10:00:00Z");

  @Inject MemoryStore store;
  @Inject MemoryRights rights;
  @Inject Pins pins;

  private final List<Owner> others = new ArrayList<>();
  private final List<String> ids = new ArrayList<>();
  private final List<String> words = new ArrayList<>();
  private final Map<Owner, MemoryExport> before = new HashMap<>();

  @BeforeEach
  void othersHaveSaidThings() {
    given().delete("/v1/memories?all=true").then().statusCode(200);
    for (int i = 0; i < OWNERS; i++) {
      say(new Owner("other-" + UUID.randomUUID()), "Zelmira%dux".formatted(i));
    }
    others.forEach(owner -> before.put(owner, export(owner)));
  }

  @AfterEach
  void nothingOfTheOthersChanged() {
    others.forEach(owner -> {
      assertThat(export(owner)).isEqualTo(before.get(owner));
      rights.forgetEverything(owner).await().indefinitely();
    });
  }

  private MemoryExport export(Owner owner) {
    return rights.export(owner).await().indefinitely();
  }

  private void say(Owner owner, String word) {
    String response = id("resp_");
    String conversation = id("conv_");
    var begun =
        new NewExchange(
            owner,
            conversation,
            response,
            null,
            "eunoe-mini",
            List.of(new Message("user", "My sister is called %s.".formatted(word))),
            AT,
            "{}",
            null);
    store.begin(begun).await().indefinitely();
    store
        .append(
            new FinishedExchange(
                owner,
                response,
                Status.COMPLETED,
                word + ", I see.",
                new int[] {1},
                new int[] {2},
                "hash of " + response,
                0,
                2,
                "{\"text\":\"%s\"}".formatted(word),
                "{}",
                "",
                AT))
        .await()
        .indefinitely();
    Pin pin = pins.add(owner, Pin.Kind.FACT, "Always remember " + word, AT).await().indefinitely();
    others.add(owner);
    words.add(word);
    ids.add(pin.id());
    rights.list(owner, null, 9).await().indefinitely().forEach(item -> ids.add(item.id()));
  }

  private String id(String prefix) {
    String id = prefix + UUID.randomUUID().toString().replace("-", "");
    ids.add(id);
    return id;
  }

  @Test
  void everyDescribedRoute_withAnotherOwnersId_isNotFound() throws IOException {
    List<String> routes = routesWithId();
    assertThat(routes).hasSizeGreaterThan(6);
    for (String route : routes) {
      String verb = route.substring(0, route.indexOf(' '));
      for (String id : ids) {
        String path = route.substring(verb.length() + 1).replaceAll("\\{\\w+}", id);
        // Turning memory off for a conversation that is yet to begin is how one begins without it.
        boolean mayBegin = begins(route) && id.startsWith("conv_");
        Response response = send(verb, path, body(route));
        assertThat(response.statusCode()).as(verb + " " + path).isEqualTo(mayBegin ? 200 : 404);
        assertTellsNothing(response);
      }
    }
  }

  private static boolean begins(String route) {
    return route.equals("patch /v1/conversations/{id}");
  }

  private static String body(String route) {
    String items = "{\"items\": [{\"role\": \"user\", \"content\": \"x\"}]}";
    String other = route.startsWith("post /v1/conv") ? "{}" : "{\"text\": \"x\"}";
    return begins(route) ? "{\"memory\": true}" : route.endsWith("/items") ? items : other;
  }

  private static Response send(String verb, String path, String body) {
    var request = given().contentType("application/json");
    Method method = Method.valueOf(verb.toUpperCase(java.util.Locale.ROOT));
    return method == Method.GET || method == Method.DELETE
        ? request.request(method, path)
        : request.body(body).request(method, path);
  }

  private void assertTellsNothing(Response response) {
    String said = response.asString();
    words.forEach(word -> assertThat(said).doesNotContain(word));
  }

  private static List<String> routesWithId() throws IOException {
    try (InputStream file =
        OwnersIT.class.getResourceAsStream("/META-INF/resources/openapi.yaml")) {
      Map<String, Map<String, Map<String, Object>>> document = new Yaml().load(file);
      List<String> routes =
          new ArrayList<>(List.of("get /v1/responses/{id}", "post /v1/responses/{id}/cancel"));
      document
          .get("paths")
          .forEach((path, verbs) -> {
            if (path.contains("{")) {
              verbs.keySet().stream()
                  .filter(List.of("get", "post", "patch", "delete", "put")::contains)
                  .forEach(verb -> routes.add(verb + " " + path));
            }
          });
      // The one that makes what is not there comes last.
      return routes.stream().distinct().sorted(Comparator.comparing(OwnersIT::begins)).toList();
    }
  }

  @Test
  void listsSearchesAndExports_holdNothingOfOthers() {
    for (String path :
        List.of(
            "/v1/memories?limit=500",
            "/v1/memories?kind=pin",
            "/v1/memories?query=What+is+my+sister+called%3F",
            "/v1/memories?query=Zelmira1ux",
            "/v1/memories/export",
            "/v1/conversations")) {
      Response response = given().urlEncodingEnabled(false).get(path);
      assertThat(response.statusCode()).as(path).isEqualTo(200);
      assertTellsNothing(response);
    }
    for (String id : ids) {
      assertTellsNothing(given().queryParam("after", id).get("/v1/memories"));
    }
  }

  @Test
  void anIdOfAnother_inABody_isUnknown_andInAnImportOnesOwn() {
    for (String id : ids) {
      String field =
          id.startsWith("resp_") ? "previous_response_id" : id.startsWith("conv_") ? "" : "message";
      Response response =
          switch (field) {
            case "previous_response_id" ->
                send(
                    "post",
                    "/v1/responses",
                    "{\"input\":\"What is my sister called?\",\"previous_response_id\":\"%s\"}"
                        .formatted(id));
            case "message" -> send("post", "/v1/memories", "{\"message_id\":\"%s\"}".formatted(id));
            default ->
                send(
                    "post",
                    "/v1/memories/import",
                    """
                    {"format": "eunoe-memory", "version": 1, "pins": [], "conversations": [{
                      "id": "%s", "title": "Mine", "created_at": "2026-05-03T10:00:00Z",
                      "updated_at": "2026-05-03T10:00:00Z", "responses": []}]}
                    """
                        .formatted(id));
          };
      assertThat(response.statusCode()).as(id).isEqualTo(field.isEmpty() ? 200 : 404);
      assertTellsNothing(response);
    }
  }

  @Test
  void everyTool_withAnotherOwnersId_findsNothing() {
    var mcp = new McpClient();
    assertThat(mcp.tools())
        .containsExactlyInAnyOrder(
            "memory_add", "memory_search", "memory_list", "memory_update", "memory_delete");
    for (String id : ids) {
      String update = mcp.call("memory_update", "{\"id\": \"%s\", \"text\": \"x\"}".formatted(id));
      String delete = mcp.call("memory_delete", "{\"id\": \"%s\"}".formatted(id));
      assertThat(update).contains("no memory");
      assertThat(delete).contains("no memory");
    }
    for (String word : words) {
      assertThat(mcp.call("memory_search", "{\"query\": \"sister %s\"}".formatted(word)))
          .doesNotContain("called");
    }
    assertThat(mcp.call("memory_list", "{\"kind\": \"message\"}")).doesNotContain("sister");
    assertThat(mcp.call("memory_list", "{\"kind\": \"pin\"}")).doesNotContain("Zelmira");
  }

  /** Valid ids, ids changed by a character, halves of two, and what is no id at all. */
  @Test
  void whateverIdIsTried_nothingOfAnotherIsSaid() {
    long seed = new Random().nextLong();
    var random = new Random(seed);
    List<String> prefixes = List.of("/v1/memories/", "/v1/conversations/", "/v1/responses/");
    for (int i = 0; i < 250; i++) {
      String path = prefixes.get(random.nextInt(prefixes.size())) + mutated(random);
      String verb = List.of("get", "delete", "patch").get(random.nextInt(3));
      Response response = send(verb, path, "{\"text\": \"x\"}");
      assertThat(response.statusCode())
          .as("seed %d, step %d: %s %s", seed, i, verb, path)
          .isBetween(400, 499);
      assertTellsNothing(response);
    }
  }

  private String mutated(Random random) {
    String id = ids.get(random.nextInt(ids.size()));
    int at = 5 + random.nextInt(id.length() - 5);
    return switch (random.nextInt(5)) {
      case 0 -> id;
      case 1 -> id.substring(0, at) + (char) ('a' + random.nextInt(26)) + id.substring(at + 1);
      case 2 -> id.substring(0, at);
      case 3 -> id.substring(0, at) + ids.get(random.nextInt(ids.size())).substring(at);
      default -> others.get(random.nextInt(others.size())).id() + "." + id;
    };
  }

  @Test
  void namingAnOwner_isRefusedWhereNoProxyMay() {
    for (Owner other : others) {
      given()
          .header(Owners.OWNER_HEADER, other.id())
          .get("/v1/memories")
          .then()
          .statusCode(400)
          .body("error.code", equalTo("owners_not_configured"));
    }
    given().header(Owners.SECRET_HEADER, "x").get("/v1/memories").then().statusCode(400);
  }

  @Test
  void forgettingEverything_isOnesOwnEverything() {
    given().delete("/v1/memories?all=true").then().statusCode(200);
  }
}
