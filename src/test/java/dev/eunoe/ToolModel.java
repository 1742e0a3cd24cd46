package dev.eunoe;

import dev.eunoe.command.TestCheckpoints;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The model in the box with a template that knows tools. It cannot choose one, so it is told to: a
 * grammar writes the call with it.
 */
public final class ToolModel {
  private static final String TEMPLATE =
      """
      {{- bos_token -}}
      {%- if tools -%}
      {{- '<|system|>' -}}
      {%- if messages[0].role == 'system' -%}{{- messages[0].content ~ '\\n\\n' -}}{%- endif -%}
      {%- for tool in tools -%}{{- (tool | tojson) ~ '\\n' -}}{%- endfor -%}
      {{- 'Call one so: <tool_call>\\n{"name": …, "arguments": …}\\n</tool_call><|end|>' -}}
      {%- endif -%}
      {%- for message in messages -%}
      {%- if message.role == 'tool' -%}
      {{- '<|user|>It says: ' ~ message.content ~ '<|end|>' -}}
      {%- elif not (tools and loop.first and message.role == 'system') -%}
      {{- '<|' ~ message.role ~ '|>' ~ message.content -}}
      {%- for call in message.tool_calls or [] -%}
      {{- '<tool_call>\\n{"name": "' ~ call.function.name ~ '", "arguments": ' -}}
      {{- (call.function.arguments | tojson) ~ '}\\n</tool_call>' -}}
      {%- endfor -%}
      {{- '<|end|>' -}}
      {%- endif -%}
      {%- endfor -%}
      {%- if add_generation_prompt -%}{{- '<|assistant|>' -}}{%- endif -%}
      """;

  private ToolModel() {}

  /** Writes its files into an empty folder. */
  public static Path in(Path folder) throws IOException {
    for (String file : new String[] {"config.json", "model.safetensors", "tokenizer.json"}) {
      Files.copy(TestCheckpoints.MINI.resolve(file), folder.resolve(file));
    }
    return Files.writeString(folder.resolve("chat_template.jinja"), TEMPLATE).getParent();
  }
}
