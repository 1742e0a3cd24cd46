package dev.eunoe.turn.transcript;

import dev.eunoe.model.generate.ReasoningOptions;
import dev.eunoe.model.tokenizer.ChatMessage;
import dev.eunoe.model.tokenizer.ChatTemplate;
import dev.eunoe.model.tokenizer.ReasoningMarkers;
import dev.eunoe.model.tokenizer.Tokenizer;
import dev.eunoe.model.tokenizer.TokenizerException;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A model's template with its switches for reasoning set. They act on what is given to the model
 * for one answer; the history always reads as without them, whatever was asked when.
 */
final class ReasoningTemplates {
  private final Optional<ReasoningMarkers> markers;
  private final Asking plain;
  private final Map<ReasoningEffort, Asking> asking = new EnumMap<>(ReasoningEffort.class);

  /** A template with its switches set, and where the answers to its prompts begin. */
  private record Asking(GrowingTemplate template, ReasoningMarkers.Start start) {}

  /**
   * @param growing the template without switches
   */
  ReasoningTemplates(
      String model, ChatTemplate template, Tokenizer tokenizer, GrowingTemplate growing) {
    this.markers = ReasoningMarkers.of(template, tokenizer);
    this.plain = asking(growing);
    if (markers.isPresent()) {
      for (ReasoningEffort effort : ReasoningEffort.values()) {
        asking.put(effort, asking(switched(model, template, effort, growing)));
      }
    }
  }

  private Asking asking(GrowingTemplate template) {
    return new Asking(
        template,
        markers.map(marks -> marks.start(prompt(template))).orElse(ReasoningMarkers.Start.BEHIND));
  }

  /** The plain one where the template has no such switch, or not for the end of a conversation. */
  private static GrowingTemplate switched(
      String model, ChatTemplate template, ReasoningEffort effort, GrowingTemplate plain) {
    if (effort.switches().keySet().stream().noneMatch(template::mentions)) {
      return plain;
    }
    try {
      var switched = new GrowingTemplate(model, template.with(effort.switches()));
      boolean changes = !prompt(switched).equals(prompt(plain));
      return changes && switched.closing().equals(plain.closing()) ? switched : plain;
    } catch (IllegalStateException | TokenizerException e) {
      return plain; // with its switch set it does not append
    }
  }

  private static String prompt(GrowingTemplate template) {
    return template.whole(List.of(new ChatMessage("user", "Hi.")), true);
  }

  GrowingTemplate of(ReasoningEffort effort) {
    return asked(effort).template();
  }

  private Asking asked(ReasoningEffort effort) {
    return asking.getOrDefault(effort, plain);
  }

  /** How the model reasons when it is asked like this; empty for one that does not. */
  Optional<ReasoningOptions> options(ReasoningRequest asked) {
    return markers.map(
        marks -> new ReasoningOptions(marks, asked(asked.effort()).start(), asked.maxTokens()));
  }
}
