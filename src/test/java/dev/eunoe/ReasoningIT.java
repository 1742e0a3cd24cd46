package dev.eunoe;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.eunoe.chat.FieldTable;
import dev.eunoe.clients.NodeClients;
import dev.eunoe.command.TestCheckpoints;
import io.restassured.RestAssured;
import io.restassured.specification.RequestSpecification;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.postgresql.Driver;

/**
 * The model in the box with a template that opens each answer with thinking and drops it later. Its
 * attention sees everything, so that its states have blocks; in short talks it says the same.
 */
@Timeout(180)
@OwnProcesses
class ReasoningIT {
  private static final ObjectMapper JSON = new ObjectMapper();

  private static final String TEMPLATE =
      """
      {{- bos_token -}}
      {%- if tools -%}
      {{- '<|system|>' -}}
      {%- if messages[0].role == 'system' -%}{{- messages[0].content ~ '\\n\\n' -}}{%- endif -%}
      {{- 'Call ' ~ (tools | tojson) ~ ' so: <tool_call>\\n{"name": …, "arguments": …}\\n</tool_call><|end|>' -}}
      {%- endif -%}
      {%- for message in messages -%}
      {%- if not (tools and loop.first and message.role == 'system') -%}
      {{- '<|' ~ message.role ~ '|>' ~ message.content.split('</think>')[-1].strip() ~ '<|end|>' -}}
      {%- endif -%}
      {%- endfor -%}
      {%- if add_generation_prompt -%}
      {{- '<|assistant|><think>\\n' -}}
      {%- if enable_thinking is defined and enable_thinking is false -%}{{- '\\n</think>\\n\\n' -}}{%- endif -%}
      {%- endif -%}
      """;

  @TempDir private static Path model;
  private static InstalledPostgres postgres;
  private static ServerProcess server;

  @BeforeAll
  static void start() throws IOException, InterruptedException {
    for (String file : List.of("model.safetensors", "tokenizer.json")) {
      Files.copy(TestCheckpoints.MINI.resolve(file), model.resolve(file));
    }
    String config = Files.readString(TestCheckpoints.MINI.resolve("config.json"));
    Files.writeString(
        model.resolve("config.json"),
        config
            .replace("sliding_attention", "full_attention")
            .replace("{\n", "{\n\"max_position_embeddings\": 4096,\n"));
    Files.writeString(model.resolve("chat_template.jinja"), TEMPLATE);
    postgres = InstalledPostgres.start();
    server =
        ServerProcess.start(
            List.of("--model", model.toString()),
            Map.of(
                "EUNOE_DATABASE_URL", postgres.url(),
                // States are in the database alone, so that a test can take them away.
                "EUNOE_STATE_READ_AGAIN", "0s",
                "EUNOE_STATE_MEMORY", "1"));
  }

  @AfterAll
  static void stop() throws IOException, InterruptedException {
    server.close();
    postgres.close();
  }

  private static RequestSpecification given() {
    return RestAssured.given().baseUri(server.url());
  }

  private static String post(String path, ObjectNode body) {
    return given()
        .contentType("application/json")
        .body(body.toString())
        .post(path)
        .then()
        .statusCode(200)
        .extract()
        .asString();
  }

  private static JsonNode tree(String json) {
    try {
      return JSON.readTree(json);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(json, e);
    }
  }

  private static ObjectNode asked(String words, @Nullable String previous) {
    ObjectNode body = JSON.createObjectNode().put("input", words).put("max_output_tokens", 60);
    body.put("max_reasoning_tokens", 2).putObject("eunoe").put("memory", false);
    return previous == null ? body : body.put("previous_response_id", previous);
  }

  private static JsonNode respond(ObjectNode body) {
    return tree(post("/v1/responses", body));
  }

  private static List<JsonNode> events(String path, ObjectNode body) {
    return post(path, body.put("stream", true))
        .lines()
        .filter(line -> line.startsWith("data: {"))
        .map(line -> tree(line.substring("data: ".length())))
        .toList();
  }

  private static String text(JsonNode response) {
    return response.at("/output/1/content/0/text").textValue();
  }

  private static String reasoning(JsonNode response) {
    return response.at("/output/0/content/0/text").textValue();
  }

  private static String deltas(List<JsonNode> events, String type) {
    return events.stream()
        .filter(event -> event.path("type").asText().equals(type))
        .map(event -> event.path("delta").textValue())
        .collect(Collectors.joining());
  }

