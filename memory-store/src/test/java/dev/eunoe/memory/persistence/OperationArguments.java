package dev.eunoe.memory.persistence;

import dev.eunoe.memory.AnswerPlan;
import dev.eunoe.memory.ConsolidationRequest;
import dev.eunoe.memory.FinishedExchange;
import dev.eunoe.memory.MemoryExport;
import dev.eunoe.memory.MemoryScope;
import dev.eunoe.memory.Message;
import dev.eunoe.memory.NewExchange;
import dev.eunoe.memory.Owner;
import dev.eunoe.memory.PendingConsolidation;
import dev.eunoe.memory.Pin;
import dev.eunoe.memory.Reach;
import dev.eunoe.memory.RecallQuery;
import dev.eunoe.memory.Retokenizer;
import dev.eunoe.memory.StateToSave;
import dev.eunoe.memory.Status;
import dev.eunoe.memory.StoredMessage;
import dev.eunoe.memory.TakenItems;
import java.lang.reflect.Method;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What an operation is called with, by the types and names of its parameters. */
final class OperationArguments {
  private OperationArguments() {}

  static Object[] of(Method operation, Owner owner, Map<String, String> texts) {
    return List.of(operation.getParameters()).stream()
        .map(parameter -> of(parameter.getType(), parameter.getName(), owner, texts))
        .toArray();
  }

  private static Object of(Class<?> type, String name, Owner owner, Map<String, String> texts) {
    if (type == Owner.class) {
      return owner;
    } else if (type == String.class) {
      return texts.getOrDefault(name, "text");
    } else if (type == int.class) {
      return 10;
    } else if (type == long.class) {
      return 0L;
    } else if (type == boolean.class) {
      return true;
    } else if (type == List.class && name.equals("items")) {
      return List.of(new StoredMessage("turn_i", "user", "", "Hello.", Talk.START, false));
    } else if (type == TakenItems.class) {
      return TakenItems.NONE;
    } else if (type == List.class) {
      return List.of("hash of " + texts.get("responseId"));
    } else if (type == Collection.class) {
      return List.of(texts.getOrDefault("turnId", "turn_none"));
    } else if (type == Reach.class) {
      return Reach.RELATED;
    } else if (type == MemoryScope.class) {
      return MemoryScope.EVERYWHERE;
    } else if (type == Instant.class) {
      return Talk.START;
    } else if (type == Pin.Kind.class) {
      return Pin.Kind.FACT;
    } else if (type == Retokenizer.class) {
      return Retokenizer.NONE;
    } else if (type == MemoryExport.class) {
      return new MemoryExport(List.of(), List.of());
    } else if (type == RecallQuery.class) {
      return new RecallQuery(owner, "What is my sister called?", Talk.START, 8, Set.of());
    } else if (type == ConsolidationRequest.class) {
      return new ConsolidationRequest(owner, texts.get("responseId"), Long.MAX_VALUE);
    } else if (type == PendingConsolidation.class) {
      return new PendingConsolidation(owner, 1, texts.get("responseId"), Long.MAX_VALUE);
    } else if (type == NewExchange.class) {
      return new NewExchange(
          owner,
          texts.get("conversationId"),
          "resp_new",
          texts.get("responseId"),
          "eunoe-mini",
          List.of(new Message("user", "Hello.")),
          Talk.START,
          "{}",
          null);
    } else if (type == AnswerPlan.class) {
      return new AnswerPlan(new int[] {1, 2}, new int[] {1, 2, 3}, "{}");
    } else if (type == int[].class) {
      return new int[] {1, 2};
    } else if (type == Duration.class) {
      return Duration.ofDays(1);
    } else if (type == Set.class) {
      return Set.of(texts.get("responseId"));
    } else if (type == StateToSave.class) {
      return MadeUpStates.reading(texts.get("fingerprint") + " again", 20, "a", "word");
    } else if (type == FinishedExchange.class) {
      return new FinishedExchange(
          owner,
          texts.get("responseId"),
          Status.COMPLETED,
          "Hello.",
          new int[1],
          new int[1],
          "hash",
          20,
          40,
          "{}",
          "{}",
          "",
          Talk.START);
    }
    throw new AssertionError("say here how an operation taking a " + type + " is called");
  }
}
