package dev.eunoe.model.tokenizer;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * One message of a conversation: who speaks, and the text.
 *
 * @param more what else a template may read, as JSON values: {@code tool_calls}, {@code
 *     tool_call_id}, {@code reasoning_content}, …; a {@code content} here is a list of parts that
 *     stands for the text
 */
public record ChatMessage(String role, String content, Map<String, ?> more) {
  public ChatMessage {
    // Not Map.copyOf: the order of keys can be seen in what a template writes.
    more = Collections.unmodifiableMap(new LinkedHashMap<>(more));
    if (more.containsKey("role")) {
      throw new IllegalArgumentException("A message has one role, given as role.");
    }
  }

  @JsonCreator
  public ChatMessage(@JsonProperty("role") String role, @JsonProperty("content") String content) {
    this(role, content, Map.of());
  }
}
