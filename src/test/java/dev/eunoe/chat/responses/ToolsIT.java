package dev.eunoe.chat.responses;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.eunoe.OwnProcesses;
import dev.eunoe.ServerProcess;
import dev.eunoe.ToolModel;
import io.restassured.RestAssured;
import io.restassured.response.ValidatableResponse;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Tools of the Responses interface, whose results are all that a next turn reads. */
@Timeout(120)
@OwnProcesses
class ToolsIT {
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir private static Path folder;
  @TempDir private static Path data;
  private static ServerProcess server;

  @BeforeAll
  static void start() throws IOException, InterruptedException {
    server =
        ServerProcess.start(
            List.of("--model", ToolModel.in(folder).toString(), "--data", data.toString()),
            Map.of());
  }

  @AfterAll
  static void stop() throws IOException, InterruptedException {
    server.close();
  }

  private static ValidatableResponse post(ObjectNode body) {
    return RestAssured.given()
        .baseUri(server.url())
        .contentType("application/json")
        .body(body.toString())
        .post("/v1/responses")
        .then();
  }

  private static String get(String path) {
    return RestAssured.given().baseUri(server.url()).get("/v1/responses/" + path).asString();
  }

  private static JsonNode respond(ObjectNode body) {
    return tree(post(body).statusCode(200).extract().asString());
  }

  private static JsonNode tree(String json) {
    try {
      return JSON.readTree(json);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(json, e);
    }
  }

  private static List<JsonNode> events(String stream) {
    return stream
        .lines()
        .filter(line -> line.startsWith("data: {"))
        .map(line -> tree(line.substring("data: ".length())))
        .toList();
  }

  private static ObjectNode asked(String choice) {
    ObjectNode body = JSON.createObjectNode().put("input", "Will it rain?").put("temperature", 0);
    body.put("max_output_tokens", 200).put("tool_choice", choice);
    body.putObject("eunoe").put("memory", false);
    ObjectNode tool = body.putArray("tools").addObject().put("type", "function");
    ObjectNode parameters = tool.put("name", "weather").putObject("parameters");
    ObjectNode properties = parameters.put("type", "object").putObject("properties");
    properties.putObject("place").putArray("enum").add("Karst").add("Bled");
    properties.putObject("days").put("type", "integer").put("minimum", 1).put("maximum", 9);
    parameters.putArray("required").add("place").add("days");
    return body;
  }

  private static ObjectNode result(JsonNode call) {
    return JSON.createObjectNode()
        .put("type", "function_call_output")
        .put("call_id", call.path("call_id").asText())
        .put("output", "Rain on Sunday.");
  }

  private static void assertCall(JsonNode call) {
    assertThat(call.path("type").asText()).isEqualTo("function_call");
    assertThat(call.path("status").asText()).isEqualTo("completed");
    assertThat(call.path("name").asText()).isEqualTo("weather");
    JsonNode arguments = tree(call.path("arguments").asText());
    assertThat(arguments.path("place").asText()).isIn("Karst", "Bled");
    assertThat(arguments.path("days").intValue()).isBetween(1, 9);
  }

  @Test
  void aCall_isAnItemOfItsOwn_streamedReadAndReplayedTheSame() {
    ObjectNode body = asked("required").put("parallel_tool_calls", false);
    JsonNode whole = respond(body);
    List<JsonNode> events =
        events(post(body.put("stream", true)).statusCode(200).extract().asString());

    assertThat(whole.path("output")).hasSize(1);
    assertCall(whole.at("/output/0"));
    assertThat(whole.at("/tools/0/name").asText()).isEqualTo("weather");
    assertThat(whole.at("/tools/0/strict").isBoolean()).isTrue();
    assertThat(whole.path("tool_choice").asText()).isEqualTo("required");
    assertThat(tree(get(whole.path("id").asText()))).isEqualTo(whole);
    assertThat(
            events.stream()
                .map(event -> event.path("type").asText().replace("response.", ""))
                .distinct())
        .containsExactly(
            "created",
            "in_progress",
            "output_item.added",
            "function_call_arguments.delta",
            "function_call_arguments.done",
            "output_item.done",
            "completed");
    JsonNode last = events.getLast().path("response");
    assertThat(last.at("/output/0/arguments")).isEqualTo(whole.at("/output/0/arguments"));
    assertThat(
            events.stream()
                .filter(event -> event.path("type").asText().endsWith("arguments.delta"))
                .map(event -> event.path("delta").asText())
                .collect(Collectors.joining()))
        .isEqualTo(last.at("/output/0/arguments").asText());
    // They are made of the tokens that are kept, as another server makes them that finishes it.
    String replayed = get(last.path("id").asText() + "?stream=true&starting_after=2");
    assertThat(events(replayed)).isEqualTo(events.subList(3, events.size()));
  }

