package dev.eunoe.turn.transcript;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.eunoe.model.tokenizer.ChatInput;
import dev.eunoe.model.tokenizer.ChatMessage;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Tools as words of the system that a conversation begins with: a line of JSON in front of the
 * others. So they are kept, hashed, sealed and erased like these, and the same tools are the same
 * beginning; the template is given them as tools and writes them where it does.
 *
 * @param tools in the form of chat completions; none where there are only words
 * @param words the others; empty where there are none
 */
public record ToolSystem(List<Map<String, Object>> tools, String words) {
  private static final String MARK = "Tools: ";
  private static final String GAP = "\n\n";
  private static final ObjectMapper JSON = new ObjectMapper();

  public ToolSystem {
    tools = List.copyOf(tools);
  }

  /** What a system says. Who writes such a line by hand gets tools by it, no more. */
  public static ToolSystem of(String said) {
    int end = said.indexOf('\n');
    String line = end < 0 ? said : said.substring(0, end);
    if (line.startsWith(MARK + "[{")) {
      try {
        List<Map<String, Object>> tools =
            JSON.readValue(line.substring(MARK.length()), new TypeReference<>() {});
        String rest = said.substring(line.length());
        if (tools.stream().allMatch(tool -> tool.get("function") instanceof Map)) {
          return new ToolSystem(tools, rest.startsWith(GAP) ? rest.substring(GAP.length()) : rest);
        }
      } catch (JsonProcessingException e) {
        return new ToolSystem(List.of(), said); // a sentence that begins like tools
      }
    }
    return new ToolSystem(List.of(), said);
  }

  /** What a template is given of a conversation whose first message may say tools. */
  static ChatInput input(List<ChatMessage> chat, boolean prompt) {
    boolean begins = !chat.isEmpty() && chat.getFirst().role().equals("system");
    ToolSystem system = begins ? of(chat.getFirst().content()) : new ToolSystem(List.of(), "");
    List<ChatMessage> said = chat;
    if (!system.tools().isEmpty()) {
      said = new ArrayList<>(chat.subList(1, chat.size()));
      if (!system.words().isEmpty()) {
        said.addFirst(new ChatMessage("system", system.words()));
      }
    }
    return new ChatInput(said, system.tools(), List.of(), Map.of(), prompt);
  }

  /** All of it as it is said. */
  public String said() {
    return tools.isEmpty() ? words : line() + (words.isEmpty() ? "" : GAP + words);
  }

  /** Whether another one has these tools. */
  public boolean hasToolsOf(ToolSystem other) {
    return line().equals(other.line());
  }

  private String line() {
    try {
      return MARK + JSON.writeValueAsString(tools);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("tools are read from JSON, which they always are", e);
    }
  }
}
