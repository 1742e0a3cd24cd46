package dev.eunoe.chat.anthropic;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.eunoe.chat.http.RequestFields;
import dev.eunoe.chat.request.ReasoningFields;
import dev.eunoe.turn.transcript.ReasoningRequest;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * How much a model is to think before it answers, and whether it is told what.
 *
 * @param shown false where the client wants to know only that something was thought
 */
record ThinkingFields(ReasoningRequest request, boolean shown) {
  private static final Set<String> FIELDS = Set.of("type", "budget_tokens", "display");

  /**
   * @param effort of {@code output_config}; null where none is asked for
   * @param unasked the most tokens of thinking where the request does not limit them
   * @throws dev.eunoe.turn.problem.ProblemException naming the field at fault
   */
  static ThinkingFields read(RequestFields fields, @Nullable String effort, int unasked) {
    RequestFields thinking = fields.object("thinking");
    thinking.requireKnown(FIELDS, Set.of());
    String asked = "max".equals(effort) ? "xhigh" : effort;
    ObjectNode switches = JsonNodeFactory.instance.objectNode();
    String type = thinking.text("type");
    switch (type) {
      case null -> {}
      case "adaptive" -> {}
      case "disabled" -> asked = "none";
      case "enabled" -> {
        switches.putObject("chat_template_kwargs").put("enable_thinking", true);
        long budget = thinking.integer("budget_tokens", -1, -1, Integer.MAX_VALUE);
        switches.put("max_reasoning_tokens", budget);
      }
      default ->
          throw RequestFields.badValue("thinking.type", "enabled, disabled or adaptive", type);
    }
    String display = thinking.text("display");
    if (display != null && !Set.of("summarized", "omitted").contains(display)) {
      throw RequestFields.badValue("thinking.display", "summarized or omitted", display);
    }
    return new ThinkingFields(
        ReasoningFields.read(new RequestFields(switches), asked, "output_config.effort", unasked),
        !"omitted".equals(display));
  }
}