  @Test
  void aResult_isAllThatTheNextTurnReads_withOrWithoutTheToolsAndByReference() {
    JsonNode first = respond(asked("required").put("parallel_tool_calls", false));
    long position = first.at("/eunoe/receipt/window/position").longValue();
    JsonNode call = first.at("/output/0");

    ObjectNode next = asked("auto").put("previous_response_id", first.path("id").asText());
    next.putArray("input").add(result(call));
    JsonNode again = respond(next);
    next.remove(List.of("tools", "tool_choice"));
    JsonNode without = respond(next);
    ObjectNode whole = asked("auto");
    var input = whole.putArray("input");
    input.addObject().put("role", "user").put("content", "Will it rain?");
    input.addObject().put("type", "item_reference").put("id", call.path("id").asText());
    input.add(result(call));
    JsonNode byReference = respond(whole);
    input.set(1, call);
    JsonNode asItem = respond(whole);

    for (JsonNode answer : List.of(again, without, byReference, asItem)) {
      assertThat(answer.at("/usage/input_tokens_details/cached_tokens").longValue())
          .isEqualTo(position)
          .isPositive();
      assertThat(answer.at("/output/0/content/0/text").asText())
          .isEqualTo(again.at("/output/0/content/0/text").asText())
          .isNotBlank();
    }
    JsonNode told =
        tree(
            RestAssured.given()
                .baseUri(server.url())
                .get("/v1/conversations/" + first.at("/conversation/id").asText())
                .asString());
    assertThat(told.at("/exchanges/0/output")).isEqualTo(first.path("output"));
    assertThat(told.at("/exchanges/1/turns/0/role").asText()).isEqualTo("tool");
    assertThat(told.at("/exchanges/1").has("output")).isFalse(); // the turn has its words
  }

  /** The model in the box chooses neither well, but nothing else can come. */
  @Test
  void aFormBesideTools_isThatOfAnAnswerThatCallsNone() {
    for (int seed = 0; seed < 4; seed++) {
      ObjectNode body = asked("auto").put("temperature", 1.5).put("seed", seed);
      body.put("parallel_tool_calls", false);
      ObjectNode format = body.putObject("text").putObject("format").put("type", "json_schema");
      ObjectNode schema = format.put("name", "rain").putObject("schema").put("type", "object");
      schema.putObject("properties").putObject("rain").put("type", "boolean");
      schema.putArray("required").add("rain");

      for (JsonNode item : respond(body).path("output")) {
        if (item.path("type").asText().equals("message")) {
          assertThat(tree(item.at("/content/0/text").asText()).path("rain").isBoolean()).isTrue();
        } else {
          assertCall(item);
        }
      }
    }
  }

  @Test
  void otherTools_andResultsOfNoCall_areRefused() {
    JsonNode first = respond(asked("none"));
    assertThat(first.at("/output/0/type").asText()).isEqualTo("message");
    ObjectNode others = asked("auto").put("previous_response_id", first.path("id").asText());
    ((ObjectNode) others.at("/tools/0")).put("name", "forecast");
    assertRefused(others, "tools");
    ObjectNode orphan = asked("auto");
    orphan.putArray("input").add(result(JSON.createObjectNode().put("call_id", "call_9")));
    assertRefused(orphan, "input[0].call_id");
    ObjectNode search = asked("auto");
    search.putArray("tools").addObject().put("type", "web_search");
    assertRefused(search, "tools[0].type");
  }

