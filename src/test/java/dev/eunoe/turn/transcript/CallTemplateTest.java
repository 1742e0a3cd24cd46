package dev.eunoe.turn.transcript;

import static org.assertj.core.api.Assertions.assertThat;

import dev.eunoe.command.TestCheckpoints;
import dev.eunoe.memory.Message;
import dev.eunoe.model.tokenizer.ChatTemplate;
import dev.eunoe.model.tokenizer.Tokenizer;
import dev.eunoe.model.tools.Call;
import dev.eunoe.model.tools.ToolForm;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Calls and results in conversations: what is read turn by turn is what a whole one reads. */
class CallTemplateTest {
  /** As Mistral's: users and assistants take turns, but for calls and what comes of them. */
  private static final String TAKE_TURNS =
      "{%- set ns = namespace(n=0) -%}{%- for m in messages -%}"
          + "{%- if m.role != 'tool' and not m.tool_calls and m.role != 'system' -%}"
          + "{%- if (m.role == 'user') != (ns.n % 2 == 0) -%}{{- raise_exception('Take turns') -}}"
          + "{%- endif -%}{%- set ns.n = ns.n + 1 -%}{%- endif -%}{%- endfor -%}";

  private static final String NINE =
      "{%- if m.tool_call_id | length != 9 -%}{{- raise_exception('Nine') -}}{%- endif -%}";

  private static final String MISTRAL =
      TAKE_TURNS
          + "{%- set users = messages | selectattr('role', 'equalto', 'user') | list -%}"
          + "{%- for m in messages -%}{%- if m.role == 'user' -%}"
          + "{%- if tools and m == users[-1] -%}{{- '[TOOLS]' ~ (tools | tojson) -}}{%- endif -%}"
          + "{{- '<|user|>' ~ m.content -}}"
          + "{%- elif m.tool_calls -%}CALLS{{- '<|end|>' -}}"
          + "{%- elif m.role == 'tool' -%}"
          + NINE
          + "{{- '<|tool|>' ~ m.tool_call_id ~ ': ' ~ m.content -}}"
          + "{%- else -%}{{- '<|system|>' if m.role == 'system' -}}"
          + "{{- m.content ~ '<|end|>' -}}{%- endif -%}"
          + "{%- endfor -%}";

  private static final String LISTED =
      MISTRAL.replace(
          "CALLS",
          "{{- '[TOOL_CALLS][' -}}{%- for c in m.tool_calls -%}{{- (c.function | tojson)[:-1] ~ "
              + "', \"id\": \"' ~ c.id ~ '\"}' -}}{%- endfor -%}{{- ']' -}}");

  private static final String EACH =
      MISTRAL.replace(
          "CALLS",
          "{%- for c in m.tool_calls -%}{{- '[TOOL_CALLS]' ~ c.function.name ~ '[CALL_ID]' ~ c.id ~"
              + " '[ARGS]' ~ (c.function.arguments | tojson) -}}{%- endfor -%}");

  /** As Harmony: an answer and a call have other headers and ends; a result names its tool. */
  private static final String HARMONY =
      "{%- if tools -%}{{- '<|system|># Tools ' ~ (tools | tojson) ~ '<|end|>' -}}{%- endif -%}"
          + "{%- set called = namespace(name='') -%}{%- for m in messages -%}"
          + "{%- if m.tool_calls -%}{%- set f = m.tool_calls[0].function -%}"
          + "{{- '<|start|>assistant to=functions.' ~ f.name ~ '<|channel|>commentary json' -}}"
          + "{{- '<|message|>' ~ (f.arguments | tojson) ~ '<|call|>' -}}"
          + "{%- set called.name = f.name -%}"
          + "{%- elif m.role == 'assistant' -%}"
          + "{{- '<|start|>assistant<|channel|>final<|message|>' ~ m.content -}}"
          + "{{- '<|return|>' if loop.last and not add_generation_prompt else '<|end|>' -}}"
          + "{%- set called.name = '' -%}"
          + "{%- elif m.role == 'tool' -%}"
          + "{%- if not called.name -%}{{- raise_exception('No call') -}}{%- endif -%}"
          + "{{- '<|start|>functions.' ~ called.name ~ ' to=assistant<|channel|>commentary' -}}"
          + "{{- '<|message|>' ~ (m.content | tojson) ~ '<|end|>' -}}"
          + "{%- else -%}{{- '<|start|>' ~ m.role ~ '<|message|>' ~ m.content ~ '<|end|>' -}}"
          + "{%- endif -%}{%- endfor -%}"
          + "{%- if false -%}{{- '<|channel|>analysis<|message|>' -}}{%- endif -%}"
          + "{%- if add_generation_prompt -%}{{- '<|start|>assistant' -}}{%- endif -%}";