  /** Of the answer alone. */
  private static int answered(JsonNode response) {
    return response.at("/usage/output_tokens").intValue()
        - response.at("/usage/output_tokens_details/reasoning_tokens").intValue();
  }

  private static void deleteStates() throws SQLException {
    assertThat(changed("delete from snapshot")).isPositive();
  }

  /** How many rows of the database a statement changed. */
  private static int changed(String sql) throws SQLException {
    var user = new Properties();
    user.setProperty("user", "eunoe");
    // Not by the DriverManager, which other tests of this JVM have filled under another loader.
    try (var connection = new Driver().connect("jdbc:" + postgres.url(), user);
        var statement = connection.createStatement()) {
      return statement.executeUpdate(sql);
    }
  }

  @Test
  void reasoning_isAnItemOfItsOwn_beforeTheAnswer_andStaysWithTheResponse() {
    List<JsonNode> events = events("/v1/responses", asked("I am Olenka.", null));

    List<String> types = new ArrayList<>();
    for (int n = 0; n < events.size(); n++) {
      assertThat(events.get(n).path("sequence_number").intValue()).isEqualTo(n);
      String type = events.get(n).path("type").asText().replace("response.", "");
      String at = events.get(n).path("output_index").asText();
      String told = type + (at.isEmpty() ? "" : " " + at);
      if (types.isEmpty() || !types.getLast().equals(told)) {
        types.add(told);
      }
    }
    assertThat(types)
        .containsExactly(
            "created",
            "in_progress",
            "output_item.added 0",
            "content_part.added 0",
            "reasoning_text.delta 0",
            "reasoning_text.done 0",
            "content_part.done 0",
            "output_item.done 0",
            "output_item.added 1",
            "content_part.added 1",
            "output_text.delta 1",
            "output_text.done 1",
            "content_part.done 1",
            "output_item.done 1",
            "completed");
    JsonNode whole = events.getLast().path("response");
    assertThat(whole.at("/output/0/type").asText()).isEqualTo("reasoning");
    assertThat(reasoning(whole))
        .isNotBlank()
        .isEqualTo(deltas(events, "response.reasoning_text.delta"));
    assertThat(text(whole)).isNotBlank().isEqualTo(deltas(events, "response.output_text.delta"));
    assertThat(post("/v1/responses", asked("I am Olenka.", null))).doesNotContain("think>");
    int reasoned = whole.at("/usage/output_tokens_details/reasoning_tokens").intValue();
    assertThat(reasoned).isBetween(2, whole.at("/usage/output_tokens").intValue() - 1);
    assertThat(whole.at("/eunoe/receipt/read_again/reason").asText()).contains("what was reasoned");
    assertThat(whole.at("/eunoe/receipt/read_again/tokens").intValue())
        .isBetween(1, answered(whole) + 1);
    String kept = given().get("/v1/responses/" + whole.path("id").asText()).asString();
    assertThat(tree(kept)).isEqualTo(whole);
  }

  @Test
  void reasoning_isForgottenByTheNextTurn_whoeverHasReadTheFirst() throws SQLException {
    JsonNode first = respond(asked("My horse is called Tarrin.", null));
    String id = first.path("id").asText();

    JsonNode second = respond(asked("What is it called?", id));
    assertThat(second.at("/eunoe/receipt/state/reused_tokens").longValue())
        .isEqualTo(first.at("/eunoe/receipt/window/position").longValue());
    deleteStates();
    JsonNode anew = respond(asked("What is it called?", id));

    assertThat(anew.at("/eunoe/receipt/state/reused_tokens").longValue()).isZero();
    assertThat(List.of(reasoning(anew), text(anew)))
        .containsExactly(reasoning(second), text(second));
    // The mark that opens the thinking is in the prompt, and in no history.
    assertThat(first.at("/eunoe/receipt/window/position").intValue())
        .isLessThanOrEqualTo(first.at("/usage/input_tokens").intValue() + answered(first));
    ObjectNode resent = asked("", null);
    var input = resent.putArray("input");
    input.addObject().put("role", "user").put("content", "My horse is called Tarrin.");
    input.addObject().put("type", "item_reference").put("id", first.at("/output/0/id").asText());
    input.add(first.at("/output/0"));
    input.addObject().put("type", "item_reference").put("id", first.at("/output/1/id").asText());
    input.addObject().put("role", "user").put("content", "What is it called?");
    assertThat(text(respond(resent))).isEqualTo(text(second));
  }

