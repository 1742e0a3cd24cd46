package dev.eunoe.chat.request;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.eunoe.chat.http.RequestFields;
import java.util.Set;

/**
 * Fields that change no answer: as long as their interface says, and kept only where they are told
 * back. The words of a request are kept as messages, not once more with what was asked.
 */
public final class IgnoredFields {
  private static final int MAX_NAME_CHARS = 512;

  /** What of a request is told back with its response, or says how it was answered. */
  private static final Set<String> KEPT =
      Set.of(
          "model",
          "stream",
          "temperature",
          "top_p",
          "top_k",
          "min_p",
          "repetition_penalty",
          "presence_penalty",
          "frequency_penalty",
          "logit_bias",
          "seed",
          "stop",
          "max_output_tokens",
          "max_completion_tokens",
          "max_tokens",
          "metadata",
          "truncation",
          "background",
          "text",
          "tools",
          "tool_choice",
          "parallel_tool_calls",
          "previous_response_id",
          "reasoning",
          "reasoning_effort",
          "max_reasoning_tokens",
          "chat_template_kwargs",
          "eunoe");

  private IgnoredFields() {}

  /**
   * @throws dev.eunoe.turn.problem.ProblemException naming a field that is longer than it may be
   */
  public static void requireBounded(RequestFields fields) {
    for (String name : Set.of("user", "safety_identifier", "prompt_cache_key", "service_tier")) {
      var unused = fields.text(name, MAX_NAME_CHARS);
    }
    var unused = fields.flag("parallel_tool_calls", true);
    var unusedPairs = Metadata.requireBounded(fields);
  }

  /** What is kept of a request that was read; bounded, since all that is in it was checked. */
  public static String kept(ObjectNode body) {
    ObjectNode kept = asking(body);
    kept.retain(KEPT);
    if (kept.get("eunoe") instanceof ObjectNode own) {
      kept.set("eunoe", asking(own)); // names of nothing are not bounded
    }
    if (kept.get("reasoning") instanceof ObjectNode reasoning) {
      kept.set("reasoning", asking(reasoning).retain("effort"));
    }
    JsonNode text = FormatFields.kept(kept.path("text"));
    kept.remove("text");
    if (text != null) {
      kept.set("text", text);
    }
    JsonNode tools = ToolFields.kept(kept.path("tools"));
    kept.remove("tools");
    if (tools != null) {
      kept.set("tools", tools);
    }
    return kept.toString();
  }

  private static ObjectNode asking(ObjectNode body) {
    ObjectNode asking = body.objectNode();
    body.properties()
        .forEach(field -> {
          if (!RequestFields.asksNothing(field.getValue())) {
            asking.set(field.getKey(), field.getValue());
          }
        });
    return asking;
  }
}
