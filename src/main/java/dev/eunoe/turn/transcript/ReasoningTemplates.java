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
  private static final List<ChatMessage> HI = List.of(new ChatMessage("user", "Hi."));

  private final Optional<ReasoningMarkers> markers;
  private final Tokenizer tokenizer;
  private final GrowingTemplate plain;
  private final Map<ReasoningEffort, GrowingTemplate> switched =
      new EnumMap<>(ReasoningEffort.class);

  /**
   * @param plain the template without switches
   */
  ReasoningTemplates(String model, CallTemplate calls, Tokenizer tokenizer, GrowingTemplate plain) {
    this.markers = ReasoningMarkers.of(calls.plain(), tokenizer);
    this.tokenizer = tokenizer;
    this.plain = plain;
    if (markers.isPresent()) {
      for (ReasoningEffort effort : ReasoningEffort.values()) {
        switched.put(effort, switched(model, calls, effort));
      }
    }
  }

  /** The plain one where the template has no such switch, or not for the end of a conversation. */
  private GrowingTemplate switched(String model, CallTemplate calls, ReasoningEffort effort) {
    ChatTemplate template = calls.plain();
    ChatTemplate with = template.with(effort.switches());
    try {
      if (with.render(HI, true).equals(template.render(HI, true))) {
        return plain;
      }
      var switched = new GrowingTemplate(model, calls.of(with), plain.opening(""));
      return switched.closing().equals(plain.closing()) ? switched : plain;
    } catch (IllegalStateException | TokenizerException e) {
      return plain; // with its switch set it does not append
    }
  }

  GrowingTemplate of(ReasoningEffort effort) {
    return switched.getOrDefault(effort, plain);
  }

  /**
   * How the model reasons after this prompt, when it is asked like this; empty for one that does
   * not.
   */
  Optional<ReasoningOptions> options(ReasoningRequest asked, int[] prompt) {
    return markers.map(
        marks -> new ReasoningOptions(marks, marks.start(prompt, tokenizer), asked.maxTokens()));
  }
}
