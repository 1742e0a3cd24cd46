package dev.eunoe.turn.transcript;

import static org.assertj.core.api.Assertions.assertThat;

import dev.eunoe.command.TestCheckpoints;
import dev.eunoe.memory.Message;
import dev.eunoe.model.tokenizer.ChatTemplate;
import dev.eunoe.model.tokenizer.Tokenizer;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Where templates write tools, and what becomes of them. */
class ToolPromptTest {
  private static final String TOLD =
      "'Call ' ~ (tools | tojson) ~ ' as <tool_call>{\"name\", \"arguments\"}</tool_call>'";

  private static final String WITH_THE_SYSTEM =
      "{%- if tools -%}{{- '<|system|>' -}}{%- if messages[0].role == 'system' -%}{{-"
          + " messages[0].content ~ '\\n\\n' -}}{%- endif -%}{{- "
          + TOLD
          + " ~ '<|end|>' -}}{%- endif -%}{%- for m in messages -%}"
          + "{%- if not (tools and loop.first and m.role == 'system') -%}"
          + "{{- '<|' ~ m.role ~ '|>' ~ m.content ~ '<|end|>' -}}{%- endif -%}{%- endfor -%}"
          + "{{- '<|assistant|>' -}}";

  private static final String WITH_EACH_QUESTION =
      "{%- for m in messages -%}{{- '<|' ~ m.role ~ '|>' ~ m.content -}}"
          + "{%- if tools and m.role == 'user' -%}{{- "
          + TOLD
          + " -}}{%- endif -%}{{- '<|end|>' -}}{%- endfor -%}{{- '<|assistant|>' -}}";

  private static final String IN_THE_FIRST_QUESTION =
      WITH_EACH_QUESTION
          .replace("tools and", "loop.first and tools and")
          .replace("'|>' ~ m.content -}}{%- if", "'|>' -}}{%- if")
          .replace("{%- endif -%}{{- '<|end|>' -}}", "{%- endif -%}{{- m.content ~ '<|end|>' -}}");

  private static final List<Map<String, Object>> TOOLS =
      List.of(
          Map.of(
              "type",
              "function",
              "function",
              Map.of("name", "weather", "description", "<|end|> is text here")));

  private static Tokenizer tokenizer;

  @BeforeAll
  static void open() {
    tokenizer = Tokenizer.open(TestCheckpoints.MINI.resolve("tokenizer.json"));
  }

  @AfterAll
  static void close() {
    tokenizer.close();
  }

  private static ToolPrompt prompt(String template) {
    return new ToolPrompt(
        new ChatTemplate("t.jinja", template, null, Map.of(), tokenizer.specialTokens()),
        tokenizer);
  }

  private static String encoded(String template, Message... messages) {
    var chat = new ChatTemplate("t.jinja", template, null, Map.of(), tokenizer.specialTokens());
    var encoder = new TranscriptEncoder("m", chat, tokenizer);
    return tokenizer.decode(encoder.encode(List.of(messages), null, true));
  }

  private static final Message HI = new Message("user", "Hi.");

  @Test
  void tools_areWordsOfTheSystem_whichTheTemplateWritesWhereItDoes() {
    assertThat(prompt(WITH_THE_SYSTEM).form()).isPresent();
    var system = new Message("system", new ToolSystem(TOOLS, "Be brief.").said());
    assertThat(encoded(WITH_THE_SYSTEM, system, HI))
        .startsWith("<|system|>Be brief.\n\nCall [{")
        .contains("<|end|> is text here")
        .endsWith("</tool_call><|end|><|user|>Hi.<|end|><|assistant|>");
    var alone = new Message("system", new ToolSystem(TOOLS, "").said());
    assertThat(encoded(WITH_THE_SYSTEM, alone, HI)).startsWith("<|system|>Call [{");
    // One that moves its system's words with each question leaves them, and the tools, in the
    // first.
    assertThat(encoded(IN_THE_FIRST_QUESTION, alone, HI))
        .startsWith("<|user|>Call [{")
        .endsWith("</tool_call>Hi.<|end|><|assistant|>");
  }

  @Test
  void wordsOfASystem_areReadAsTheyWereSaid() {
    for (String words : List.of("", "Be brief.", "\n\nBe\n\nbrief.", "Tools: [{\"a\": 1}]")) {
      var told = new ToolSystem(TOOLS, words);
      assertThat(ToolSystem.of(told.said())).isEqualTo(told);
      assertThat(ToolSystem.of(words)).isEqualTo(new ToolSystem(List.of(), words));
      assertThat(ToolSystem.of(told.said()).hasToolsOf(new ToolSystem(TOOLS, "Else."))).isTrue();
      assertThat(ToolSystem.of(words).hasToolsOf(told)).isFalse();
    }
  }

  @Test
  void toolsThatMove_inAnotherForm_orNowhere_areNotTaken() {
    for (String template :
        List.of(
            WITH_EACH_QUESTION,
            WITH_THE_SYSTEM.replace("if not (", "if m.role != 'tool' and not ("),
            WITH_THE_SYSTEM.replace("as <tool_call>", "as <tool_call><function=name>"),
            WITH_THE_SYSTEM.replace("tool_call", "call_of_a_tool"))) {
      assertThat(prompt(template).form()).as(template).isEmpty();
    }
  }

  @Test
  void aResult_isAddedBehindItsCall_whereReasoningIsShownUntilTheNextQuestion() {
    String shows =
        "{%- set ns = namespace(last=-1) -%}{%- for m in messages if m.role == 'user' -%}"
            + "{%- set ns.last = ns.last + 1 -%}{%- endfor -%}{%- set at = namespace(q=-1) -%}"
            + "{%- for m in messages -%}{%- if m.role == 'user' -%}{%- set at.q = at.q + 1 -%}"
            + "{%- endif -%}{{- '<|' ~ m.role ~ '|>' -}}"
            + "{%- if m.role == 'assistant' and at.q == ns.last -%}{{- '<think></think>' -}}"
            + "{%- endif -%}{{- m.content ~ '<|end|>' -}}{%- endfor -%}{{- '<|assistant|>' -}}";
    var chat = new ChatTemplate("t.jinja", shows, null, Map.of(), tokenizer.specialTokens());
    var encoder = new TranscriptEncoder("m", chat, tokenizer);
    int[] added = encoder.encode(List.of(new Message("tool", "It rains.")), null, false);

    assertThat(tokenizer.decode(added)).isEqualTo("<|tool|>It rains.<|end|><|assistant|>");
  }
}
