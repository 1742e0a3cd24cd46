package dev.eunoe.model.tools;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.eunoe.model.TestFolders;
import dev.eunoe.model.constraint.Calls;
import dev.eunoe.model.constraint.Constraint;
import dev.eunoe.model.constraint.Constraints;
import dev.eunoe.model.constraint.grammar.GrammarException;
import dev.eunoe.model.tokenizer.ChatTemplate;
import dev.eunoe.model.tokenizer.Tokenizer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The contract of every form: what it writes it reads, and its grammar admits nothing else. */
class ToolFormsTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int MAX_TOKENS = 400;

  private static final List<Tool> TOOLS =
      List.of(
          tool(
              "weather",
              "{'type': 'object', 'properties': {'place': {'type': 'string', 'maxLength': 8},"
                  + " 'days': {'type': 'integer', 'minimum': 1, 'maximum': 9}, 'often': {'type':"
                  + " 'boolean'}, 'unit': {'enum': ['C', '°F <&\\\"']}, 'at': {'type': 'array',"
                  + " 'items': {'type': 'integer', 'minimum': 0, 'maximum': 99}, 'maxItems': 2}},"
                  + " 'required': ['place', 'days']}"),
          tool("now", "{'type': 'object', 'properties': {}}"));

  private static Tokenizer tokenizer;
  private static Constraints constraints;

  @BeforeAll
  static void open() {
    tokenizer = Tokenizer.open(TestFolders.MINI.resolve("tokenizer.json"));
    constraints = new Constraints(tokenizer.tokenBytes());
  }

  @AfterAll
  static void close() {
    tokenizer.close();
  }

  private static Stream<ToolForm> forms() {
    return ToolForms.ALL.stream();
  }

  private static Tool tool(String name, String schema) {
    return new Tool(name, json(schema.replace('\'', '"')));
  }

  private static JsonNode json(String text) {
    try {
      return JSON.readTree(text);
    } catch (JsonProcessingException e) {
      throw new AssertionError(text, e);
    }
  }

  private static List<Call> read(ToolForm form, String text, int chars) {
    var calls = new ArrayList<Call>();
    var listener =
        new CallReader.Listener() {
          @Override
          public void begun(String name, String id) {
            calls.add(new Call(name, "", id));
          }

          @Override
          public void arguments(String json) {
            Call call = calls.removeLast();
            calls.add(new Call(call.name(), call.arguments() + json, call.id()));
          }
        };
    var held = new StringBuilder();
    CallReader reader = form.reader(TOOLS);
    boolean within = true;
    for (int from = 0; from < text.length(); from += chars) {
      held.append(text, from, Math.min(text.length(), from + chars));
      for (boolean goesOn = true; goesOn; ) {
        if (!within) {
          String mark = form.next();
          goesOn = !mark.isEmpty() && held.length() >= mark.length();
          if (goesOn) {
            assertThat(held).startsWith(mark);
            held.delete(0, mark.length());
            reader = form.reader(TOOLS);
            within = true;
          }
        } else {
          CallReader.Progress progress = reader.read(held, listener);
          assertThat(progress).isNotEqualTo(CallReader.Progress.NONE);
          within = progress == CallReader.Progress.WAITING;
          goesOn = !within;
        }
      }
    }
    assertThat(held).isEmpty();
    return calls;
  }

  private static String behindTheMark(ToolForm form, List<Call> calls) {
    String written = form.written(calls);
    assertThat(written).startsWith(form.open());
    return written.substring(form.open().length());
  }

  @ParameterizedTest
  @MethodSource("forms")
  void whatAFormWrites_itReads_howeverItIsCut(ToolForm form) {
    boolean ids = form.results() == ToolForm.Results.BY_ID;
    var weather =
        new Call(
            "weather",
            "{\"place\": \"a <b>\\n\\\"ä😀\", \"days\": 3, \"often\": true, \"at\": [1, 2]}",
            ids ? "aB3dE6gH9" : "");
    var now = new Call("now", "{}", ids ? "000000001" : "");
    boolean one = form.onlyFirst() || form.name().equals("tool_code");
    List<Call> calls = one ? List.of(weather) : List.of(weather, now);
    String text = behindTheMark(form, calls);

    for (int chars = 1; chars <= text.length(); chars++) {
      assertThat(read(form, text, chars)).isEqualTo(calls);
    }
  }

  @ParameterizedTest
  @MethodSource("forms")
  void whatTheGrammarAdmits_isACallThatItsSchemaAdmits(ToolForm form) {
    Constraint constraint = constraints.calls(TOOLS, new Calls(form, true, true));
    int whole = 0;
    for (int seed = 0; seed < 12; seed++) {
      String drawn = drawn(constraint, new Random(seed));
      if (drawn != null) {
        whole++;
        String text = drawn + form.close();
        List<Call> calls = read(form, text, 7);
        assertThat(calls).as("seed %d: %s", seed, text).isNotEmpty();
        String told = "seed " + seed + ": " + text;
        calls.forEach(call -> assertValid(call, told));
        // and it reads as it was written: a conversation that is sent back is the same
        if (calls.size() == 1) {
          Call call = calls.getFirst();
          assertThat(json(read(form, behindTheMark(form, calls), 99).getFirst().arguments()))
              .isEqualTo(json(call.arguments()));
        }
      }
    }
    assertThat(whole).isPositive();
  }

  /** A text of tokens drawn from those that may come; null where it has no end in time. */
  private static String drawn(Constraint constraint, Random random) {
    Constraint.Progress progress = constraint.begin();
    var ids = new ArrayList<Integer>();
    while (!progress.ended()) {
      if (ids.size() == MAX_TOKENS) {
        return null;
      }
      float[] logits = new float[tokenizer.vocabSize()];
      progress.mask(logits, new int[0], new int[0]);
      int chosen = -1;
      for (int id = 0, seen = 0; id < logits.length; id++) {
        if (logits[id] == 0 && random.nextInt(++seen) == 0) {
          chosen = id;
        }
      }
      if (chosen < 0) {
        return null; // a text may end here, and nothing may follow
      }
      progress.wrote(chosen);
      ids.add(chosen);
    }
    return tokenizer.decode(ids.stream().mapToInt(Integer::intValue).toArray());
  }

  private static void assertValid(Call call, String told) {
    JsonNode arguments = json(call.arguments());
    assertThat(arguments.isObject()).as(told).isTrue();
    if (call.name().equals("now")) {
      assertThat(arguments).as(told).isEmpty();
      return;
    }
    assertThat(call.name()).as(told).isEqualTo("weather");
    String place = arguments.path("place").textValue();
    assertThat(place.codePointCount(0, place.length())).as(told).isLessThanOrEqualTo(8);
    assertThat(arguments.path("days").intValue()).as(told).isBetween(1, 9);
    if (arguments.has("often")) {
      assertThat(arguments.path("often").isBoolean()).as(told).isTrue();
    }
    if (arguments.has("unit")) {
      assertThat(arguments.path("unit").textValue()).as(told).isIn("C", "°F <&\"");
    }
    arguments.path("at").forEach(n -> assertThat(n.intValue()).as(told).isBetween(0, 99));
    assertThat(arguments.path("at").size()).as(told).isLessThanOrEqualTo(2);
  }

  /** As published templates write a call, with the words of other models around it. */
  private static String template(String call) {
    return "{%- for m in messages -%}{{- '<|' ~ m.role ~ '|>' ~ m.content -}}"
        + "{%- for c in m.tool_calls or [] -%}{%- set f = c.function -%}"
        + call
        + "{%- endfor -%}{{- '<|end|>' -}}{%- endfor -%}{%- if tools -%}{%- endif -%}";
  }

  private static String formOf(String template) {
    var chat = new ChatTemplate("t.jinja", template, null, Map.of(), tokenizer.specialTokens());
    return ToolForms.of(chat, tokenizer.specialTokens()).map(ToolForm::name).orElse("none");
  }

  @Test
  void theForm_isWhatTheTemplateWritesForACall() {
    String json = "{{- '\"name\": \"' ~ f.name ~ '\", \"arguments\": ' ~ f.arguments | tojson -}}";
    String each = "{%- for k, v in f.arguments|items -%}";
    assertThat(formOf(template("{{- '<tool_call>\\n{' -}}" + json + "{{- '}\\n</tool_call>' -}}")))
        .isEqualTo("hermes");
    assertThat(formOf(template("{{- '<TOOLCALL>[{' -}}" + json + "{{- '}]</TOOLCALL>' -}}")))
        .isEqualTo("nemotron");
    assertThat(formOf(template("{{- '<|tool_call|>[{' -}}" + json + "{{- '}]' -}}")))
        .isEqualTo("granite");
    assertThat(
            formOf(
                template(
                    "{{- '{\"name\": \"' + f.name + '\", ' -}}{{- '\"parameters\": ' -}}"
                        + "{{- f.arguments | tojson -}}{{- '}' -}}")))
        .isEqualTo("llama");
    assertThat(
            formOf(template("{{- '[TOOL_CALLS]' + f.name + '[ARGS]' + (f.arguments|tojson) -}}")))
        .isEqualTo("mistral");
    assertThat(
            formOf(
                template(
                    "{{- '[TOOL_CALLS]' + f.name + '[CALL_ID]' + c.id + '[ARGS]' ~"
                        + " (f.arguments|tojson) -}}")))
        .isEqualTo("mistral_call_id");
    for (String header :
        List.of(
            "' to=functions.' ~ f.name ~ '<|channel|>commentary json<|message|>'",
            "'<|channel|>commentary to=functions.' ~ f.name ~ ' <|constrain|>json<|message|>'")) {
      assertThat(formOf(template("{{- " + header + " ~ (f.arguments|tojson) ~ '<|call|>' -}}")))
          .isEqualTo("harmony");
    }
    for (String start : List.of("[", " [")) {
      assertThat(
              formOf(
                  template(
                      "{{- '[TOOL_CALLS]%s' + (f|tojson)[:-1] + ', \"id\": \"' + c.id + '\"}]' -}}"
                          .formatted(start))))
          .isEqualTo(start.equals("[") ? "mistral_ids" : "mistral_ids_spaced");
    }
    assertThat(
            formOf(
                template(
                    "{{- '<tool_call>\\n<function=' + f.name + '>\\n' -}}"
                        + each
                        + "{{- '<parameter=' + k + '>\\n' ~ v ~ '\\n</parameter>\\n' -}}"
                        + "{%- endfor -%}{{- '</function>\\n</tool_call>' -}}")))
        .isEqualTo("tags");
    assertThat(
            formOf(
                template(
                    "{{- '<tool_call>' + f.name + '\\n' -}}"
                        + each
                        + "{{- '<arg_key>' ~ k ~ '</arg_key>\\n<arg_value>' ~ v ~ '</arg_value>\\n'"
                        + " -}}{%- endfor -%}{{- '</tool_call>' -}}")))
        .isEqualTo("keys");
    for (String quote : List.of("<escape>", "<|\"|>")) {
      boolean older = quote.equals("<escape>");
      String open = older ? "<start_function_call>" : "<|tool_call>";
      String close = older ? "<end_function_call>" : "<tool_call|>";
      assertThat(
              formOf(
                  template(
                      "{{- '%scall:' + f.name + '{' -}}%s{{- k ~ ':%s' ~ v ~ '%s' -}}"
                              .formatted(open, each, quote, quote)
                          + "{%- endfor -%}{{- '}"
                          + close
                          + "' -}}")))
          .isEqualTo(older ? "functiongemma" : "gemma4");
    }
    String python = each + "{{- k ~ '=\"' ~ v ~ '\"' -}}{%- endfor -%}";
    assertThat(
            formOf(
                template(
                    "{{- '<|tool_call_start|>[' + f.name + '(' -}}"
                        + python
                        + "{{- ')]<|tool_call_end|>' -}}")))
        .isEqualTo("lfm2");
    assertThat(
            formOf(
                template(
                    "{{- '```tool_code\\n' + f.name + '(' -}}" + python + "{{- ')\\n```' -}}")))
        .isEqualTo("tool_code");
  }

  @Test
  void aTemplateWithoutTools_orWithAnotherForm_hasNone() {
    assertThat(formOf("{%- for m in messages -%}{{- m.content -}}{%- endfor -%}"))
        .isEqualTo("none");
    assertThat(formOf(template("{{- '<call>' ~ f.name ~ '</call>' -}}"))).isEqualTo("none");
  }

  @Test
  void idsOfClients_comeToNineLettersOrDigits_theSameEachTime() {
    assertThat(CallIds.of("aB3dE6gH9")).isEqualTo("aB3dE6gH9");
    for (String id : List.of("", "call_1", "toolu_01A-b", "äöüäöüäöü", "x".repeat(300))) {
      assertThat(CallIds.of(id)).matches("[A-Za-z0-9]{9}").isEqualTo(CallIds.of(id));
    }
    assertThat(CallIds.of("call_1")).isNotEqualTo(CallIds.of("call_2"));
    var call = new Call("now", "{}", "call_1");
    assertThat(ToolForm.named("mistral_call_id").written(List.of(call)))
        .isEqualTo("[TOOL_CALLS]now[CALL_ID]" + CallIds.of("call_1") + "[ARGS]{}");
  }

  @Test
  void parametersThatAreNoList_areRefused_whereEachIsWrittenByItself() {
    Tool either = tool("either", "{'anyOf': [{'type': 'object'}]}");
    ToolForm tags = ToolForm.named("tags");
    assertThatThrownBy(() -> tags.inside(List.of(either), false))
        .isInstanceOf(GrammarException.class)
        .hasMessageContaining("'anyOf'");
  }
}
