package dev.eunoe.turn.transcript;

import static org.assertj.core.api.Assertions.assertThat;

import dev.eunoe.command.TestCheckpoints;
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

  private static final String WITH_THE_QUESTION =
      "{%- for m in messages -%}{{- '<|' ~ m.role ~ '|>' ~ m.content -}}"
          + "{%- if tools and m.role == 'user' -%}{{- "
          + TOLD
          + " -}}{%- endif -%}{{- '<|end|>' -}}{%- endfor -%}{{- '<|assistant|>' -}}";

  private static final List<Map<String, ?>> TOOLS =
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

  @Test
  void toolsBesideTheSystem_becomeItsWords() {
    var prompt = prompt(WITH_THE_SYSTEM);

    assertThat(prompt.form()).isPresent();
    assertThat(prompt.system("Be brief.", TOOLS).orElseThrow())
        .startsWith("Be brief.\n\nCall [{")
        .contains("<|end|> is text here")
        .endsWith("</tool_call>");
    assertThat(prompt.system(null, TOOLS).orElseThrow()).startsWith("Call [{");
  }

  @Test
  void toolsElsewhere_inAnotherForm_orNowhere_areNotTaken() {
    for (String template :
        List.of(
            WITH_THE_QUESTION,
            WITH_THE_SYSTEM.replace("as <tool_call>", "as <tool_call><function=name>"),
            WITH_THE_SYSTEM.replace("tool_call", "call_of_a_tool"))) {
      assertThat(prompt(template).form()).as(template).isEmpty();
    }
  }
}
