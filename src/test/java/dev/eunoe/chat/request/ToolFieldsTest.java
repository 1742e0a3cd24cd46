package dev.eunoe.chat.request;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.eunoe.chat.calls.CallId;
import dev.eunoe.chat.http.RequestFields;
import dev.eunoe.command.TestCheckpoints;
import dev.eunoe.memory.Message;
import dev.eunoe.model.constraint.Calls;
import dev.eunoe.model.constraint.Constraint;
import dev.eunoe.model.constraint.Constraints;
import dev.eunoe.model.tokenizer.Tokenizer;
import dev.eunoe.model.tools.Call;
import dev.eunoe.model.tools.CallIds;
import dev.eunoe.model.tools.Tool;
import dev.eunoe.model.tools.ToolForm;
import dev.eunoe.turn.problem.ProblemException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Tools as they are asked for, and conversations in which some were called. */
class ToolFieldsTest {
  private static final ToolForm FORM = ToolForm.named("hermes");
  private static final String TOOLS =
      "'tools': [{'type': 'function', 'function': {'name': 'weather', 'strict': true}}, {'type':"
          + " 'function', 'function': {'name': 'time', 'parameters': {'type': 'object'}}}]";

  private static Constraints constraints;

  @BeforeAll
  static void open() {
    try (var tokenizer = Tokenizer.open(TestCheckpoints.MINI.resolve("tokenizer.json"))) {
      constraints = new Constraints(tokenizer.tokenBytes());
    }
  }

  private static JsonNode json(String text) {
    try {
      return new ObjectMapper().readTree(text.replace('\'', '"'));
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(text, e);
    }
  }

  private static ToolFields read(String fields, @Nullable ToolForm form) {
    var body = (ObjectNode) json("{" + fields + "}");
    return ToolFields.ofCompletion(new RequestFields(body), form, constraints);
  }

  private static @Nullable Calls calls(String fields) {
    Constraint constraint = read(TOOLS + fields, FORM).constraint();
    return constraint == null ? null : constraint.calls();
  }

  @Test
  void choice_saysWhetherThereMustBeACall_orNone() {
    assertThat(read("", FORM).tools()).isEmpty();
    assertThat(read(TOOLS, FORM).tools()).hasSize(2);
    assertThat(calls("")).isEqualTo(new Calls(FORM, false, true));
    assertThat(calls(", 'tool_choice': 'auto', 'parallel_tool_calls': false"))
        .isEqualTo(new Calls(FORM, false, false));
    assertThat(calls(", 'tool_choice': 'required'")).isEqualTo(new Calls(FORM, true, true));
    assertThat(calls(", 'tool_choice': 'none'")).isNull();
    assertThat(calls(", 'tool_choice': {'type': 'function', 'function': {'name': 'time'}}"))
        .isEqualTo(new Calls(FORM, true, false));
  }

  @Test
  void choice_maySaySomeOfTheTools_inEitherInterface() {
    String some =
        ", 'tool_choice': {'type': 'allowed_tools', 'allowed_tools': {'mode': '%s',"
            + " 'tools': [{'type': 'function', 'function': {'name': 'time'}}]}}";
    Constraint required =
        requireNonNull(read(TOOLS + some.formatted("required"), FORM).constraint());
    assertThat(required.calls()).isEqualTo(new Calls(FORM, true, true));
    assertThat(required.source().tools()).extracting(Tool::name).containsExactly("time");
    assertThat(calls(some.formatted("auto"))).isEqualTo(new Calls(FORM, false, true));
    var flat =
        (ObjectNode)
            json(
                "{'tools': [{'type': 'function', 'name': 'a'}, {'type': 'function', 'name': 'b'}],"
                    + " 'tool_choice': {'type': 'allowed_tools', 'mode': 'auto', 'tools':"
                    + " [{'type': 'function', 'name': 'b'}]}}");
    assertThat(
            requireNonNull(
                    ToolFields.ofResponse(new RequestFields(flat), FORM, constraints).constraint())
                .source()
                .tools())
        .extracting(Tool::name)
        .containsExactly("b");
    assertThatThrownBy(() -> calls(some.formatted("auto").replace("'time'", "'none of them'")))
        .hasMessageContaining("none of them");
    assertThatThrownBy(() -> calls(some.formatted("always"))).hasMessageContaining("tool_choice");
  }

