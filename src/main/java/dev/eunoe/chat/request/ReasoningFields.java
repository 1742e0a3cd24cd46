package dev.eunoe.chat.request;

import dev.eunoe.chat.http.RequestFields;
import dev.eunoe.config.EunoeConfig;
import dev.eunoe.turn.transcript.ReasoningEffort;
import dev.eunoe.turn.transcript.ReasoningRequest;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads how much a model is to reason before it answers: the effort under the name of each
 * interface, {@code max_reasoning_tokens}, and the switches of templates by which other servers are
 * asked ({@code chat_template_kwargs}). A model that does not reason has nothing to do with any.
 */
public final class ReasoningFields {
  private static final Set<String> SWITCHES =
      Set.of("enable_thinking", "thinking", "reasoning_effort");

  private ReasoningFields() {}

  /**
   * @param effort null where none is asked for
   * @param name of the field it stood in, for the error
   * @param unasked the most tokens of reasoning where the request does not limit them
   * @throws dev.eunoe.turn.problem.ProblemException naming the field at fault
   */
  public static ReasoningRequest read(
      RequestFields fields, @Nullable String effort, String name, int unasked) {
    RequestFields switches = fields.object("chat_template_kwargs");
    switches.requireKnown(SWITCHES, Set.of());
    ReasoningEffort asked = effort(effort, name);
    if (asked == ReasoningEffort.DEFAULT) {
      asked = effort(switches.text("reasoning_effort"), "reasoning_effort");
    }
    boolean on = switches.flag("enable_thinking", false) || switches.flag("thinking", false);
    boolean off = !switches.flag("enable_thinking", true) || !switches.flag("thinking", true);
    if (off) {
      asked = ReasoningEffort.NONE;
    } else if (on && asked == ReasoningEffort.DEFAULT) {
      asked = ReasoningEffort.ON;
    }
    int most = (int) fields.integer("max_reasoning_tokens", -1, -1, Integer.MAX_VALUE);
    if (asked == ReasoningEffort.NONE) {
      return new ReasoningRequest(asked, 0);
    }
    int bound = asked.maxTokens() == Integer.MAX_VALUE ? unasked : asked.maxTokens();
    return new ReasoningRequest(asked, most < 0 ? bound : most);
  }

  private static ReasoningEffort effort(@Nullable String effort, String name) {
    return switch (effort) {
      case null -> ReasoningEffort.DEFAULT;
      case "none" -> ReasoningEffort.NONE;
      case "minimal" -> ReasoningEffort.MINIMAL;
      case "low" -> ReasoningEffort.LOW;
      case "medium" -> ReasoningEffort.MEDIUM;
      case "high", "xhigh" -> ReasoningEffort.HIGH;
      default ->
          throw RequestFields.badValue(
              name,
              "none, minimal, low, medium, high or xhigh",
              effort.length() <= 40 ? effort : effort.substring(0, 40) + "…");
    };
  }

  /** Tokens of an answer where the request names no limit: reasoning takes none of its own. */
  public static int outputTokens(
      ReasoningRequest reasoning, EunoeConfig.Turns turns, boolean reasons) {
    long tokens = (long) turns.defaultOutputTokens() + (reasons ? reasoning.maxTokens() : 0);
    return (int) Math.min(tokens, Math.max(turns.maxOutputTokens(), turns.defaultOutputTokens()));
  }
}