  private static void assertRefused(ObjectNode body, String param) {
    JsonNode problem = tree(post(body).statusCode(400).extract().asString());
    assertThat(problem.at("/error/param").asText()).isEqualTo(param);
  }

  @Test
  void theSocket_tellsTheSameItems() throws Exception {
    var frames = new Frames();
    String address = server.url().replace("http", "ws") + "/v1/responses";
    try (var client = HttpClient.newHttpClient()) {
      WebSocket socket =
          client.newWebSocketBuilder().buildAsync(URI.create(address), frames).join();
      ObjectNode create = asked("required").put("parallel_tool_calls", false);
      socket.sendText(create.put("type", "response.create").toString(), true).join();
      JsonNode ended = frames.ended.get(60, TimeUnit.SECONDS);
      socket.abort();
      ended.at("/response/output").forEach(ToolsIT::assertCall);
      assertThat(frames.types).contains("response.function_call_arguments.done");
    }
  }

  private static final class Frames implements WebSocket.Listener {
    private final StringBuilder frame = new StringBuilder();
    private final List<String> types = new ArrayList<>();
    private final CompletableFuture<JsonNode> ended = new CompletableFuture<>();

    @Override
    public @Nullable CompletionStage<?> onText(WebSocket socket, CharSequence data, boolean last) {
      frame.append(data);
      if (last) {
        JsonNode event = tree(frame.toString());
        frame.setLength(0);
        types.add(event.path("type").asText());
        if (event.at("/response/status").asText("in_progress").matches("completed|incomplete")) {
          ended.complete(event);
        }
      }
      socket.request(1);
      return null;
    }
  }

  /** As the Agents SDK keeps a session, which it sends back as input. */
  @Test
  void aConversation_takesCallsAndResults_andListsThemAsSuch() {
    String items =
        """
        {"items": [{"role": "user", "content": "Will it rain?"},
          {"type": "function_call", "call_id": "mine", "name": "weather", "arguments": "{}"},
          {"type": "function_call_output", "call_id": "mine", "output": "It will."},
          {"role": "assistant", "content": "It will rain."}]}\
        """;
    String id =
        RestAssured.given()
            .baseUri(server.url())
            .contentType("application/json")
            .body(items)
            .post("/v1/conversations")
            .then()
            .statusCode(200)
            .extract()
            .path("id");
    JsonNode kept =
        tree(
            RestAssured.given()
                .baseUri(server.url())
                .get("/v1/conversations/" + id + "/items?order=asc")
                .asString());

    assertThat(kept.findValuesAsText("type"))
        .containsSubsequence("message", "function_call", "function_call_output", "message");
    assertThat(kept.at("/data/1/name").asText()).isEqualTo("weather");
    assertThat(kept.at("/data/2/call_id")).isEqualTo(kept.at("/data/1/call_id"));
    assertThat(kept.at("/data/2/output").asText()).isEqualTo("It will.");
  }

  @Test
  void aResult_isListedAsWhatTheRequestBrought() {
    JsonNode called = respond(asked("required").put("parallel_tool_calls", false));
    JsonNode call = called.at("/output/0");
    ObjectNode next =
        JSON.createObjectNode().put("previous_response_id", called.path("id").asText());
    next.putArray("input").add(result(call));
    String id = respond(next).path("id").asText();

    JsonNode brought =
        tree(
            RestAssured.given()
                .baseUri(server.url())
                .get("/v1/responses/" + id + "/input_items")
                .asString());
    assertThat(brought.at("/data/0/type").asText()).isEqualTo("function_call_output");
    assertThat(brought.at("/data/0/call_id")).isEqualTo(call.path("call_id"));
  }
}
