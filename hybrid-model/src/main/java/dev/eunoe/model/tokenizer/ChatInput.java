package dev.eunoe.model.tokenizer;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What a chat template is given, as JSON values.
 *
 * @param tools functions the model may call, in the OpenAI form; none when empty
 * @param documents what an answer shall rest on; none when empty
 * @param switches further variables of the template, such as {@code enable_thinking}
 * @param addGenerationPrompt whether the text ends with the beginning of the next answer
 */
public record ChatInput(
    List<ChatMessage> messages,
    List<? extends Map<String, ?>> tools,
    List<? extends Map<String, ?>> documents,
    Map<String, ?> switches,
    boolean addGenerationPrompt) {

  private static final Set<String> TAKEN =
      Set.of("messages", "tools", "documents", "add_generation_prompt");

  public ChatInput {
    messages = List.copyOf(messages);
    tools = List.copyOf(tools);
    documents = List.copyOf(documents);
    switches = new LinkedHashMap<>(switches);
    for (String name : switches.keySet()) {
      if (TAKEN.contains(name)) {
        throw new IllegalArgumentException(
            "'" + name + "' is no switch of a template; it is given on its own.");
      }
    }
  }

  /** Messages alone, asking for an answer. */
  public ChatInput(List<ChatMessage> messages) {
    this(messages, List.of(), List.of(), Map.of(), true);
  }

  /** The same of other messages. */
  public ChatInput with(List<ChatMessage> others) {
    return new ChatInput(others, tools, documents, switches, addGenerationPrompt);
  }

  /** The same of other tools. */
  public ChatInput withTools(List<? extends Map<String, ?>> others) {
    return new ChatInput(messages, others, documents, switches, addGenerationPrompt);
  }

  public ChatInput withoutGenerationPrompt() {
    return new ChatInput(messages, tools, documents, switches, false);
  }
}
