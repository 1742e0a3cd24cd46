package dev.eunoe.turn.transcript;

import dev.eunoe.model.tokenizer.ChatInput;
import dev.eunoe.model.tokenizer.ChatMessage;
import dev.eunoe.model.tokenizer.ChatTemplate;
import dev.eunoe.model.tokenizer.TokenizerException;
import java.util.List;
import java.util.Map;
import java.util.Optional;

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

  /** A conversation with its tools; those that the template moves stay with the first question. */
  String render(CallTemplate calls, ChatInput input) {
    List<ChatMessage> said = input.messages();
    int first = 0;
    while (first < said.size() && !said.get(first).role().equals("user")) {
      first++;
    }
    if (this != NEWEST_QUESTION || input.tools().isEmpty() || first == said.size()) {
      return calls.render(input);
    }
    ChatInput front = input.with(said.subList(0, first + 1)).withoutGenerationPrompt();
    String untold = calls.render(front.withTools(List.of()));
    String told = calls.render(front);
    String all = calls.render(input.withTools(List.of()));
    return all.startsWith(untold)
        ? told + all.substring(untold.length())
        : inserted(untold, told, all).orElseGet(() -> calls.render(input));
  }

  /**
   * A text with what was inserted into its beginning.
   *
   * @param without that beginning, perhaps with another end
   * @param with the same with the insertion
   */
  private static Optional<String> inserted(String without, String with, String text) {
    int at = 0;
    while (at < Math.min(without.length(), with.length())
        && without.charAt(at) == with.charAt(at)) {
      at++;
    }
    int more = with.length() - without.length();
    boolean one = more > 0 && with.endsWith(without.substring(at));
    return one && text.startsWith(without.substring(0, at))
        ? Optional.of(text.substring(0, at) + with.substring(at, at + more) + text.substring(at))
        : Optional.empty();
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
