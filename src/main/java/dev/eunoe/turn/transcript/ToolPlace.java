package dev.eunoe.turn.transcript;

import dev.eunoe.model.tokenizer.ChatInput;
import dev.eunoe.model.tokenizer.ChatMessage;
import dev.eunoe.model.tokenizer.ChatTemplate;
import dev.eunoe.model.tokenizer.TokenizerException;
import java.util.List;
import java.util.Map;

/** Where a template writes the tools of a conversation. */
enum ToolPlace {
  /** In what a conversation begins with, where they stay when it goes on. */
  FRONT,
  /** With the newest question alone: here they stay with the first one, as its system's words. */
  NEWEST_QUESTION,
  /** Elsewhere, or nowhere. */
  OTHER;

  private static final String PROBE = "probe_of_tools";
  private static final ChatMessage HI = new ChatMessage("user", "Hi.");
  private static final ChatMessage ANSWER = new ChatMessage("assistant", "An answer.");
  private static final ChatMessage AND_YOU = new ChatMessage("user", "And you?");

  static ToolPlace of(ChatTemplate template) {
    if (!template.mentions("tools")) {
      return OTHER;
    }
    String text = rendered(template, List.of(HI, ANSWER, AND_YOU));
    int answer = text.indexOf(ANSWER.content());
    if (!text.contains(PROBE)) {
      return OTHER;
    }
    if (text.lastIndexOf(PROBE) < answer) {
      return FRONT;
    }
    boolean inFront = rendered(template, List.of(HI)).contains(PROBE);
    return inFront && text.indexOf(PROBE) > answer ? NEWEST_QUESTION : OTHER;
  }

  private static String rendered(ChatTemplate template, List<ChatMessage> talk) {
    Map<String, ?> parameters = Map.of("type", "object", "properties", Map.of());
    Map<String, ?> function = Map.of("name", PROBE, "description", PROBE, "parameters", parameters);
    var tools = List.of(Map.of("type", "function", "function", function));
    try {
      return template.render(new ChatInput(talk, tools, List.of(), Map.of(), true));
    } catch (TokenizerException e) {
      return "";
    }
  }
}