  private static final List<Map<String, Object>> TOOLS =
      List.of(
          Map.of(
              "type",
              "function",
              "function",
              Map.of("name", "weather", "parameters", Map.of("type", "object"))));

  private static Tokenizer tokenizer;

  @BeforeAll
  static void open() {
    tokenizer = Tokenizer.open(TestCheckpoints.MINI.resolve("tokenizer.json"));
  }

  @AfterAll
  static void close() {
    tokenizer.close();
  }

  private static ChatTemplate template(String jinja) {
    return new ChatTemplate("t.jinja", jinja, null, Map.of(), tokenizer.specialTokens());
  }

  private static Message user(String text) {
    return new Message("user", text);
  }

  /** A conversation of two calls, one of them of two tools; each turn's messages and its answer. */
  private static List<List<Message>> turns(ToolForm form) {
    boolean named = form.results() == ToolForm.Results.BY_NAME;
    var one = new Call("weather", "{\"at\":\"Karst\"}", "aB3dE6gH9");
    var two = new Call("time", "{ }", "call_2");
    var system = new Message("system", new ToolSystem(TOOLS, "Be brief.").said());
    return List.of(
        List.of(system, user("Will it rain?"), answer(form.written(List.of(one)))),
        List.of(
            new Message("tool", named ? "weather" : "aB3dE6gH9", "stand_in <|end|>"),
            answer(form.written(List.of(two)))),
        List.of(new Message("tool", named ? "time" : "call_2", "Noon."), answer("Yes.")),
        List.of(user("And in Bled?"), answer("No.")));
  }

  private static Message answer(String text) {
    return new Message("assistant", text);
  }

  /** What a kept state has read after each turn is what the whole conversation reads. */
  private static String grown(String jinja) {
    return grown(template(jinja), tokenizer);
  }

  /** The same of any template. */
  static String grown(ChatTemplate template, Tokenizer tokenizer) {
    ToolForm form = new ToolPrompt(template, tokenizer).form().orElseThrow();
    var encoder = new TranscriptEncoder("m", template, tokenizer);
    var kept = encoder.kept(text -> text);
    var read = new ArrayList<int[]>();
    var said = new ArrayList<Message>();
    String whole = "";
    for (List<Message> turn : turns(form)) {
      List<Message> input = turn.subList(0, turn.size() - 1);
      boolean root = said.isEmpty();
      said.addAll(input);
      int[] given = encoder.encode(input, null, root);
      whole = tokenizer.decode(encoder.encode(said, null, true));
      assertThat(decoded(tokenizer, read) + tokenizer.decode(given)).isEqualTo(whole);
      String text = kept.text(turn.getLast().text());
      read.add(encoder.encodeAsHistory(input, root));
      read.add(kept.ids(tokenizer, text));
      read.add(kept.closing(tokenizer, text, encoder.closing()));
      said.add(turn.getLast());
    }
    return whole;
  }

  private static String decoded(Tokenizer tokenizer, List<int[]> read) {
    return tokenizer.decode(read.stream().flatMapToInt(IntStream::of).toArray());
  }