  @Test
  void aBlockThatIsDamagedOrMissingInTheMiddle_isReadAgainFromTheWords_andTheReceiptSaysSo()
      throws SQLException {
    for (String harm :
        List.of(
            "update state_block set bytes = overlay(bytes placing '\\x00' from octet_length(bytes)"
                + " / 2)",
            "delete from state_block")) {
      JsonNode first = respond(asked("My horse is called Tarrin. ".repeat(40), null));
      JsonNode second = respond(asked("It is brown.", first.path("id").asText()));
      String id = second.path("id").asText();
      JsonNode undisturbed = respond(asked("What is it called?", id));
      assertThat(undisturbed.at("/eunoe/receipt/state/recomputed_tokens").longValue()).isZero();
      assertThat(changed(harm + " where idx = 1")).isPositive();
      JsonNode anew = respond(asked("What is it called?", id));
      assertThat(anew.at("/eunoe/receipt/state/recomputed_tokens").longValue()).isPositive();
      assertThat(anew.at("/eunoe/receipt/state/reason").asText())
          .doesNotContain("everything before this turn came from the state");
      assertThat(text(anew)).isEqualTo(text(undisturbed));
      assertThat(reasoning(anew)).isEqualTo(reasoning(undisturbed));
    }
  }

  @Test
  void reasoning_isNotRemembered_andGoesWithWhatItIsAbout() {
    JsonNode answer = respond(asked("My boat is called Quillon and lies in Ostrand.", null));
    String conversation = answer.at("/conversation/id").asText();
    JsonNode told =
        tree(given().get("/v1/conversations/" + conversation).asString()).at("/exchanges/0");
    assertThat(told.path("reasoning").textValue()).isEqualTo(reasoning(answer));
    JsonNode turns = told.path("turns");
    assertThat(turns.findValuesAsText("text"))
        .containsExactly("My boat is called Quillon and lies in Ostrand.", text(answer));
    JsonNode found =
        tree(given().queryParam("query", reasoning(answer)).get("/v1/memories").asString());
    assertThat(found.findValuesAsText("text")).doesNotContain(reasoning(answer));

    given().delete("/v1/memories/" + turns.at("/0/id").asText()).then().statusCode(200);

    // With a message goes its answer, and of a response without a word nothing is left to read.
    given().get("/v1/responses/" + answer.path("id").asText()).then().statusCode(404);
    told = tree(given().get("/v1/conversations/" + conversation).asString()).at("/exchanges/0");
    assertThat(told.has("reasoning")).isFalse();
  }

  @Test
  void reasoningWithoutAnEnd_isNoAnswer_andTheConversationGoesOn() {
    ObjectNode body = asked("My cat is called Perrin.", null).put("max_output_tokens", 2);
    body.remove("max_reasoning_tokens");
    JsonNode endless = respond(body);

    assertThat(endless.path("status").asText()).isEqualTo("incomplete");
    assertThat(endless.at("/incomplete_details/reason").asText()).isEqualTo("max_output_tokens");
    assertThat(reasoning(endless)).isNotBlank();
    assertThat(text(endless)).isEmpty();
    assertThat(endless.at("/usage/output_tokens_details/reasoning_tokens").intValue()).isEqualTo(2);
    JsonNode next = respond(asked("I am Olenka.", endless.path("id").asText()));
    assertThat(text(next)).isNotBlank();
  }

  @Test
  void withoutEffort_theAnswerComesAtOnce() {
    ObjectNode none = asked("Hello, how are you?", null);
    none.putObject("reasoning").put("effort", "none");
    JsonNode answer = respond(none);

    assertThat(answer.at("/output/0/type").asText()).isEqualTo("message");
    assertThat(answer.at("/usage/output_tokens_details/reasoning_tokens").intValue()).isZero();
    JsonNode next = respond(asked("And who are you?", answer.path("id").asText()));
    assertThat(reasoning(next)).isNotBlank();
    assertThat(next.at("/eunoe/receipt/state/reused_tokens").longValue())
        .isEqualTo(answer.at("/eunoe/receipt/window/position").longValue());
  }

