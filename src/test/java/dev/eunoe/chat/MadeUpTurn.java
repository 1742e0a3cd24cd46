package dev.eunoe.chat;

import dev.eunoe.inference.Reasoning;
import dev.eunoe.memory.Message;
import dev.eunoe.memory.Owner;
import dev.eunoe.model.constraint.Constraint;
import dev.eunoe.model.generate.FinishReason;
import dev.eunoe.model.generate.GenerationOptions;
import dev.eunoe.model.generate.LogitAdjustments;
import dev.eunoe.turn.Answer;
import dev.eunoe.turn.Turn;
import dev.eunoe.turn.TurnEvent;
import dev.eunoe.turn.memory.MemoryUse;
import dev.eunoe.turn.prompt.Receipt;
import dev.eunoe.turn.transcript.ReasoningRequest;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** A turn with its answer whose every figure and word is another. */
public final class MadeUpTurn {
  public static final Instant AT = Instant.parse("2026-05-03T10:00:00.120Z");
  public static final String WORDS = "Grow \"rhubarb\"\n\tin </ä> 😀.";

  private MadeUpTurn() {}

  public static Turn turn(String requestJson) {
    return turn(new Owner("anna"), requestJson);
  }

  public static Turn turn(Owner owner, String requestJson) {
    return new Turn(
        owner,
        "resp_1",
        null,
        null,
        null,
        List.of(new Message("user", "", "What now?")),
        new GenerationOptions(0.7f, 0, 0.95f, 0, 1, LogitAdjustments.NONE, 7, List.of(), 64),
        ReasoningRequest.DEFAULT,
        new MemoryUse(true, null, false),
        true,
        AT,
        ZoneOffset.UTC,
        requestJson);
  }

  /** The same, whose answer is held to something. */
  public static Turn held(String requestJson, Constraint constraint) {
    Turn free = turn(requestJson);
    return new Turn(
        free.owner(),
        free.responseId(),
        null,
        null,
        null,
        free.messages(),
        free.options().withConstraint(constraint),
        free.reasoning(),
        free.memory(),
        true,
        free.at(),
        free.zone(),
        requestJson);
  }

  public static TurnEvent.Started started(@Nullable String previous, @Nullable String told) {
    return new TurnEvent.Started("resp_1", "conv_1", previous, told, "m", AT);
  }

  public static Receipt receipt() {
    var redacted = new TreeMap<String, Integer>();
    redacted.put("password", 2);
    var item = new Receipt.Item("turn_9", "turn_9", "conv_0", "2026-05-01", "Jasmine", WORDS);
    var pin = new Receipt.Pin("pin_1", "fact", null, "2026-05-02", "My name is Ilvo.", "block");
    return new Receipt(
        new Receipt.State(30, 20, 4, 6, "snapshot", "four were not kept"),
        null,
        new Receipt.Memory(
            100,
            12,
            List.of(item),
            List.of(),
            new Receipt.Pins(50, 5, List.of(pin)),
            "the memory is away"),
        new Receipt.Kept(true, redacted),
        new Receipt.Window(256, 1_000, 744),
        new Receipt.Timing(0, 12.5, 1e3, 33.333333333),
        "vector");
  }

  public static Answer answer(FinishReason reason) {
    return answer(WORDS, Reasoning.NONE, reason);
  }

  public static Answer answer(String text, Reasoning reasoning, FinishReason reason) {
    return new Answer(text, reasoning, reason, null, 9, receipt());
  }
}