  /** Clients and their users' servers bring schemas that nobody holds an answer to. */
  @Test
  void parameters_areHeldToAsFarAsTheyCanBe_unlessTheToolIsStrict() {
    String tool =
        "'tools': [{'type': 'function', 'function': {'name': 'f', 'strict': %s, 'parameters':"
            + " {'type': 'object', 'properties': {'a': {'type': 'array', 'uniqueItems': true}}}}}]";
    assertThat(read(tool.formatted(false), FORM).constraint()).isNotNull();
    assertThat(read(tool.formatted(null), FORM).tools().toString()).contains("uniqueItems=true");
    assertThatThrownBy(() -> read(tool.formatted(true), FORM)).hasMessageContaining("uniqueItems");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "'tools': 7 | tools",
        "'tools': [{'type': 'web_search'}] | tools[0].type",
        "'tools': [{'type': 'function', 'function': {'name': 'a b'}}] | tools[0].function.name",
        "'tools': [{'type': 'function', 'function': {'name': 'a', 'strict': true, 'parameters':"
            + " {'if': {}}}}]"
            + " | tools",
        "'tool_choice': 'required' | tool_choice",
      })
  void whatCannotBe_isRefusedByName(String fields, String param) {
    assertThatThrownBy(() -> read(fields, FORM))
        .isInstanceOfSatisfying(
            ProblemException.class, e -> assertThat(e.problem().param()).isEqualTo(param));
  }

  @Test
  void anUnknownChoice_andAModelWithoutTools_areRefused() {
    assertThatThrownBy(() -> read(TOOLS + ", 'tool_choice': 'some'", FORM))
        .hasMessageContaining("one of the tools");
    assertThatThrownBy(() -> read(TOOLS, null)).hasMessageContaining("chat template");
  }

  @Test
  void toolsOfAResponse_areTheSame_withTheirFieldsInThem() {
    String flat =
        "{'tools': [{'type': 'function', 'name': 'weather', 'description': null, 'strict': false},"
            + " {'type': 'function', 'name': 'time', 'parameters': {'type': 'object'}}]%s}";
    var body = (ObjectNode) json(flat.formatted(""));
    var named =
        (ObjectNode) json(flat.formatted(", 'tool_choice': {'type': 'function', 'name': 'time'}"));

    ToolFields asked = ToolFields.ofResponse(new RequestFields(body), FORM, constraints);
    assertThat(asked.tools())
        .extracting(tool -> String.valueOf(tool.get("function")).replaceAll(", .*", ""))
        .containsExactly("{name=weather", "{name=time");
    assertThat(asked.constraint()).isNotNull();
    assertThat(ToolFields.ofResponse(new RequestFields(named), FORM, constraints).constraint())
        .extracting(Constraint::calls)
        .isEqualTo(new Calls(FORM, true, false));
    for (String type : List.of("web_search", "file_search", "code_interpreter", "mcp", "custom")) {
      var other = (ObjectNode) json("{'tools': [{'type': '" + type + "', 'name': 'x'}]}");
      assertThatThrownBy(() -> ToolFields.ofResponse(new RequestFields(other), null, constraints))
          .hasMessageContaining("'" + type + "'");
    }
  }

  /** As Codex offers them beside its own. */
  @Test
  void searchesAndGroups_areLeftOutBesideFunctions_andRefusedWhereTheyAreAskedFor() {
    String all =
        "{'tools': [{'type': 'web_search', 'external_web_access': false},"
            + " {'type': 'function', 'name': 'time'}, {'type': 'namespace', 'name': 'agents',"
            + " 'tools': []}, {'type': 'web_search_preview_2025_03_11'}]%s}";
    var body = (ObjectNode) json(all.formatted(""));

    ToolFields asked = ToolFields.ofResponse(new RequestFields(body), FORM, constraints);

    assertThat(asked.tools()).hasSize(1);
    assertThat(ToolFields.kept(body.path("tools")))
        .isEqualTo(
            json("[{'type': 'function', 'name': 'time', 'parameters': null, 'strict': false}]"));
    var chosen = (ObjectNode) json(all.formatted(", 'tool_choice': {'type': 'web_search'}"));
    assertThatThrownBy(() -> ToolFields.ofResponse(new RequestFields(chosen), FORM, constraints))
        .hasMessageContaining("'web_search'");
    var others =
        (ObjectNode) json("{'tools': [{'type': 'function', 'name': 'a'}, {'type': 'mcp'}]}");
    assertThatThrownBy(() -> ToolFields.ofResponse(new RequestFields(others), FORM, constraints))
        .hasMessageContaining("'mcp'");
  }

  @Test
  void aFormBesideTools_isThatOfAnAnswerThatCallsNone() {
    Constraint form = constraints.jsonObject();
    assertThat(with(read("", FORM), form)).isSameAs(form);
    assertThat(with(read(TOOLS + ", 'tool_choice': 'none'", FORM), form)).isSameAs(form);
    ToolFields required = read(TOOLS + ", 'tool_choice': 'required'", FORM);
    assertThat(with(required, form)).isSameAs(required.constraint());
    Constraint either = with(read(TOOLS, FORM), form);
    assertThat(either.answer()).isSameAs(form);
    assertThat(either.calls()).isEqualTo(new Calls(FORM, false, true));
    assertThat(constraints.of(either.source())).isSameAs(either);
    assertThatThrownBy(() -> with(read(TOOLS, ToolForm.named("llama")), form))
        .hasMessageContaining("begin as JSON does");
  }

  private static @Nullable Constraint with(ToolFields fields, Constraint form) {
    return fields.with(form, "f", constraints);
  }

  private static JsonNode call(String id, String name) {
    return json(
        "{'type': 'function_call', 'id': 'fc_1', 'call_id': '%s', 'name': '%s', 'arguments': '{}'}"
            .formatted(id, name));
  }

  private static JsonNode result(String id, String output) {
    return json(
        "{'type': 'function_call_output', 'call_id': '%s', 'output': '%s'}".formatted(id, output));
  }

  private static List<Message> items(boolean behindCalls, JsonNode... items) {
    var input = new ObjectMapper().createArrayNode().addAll(List.of(items));
    return new MessageReader("input", FORM).read(CallItems.asMessages(input, "input", behindCalls));
  }

  @Test
  void itemsWithCalls_areTheSameConversation_andResultsStandInTheOrderOfTheirCalls() {
    assertThat(
            items(
                false,
                json("{'role': 'user', 'content': 'Rain?'}"),
                json("{'role': 'assistant', 'content': 'Let me see.'}"),
                json("{'type': 'reasoning', 'id': 'rs_1', 'summary': []}"),
                call("a", "weather"),
                call("b", "time"),
                result("b", "noon"),
                result("a", "rain")))
        .containsExactly(
            new Message("user", "Rain?"),
            new Message(
                "assistant",
                "Let me see.\n"
                    + FORM.written(List.of(new Call("weather", "{}"), new Call("time", "{}")))),
            new Message("tool", "rain"),
            new Message("tool", "noon"));
    assertThat(items(true, result("call_x_1", "noon"), result("call_x_0", "rain")))
        .containsExactly(new Message("tool", "rain"), new Message("tool", "noon"));
  }

  @Test
  void anItemAtFault_isNamedByItsPlace() {
    JsonNode rain = json("{'role': 'user', 'content': 'Rain?'}");
    JsonNode nameless = json("{'type': 'function_call', 'call_id': 'a', 'arguments': '{}'}");
    JsonNode silent = json("{'type': 'function_call_output', 'call_id': 'a'}");
    assertThatThrownBy(() -> items(false, rain, result("a", "x"))).hasMessageContaining("'a'");
    assertThatThrownBy(() -> items(false, rain, nameless)).hasMessageContaining("input[1].name");
    assertThatThrownBy(() -> items(true, silent)).hasMessageContaining("input[0].output");
  }

  @Test
  void aConversationWithCalls_isReadInTheModelsWords() {
    String call =
        "{'id': 'call_1', 'type': 'function', 'function': {'name': 'weather', 'arguments': '{}'}}";
    JsonNode talk =
        json(
            "[{'role': 'user', 'content': 'Rain?'},"
                + "{'role': 'assistant', 'content': 'Let me see.', 'tool_calls': ["
                + call
                + "]},{'role': 'tool', 'tool_call_id': 'call_1', 'content': ''}]");
    assertThat(new MessageReader("messages", FORM).read(talk))
        .containsExactly(
            new Message("user", "Rain?"),
            new Message(
                "assistant",
                "Let me see.\n"
                    + "<tool_call>\n"
                    + "{\"name\": \"weather\", \"arguments\": {}}\n"
                    + "</tool_call>"),
            new Message("tool", ""));
    assertThatThrownBy(() -> new MessageReader("messages", null).read(talk))
        .hasMessageContaining("tool_calls");
  }

  private static List<Message> withCall(String form, String id) {
    String talk =
        "[{'role': 'user', 'content': 'Rain?'},{'role': 'assistant', 'tool_calls': [{'id': 'ID',"
            + " 'type': 'function', 'function': {'name': 'weather', 'arguments': '{}'}}]},"
            + "{'role': 'tool', 'tool_call_id': 'ID', 'content': 'Rain.'}]";
    List<Message> read =
        new MessageReader("messages", ToolForm.named(form)).read(json(talk.replace("ID", id)));
    return read.subList(1, read.size());
  }

  @Test
  void idsOfAClient_areKnownToTheModel_byItsOwnOrByTheTool() {
    for (String id : List.of("call_1", "toolu_01A-b", "aB3dE6gH9", "call_ab1_2_0-aB3dE6gH9")) {
      String nine = id.endsWith("aB3dE6gH9") ? "aB3dE6gH9" : CallIds.of(id);
      assertThat(withCall("mistral_call_id", id))
          .containsExactly(
              new Message("assistant", "[TOOL_CALLS]weather[CALL_ID]" + nine + "[ARGS]{}"),
              new Message("tool", nine, "Rain."));
      assertThat(withCall("harmony", id).getLast())
          .isEqualTo(new Message("tool", "weather", "Rain."));
    }
    assertThat(CallId.of("resp_ab1", 2, "get-it_5")).isEqualTo("call_ab1_2-get-it_5");
    assertThat(CallId.index("call_ab1_2-get-it_5")).isEqualTo(2);
    JsonNode result = json("[{'role': 'tool', 'tool_call_id': 'ID', 'content': 'Rain.'}]");
    var alone = json(result.toString().replace("ID", "call_ab1_2-get-it_5"));
    assertThat(new MessageReader("input", ToolForm.named("harmony")).read(alone))
        .containsExactly(new Message("tool", "get-it_5", "Rain."));
    assertThatThrownBy(() -> new MessageReader("input", ToolForm.named("harmony")).read(result))
        .hasMessageContaining("which tool it is of");
  }
}
