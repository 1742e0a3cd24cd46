package dev.eunoe.turn;

import dev.eunoe.memory.Exchange;
import dev.eunoe.memory.Message;
import dev.eunoe.memory.Owner;
import dev.eunoe.model.constraint.Constraints;
import dev.eunoe.model.generate.GenerationOptions;
import dev.eunoe.turn.memory.MemoryUse;
import dev.eunoe.turn.running.AnswerSettings;
import dev.eunoe.turn.transcript.ReasoningRequest;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One request, as the edge understood it.
 *
 * @param responseId names the answer, {@code resp_…}
 * @param conversationId the conversation asked for; null lets the turn find or make one
 * @param previousResponseId the answer to continue from; null for a root or a whole history
 * @param instructions the system text; null keeps that of the conversation, or the configured one
 * @param messages what is new since {@code previousResponseId}; without one, the whole history
 * @param reasoning how much the model is asked to reason before it answers
 * @param memory whether past turns may be recalled into this prompt, and which
 * @param store whether anything of this turn is kept
 * @param zone whose calendar "yesterday" and "on Sunday" are read by, and memories are dated by
 * @param requestJson the request as received
 * @param choices how many answers there are to be; only the first is kept, and goes on elsewhere
 */
public record Turn(
    Owner owner,
    String responseId,
    @Nullable String conversationId,
    @Nullable String previousResponseId,
    @Nullable String instructions,
    List<Message> messages,
    GenerationOptions options,
    ReasoningRequest reasoning,
    MemoryUse memory,
    boolean store,
    Instant at,
    ZoneId zone,
    String requestJson,
    int choices) {
  /** Most answers to one prompt. */
  public static final int MAX_CHOICES = 8;

  public Turn {
    messages = List.copyOf(messages);
    if (messages.isEmpty()) {
      throw new IllegalArgumentException("a turn needs at least one message");
    }
  }

  /** With one answer. */
  public Turn(
      Owner owner,
      String responseId,
      @Nullable String conversationId,
      @Nullable String previousResponseId,
      @Nullable String instructions,
      List<Message> messages,
      GenerationOptions options,
      ReasoningRequest reasoning,
      MemoryUse memory,
      boolean store,
      Instant at,
      ZoneId zone,
      String requestJson) {
    this(
        owner,
        responseId,
        conversationId,
        previousResponseId,
        instructions,
        messages,
        options,
        reasoning,
        memory,
        store,
        at,
        zone,
        requestJson,
        1);
  }

  /**
   * One that was begun, as it is kept.
   *
   * @param settings how its answer was asked for
   * @param constraints by which the form of the answer is compiled
   */
  public static Turn of(
      Owner owner, Exchange begun, AnswerSettings settings, Constraints constraints) {
    return new Turn(
        owner,
        begun.responseId(),
        begun.conversationId(),
        begun.previousResponseId(),
        settings.instructions(),
        begun.turns().stream()
            .limit(
                begun.turns().size()
                    - (begun.answer().isEmpty() || !begun.status().hasAnswer() ? 0 : 1))
            .map(turn -> new Message(turn.role(), turn.speaker(), turn.text()))
            .toList(),
        settings.options(constraints),
        settings.reasoning(),
        settings.memory(),
        true,
        begun.createdAt(),
        ZoneId.of(settings.zone()),
        begun.requestJson());
  }

  /** How its answer is asked for, to be kept. */
  AnswerSettings settings(String fingerprint, @Nullable String instructions) {
    return new AnswerSettings(
        fingerprint, options, null, reasoning, memory, zone.getId(), instructions);
  }

  /** The same with another record of its request. */
  Turn recordedAs(String requestJson) {
    return with(requestJson, choices);
  }

  /** The same with so many answers. */
  public Turn withChoices(int choices) {
    return with(requestJson, choices);
  }

  private Turn with(String requestJson, int choices) {
    return new Turn(
        owner,
        responseId,
        conversationId,
        previousResponseId,
        instructions,
        messages,
        options,
        reasoning,
        memory,
        store,
        at,
        zone,
        requestJson,
        choices);
  }

  /** The words recall looks for: those of the last user message. */
  public String question() {
    return messages.reversed().stream()
        .filter(message -> message.role().equals("user"))
        .findFirst()
        .map(Message::text)
        .orElse("");
  }
}