  @Test
  void callsWithIds_areRead_asTheTemplateDemands() {
    String nine = "[A-Za-z0-9]{9}";
    assertThat(grown(LISTED))
        .containsOnlyOnce("[TOOLS]")
        .contains(
            "Will it rain?[TOOL_CALLS][{\"name\": \"weather\", \"arguments\": {\"at\":\"Karst\"},"
                + " \"id\": \"aB3dE6gH9\"}]<|end|><|tool|>aB3dE6gH9: stand_in <|end|>")
        .containsPattern("\\{ }, \"id\": \"(" + nine + ")\"}]<\\|end\\|><\\|tool\\|>\\1: Noon\\.");
    assertThat(grown(EACH))
        .contains(
            "Will it rain?[TOOL_CALLS]weather[CALL_ID]aB3dE6gH9[ARGS]{\"at\":\"Karst\"}<|end|>")
        .containsPattern(
            "time\\[CALL_ID](" + nine + ")\\[ARGS]\\{ }<\\|end\\|><\\|tool\\|>\\1: No");
  }

  @Test
  void theWordsOfAForm_areSpecialTokens_whichArgumentsAreNot() {
    String jinja = EACH.replace("[ARGS]", "<|memory|>");
    assertThat(Stream.of(jinja)).isNotEmpty();
  }

  @Test
  void callsWithoutIds_areToldToo_whereTwoAnswersInARowAreRefused() {
    String without = EACH.replace("'[CALL_ID]' ~ c.id ~", "").replace(NINE, "");
    assertThat(grown(without.replace("m.tool_call_id ~ ': ' ~ ", "")))
        .contains(
            "Will it rain?[TOOL_CALLS]weather[ARGS]{\"at\":\"Karst\"}<|end|><|tool|>stand_in");
  }

  @Test
  void callsInAChannel_areRead_asMessagesOfTheirOwn() {
    String call = "<|start|>assistant<|channel|>commentary to=functions.";
    assertThat(grown(HARMONY))
        .contains(
            call
                + "weather <|constrain|>json<|message|>{\"at\":\"Karst\"}<|call|>"
                + "<|start|>functions.weather to=assistant<|channel|>commentary<|message|>"
                + "\"stand_in <|end|>\"<|end|>"
                + call
                + "time <|constrain|>json<|message|>{ }<|call|>"
                + "<|start|>functions.time to=assistant<|channel|>commentary<|message|>"
                + "\"Noon.\"<|end|><|start|>assistant<|channel|>final<|message|>Yes.<|end|>"
                + "<|start|>user<|message|>And in Bled?<|end|><|start|>assistant")
        .doesNotContain("json<|message|>{\"key\"");
  }

  @Test
  void wordsAndTwoCallsOfAClient_areReadInOrder_withTheResultOfEach() {
    ToolForm form = ToolForm.named("harmony");
    var calls = List.of(new Call("weather", "{}"), new Call("time", "{}"));
    var encoder = new TranscriptEncoder("m", template(HARMONY), tokenizer);
    var said =
        List.of(
            user("Rain?"),
            answer(form.written("I look.", calls)),
            new Message("tool", "weather", "Rain."),
            new Message("tool", "time", "Noon."));
    assertThat(tokenizer.decode(encoder.encode(said, null, true)))
        .contains(
            "<|start|>assistant<|channel|>commentary<|message|>I"
                + " look.<|end|><|start|>assistant<|channel|>commentary to=functions.weather"
                + " <|constrain|>json<|message|>{}<|call|><|start|>assistant<|channel|>commentary"
                + " to=functions.time"
                + " <|constrain|>json<|message|>{}<|call|><|start|>functions.weather"
                + " to=assistant<|channel|>commentary<|message|>\"Rain.\"<|end|><|start|>functions.time"
                + " to=assistant<|channel|>commentary");
  }
}
