package dev.eunoe.model.tokenizer;

import java.util.List;
import java.util.Optional;

/**
 * How a model writes that it calls a tool: a mark, a JSON object with the tool's name and its
 * arguments, and a mark that ends it. Several calls stand in lines of their own.
 *
 * @param open the mark in front of a call
 * @param close the one behind it
 * @param name what stands between the first mark and the name
 * @param arguments what stands between the name and the arguments
 */
public record ToolForm(String open, String close, String name, String arguments) {
  /** The form of Hermes, which Qwen3 and others have. */
  private static final ToolForm HERMES =
      new ToolForm("<tool_call>", "\n</tool_call>", "\n{\"name\": ", ", \"arguments\": ");

  /** Words of a template that tells of another form between the same marks. */
  private static final List<String> OTHERWISE =
      List.of("<function=", "<function_name", "<arg_key>", "<parameter");

  /** That of a template; empty where it knows no tools, or another form. */
  public static Optional<ToolForm> of(ChatTemplate template) {
    boolean hermes =
        template.mentions("tools")
            && template.mentions(HERMES.open)
            && template.mentions("arguments")
            && OTHERWISE.stream().noneMatch(template::mentions);
    return hermes ? Optional.of(HERMES) : Optional.empty();
  }

  /**
   * A call as it is written.
   *
   * @param quotedName the tool's name as a JSON string
   * @param json its arguments, a JSON object
   */
  public String written(String quotedName, String json) {
    return open + name + quotedName + arguments + json + "}" + close;
  }
}