  @Test
  void chatCompletions_haveItBesideTheContent() {
    ObjectNode body = JSON.createObjectNode().put("max_tokens", 60).put("max_reasoning_tokens", 6);
    body.putObject("eunoe").put("memory", false);
    body.putArray("messages").addObject().put("role", "user").put("content", "I am Olenka.");
    JsonNode whole = tree(post("/v1/chat/completions", body));
    List<JsonNode> chunks = events("/v1/chat/completions", body);

    JsonNode message = whole.at("/choices/0/message");
    assertThat(message.path("reasoning_content").asText()).isNotBlank();
    assertThat(message.path("content").asText()).isNotBlank().doesNotContain("think>");
    assertThat(whole.at("/usage/completion_tokens_details/reasoning_tokens").intValue())
        .isGreaterThanOrEqualTo(6);
    for (String field : List.of("reasoning_content", "content")) {
      assertThat(
              chunks.stream()
                  .map(chunk -> chunk.at("/choices/0/delta").path(field).asText())
                  .collect(Collectors.joining()))
          .isEqualTo(message.path(field).asText());
    }
    body.remove("stream");
    body.putObject("chat_template_kwargs").put("enable_thinking", false);
    body.withArray("messages").addObject().setAll((ObjectNode) message);
    body.withArray("messages").addObject().put("role", "user").put("content", "Who am I?");
    JsonNode next = tree(post("/v1/chat/completions", body));
    assertThat(next.at("/choices/0/message").has("reasoning_content")).isFalse();
    assertThat(next.at("/usage").has("completion_tokens_details")).isFalse();
    assertThat(next.at("/usage/prompt_tokens_details/cached_tokens").longValue()).isPositive();
  }

  /** The newest {@code @anthropic-ai/sdk} of npm, as it comes. */
  @Test
  void messagesOfAnthropic_haveThinkingAndCallsAsBlocks() throws Exception {
    NodeClients.install();
    NodeClients.test("anthropic-tools.mjs", server.url());
  }

  @Test
  void fieldsOfTheInterfaces_areAsTheirTableSays() throws IOException {
    FieldTable.assertUpToDate(server.url());
  }

  private static ObjectNode askedForTheWeather(String place) {
    ObjectNode body = JSON.createObjectNode().put("temperature", 0).put("max_tokens", 400);
    body.putObject("eunoe").put("memory", false);
    body.put("max_reasoning_tokens", 2).put("tool_choice", "required");
    ObjectNode function =
        body.putArray("tools").addObject().put("type", "function").putObject("function");
    ObjectNode parameters = function.put("name", "weather").putObject("parameters");
    ObjectNode properties = parameters.put("type", "object").putObject("properties");
    properties.putObject("place").putArray("enum").add(place).add("Bled");
    properties.putObject("days").put("type", "integer").put("minimum", 1).put("maximum", 9);
    parameters.putArray("required").add("place").add("days");
    body.putArray("messages").addObject().put("role", "user").put("content", "Will it rain?");
    return body;
  }

  @Test
  void aTool_isCalledAsItsSchemaSays_andOnlyItsResultIsReadNext() {
    ObjectNode body = askedForTheWeather("Karst").put("parallel_tool_calls", false);
    JsonNode whole = tree(post("/v1/chat/completions", body));
    List<JsonNode> chunks = events("/v1/chat/completions", body);

    JsonNode message = whole.at("/choices/0/message");
    JsonNode call = message.at("/tool_calls/0");
    String arguments = call.at("/function/arguments").asText();
    assertThat(whole.at("/choices/0/finish_reason").asText()).isEqualTo("tool_calls");
    assertThat(message.path("content").isNull()).isTrue();
    assertThat(message.path("tool_calls")).hasSize(1);
    assertThat(call.at("/function/name").asText()).isEqualTo("weather");
    assertThat(tree(arguments).path("place").asText()).isIn("Karst", "Bled");
    assertThat(tree(arguments).path("days").intValue()).isBetween(1, 9);
    assertThat(chunks.stream().map(chunk -> chunk.at("/choices/0/delta/tool_calls/0")))
        .extracting(piece -> piece.at("/function/name").asText())
        .contains("weather");
    assertThat(
            chunks.stream()
                .map(chunk -> chunk.at("/choices/0/delta/tool_calls/0/function/arguments").asText())
                .collect(Collectors.joining()))
        .isEqualTo(arguments);

    body.remove("stream");
    body.put("tool_choice", "auto");
    body.withArray("messages").add(message);
    ObjectNode result = body.withArray("messages").addObject().put("role", "tool");
    result.put("tool_call_id", call.path("id").asText()).put("content", "Rain on Sunday.");
    JsonNode next = tree(post("/v1/chat/completions", body));
    assertThat(next.at("/usage/prompt_tokens_details/cached_tokens").longValue())
        .isEqualTo(whole.at("/eunoe/receipt/window/position").longValue())
        .isPositive();
    body.set("tools", askedForTheWeather("Kobarid").path("tools"));
    JsonNode others = tree(post("/v1/chat/completions", body));
    assertThat(others.at("/usage/prompt_tokens_details/cached_tokens").longValue()).isZero();
  }
}
