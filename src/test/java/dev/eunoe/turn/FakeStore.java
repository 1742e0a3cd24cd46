package dev.eunoe.turn;

import dev.eunoe.memory.Consolidation;
import dev.eunoe.memory.ConsolidationRequest;
import dev.eunoe.memory.ConversationItems;
import dev.eunoe.memory.Exchange;
import dev.eunoe.memory.FinishedExchange;
import dev.eunoe.memory.MemoryStore;
import dev.eunoe.memory.Message;
import dev.eunoe.memory.NearestState;
import dev.eunoe.memory.NewExchange;
import dev.eunoe.memory.Owner;
import dev.eunoe.memory.RecallQuery;
import dev.eunoe.memory.Recollections;
import dev.eunoe.memory.SavedBytes;
import dev.eunoe.memory.SavedState;
import dev.eunoe.memory.StateToSave;
import dev.eunoe.memory.Status;
import dev.eunoe.memory.StoredMessage;
import dev.eunoe.memory.TakenItems;
import io.smallrye.mutiny.Uni;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A store in memory: what a turn asks of {@link MemoryStore}, and a list of what it asked. Any
 * other operation fails.
 */
final class FakeStore {
  private final Map<String, Exchange> exchanges = new LinkedHashMap<>();
  private final Map<String, SavedState> states = new LinkedHashMap<>();
  final List<String> asked = new ArrayList<>();
  Supplier<Uni<Recollections>> recalls = () -> Uni.createFrom().item(new Recollections(List.of()));
  Supplier<Uni<Void>> appends = () -> Uni.createFrom().voidItem();

  MemoryStore store() {
    return (MemoryStore)
        Proxy.newProxyInstance(
            MemoryStore.class.getClassLoader(),
            new Class<?>[] {MemoryStore.class},
            (_, method, arguments) -> call(method, arguments));
  }

  /** Nothing is noted of any conversation. */
  ConversationItems items() {
    return (ConversationItems)
        Proxy.newProxyInstance(
            ConversationItems.class.getClassLoader(),
            new Class<?>[] {ConversationItems.class},
            (_, _, _) -> Uni.createFrom().item(Optional.empty()));
  }

  private Object call(Method method, Object[] arguments) throws Throwable {
    Method here;
    try {
      here = getClass().getDeclaredMethod(method.getName(), method.getParameterTypes());
    } catch (NoSuchMethodException e) {
      throw new UnsupportedOperationException("a turn does not ask for " + method.getName(), e);
    }
    asked.add(method.getName());
    try {
      return here.invoke(this, arguments);
    } catch (InvocationTargetException e) {
      throw e.getCause();
    }
  }

  Exchange exchange(String responseId) {
    return Objects.requireNonNull(exchanges.get(responseId));
  }

  void put(Exchange exchange) {
    exchanges.put(exchange.responseId(), exchange);
  }

  void forgetStates() {
    states.clear();
  }

  Uni<Void> begin(NewExchange exchange) {
    put(begun(exchange));
    return Uni.createFrom().voidItem();
  }

  Uni<Void> beginAtHead(NewExchange exchange, TakenItems taken) {
    return begin(exchange);
  }

  Uni<Void> append(FinishedExchange finished) {
    return appends.get().invoke(() -> put(finished(exchange(finished.responseId()), finished)));
  }

  Uni<SavedBytes> saveState(Owner owner, String responseId, StateToSave state) {
    List<byte[]> blocks = state.blocks().stream().map(block -> block.bytes().get()).toList();
    byte[] fixed = state.fixed();
    states.put(responseId, new SavedState(responseId, state.position(), fixed, blocks));
    return Uni.createFrom().item(new SavedBytes(fixed.length, 0, 0));
  }

  Uni<Void> fail(Owner owner, String responseId, String code, String message) {
    asked.add("fail " + code);
    return Uni.createFrom().voidItem();
  }

  Uni<Optional<Exchange>> find(Owner owner, String responseId) {
    return Uni.createFrom().item(Optional.ofNullable(exchanges.get(responseId)));
  }

  Uni<Optional<Boolean>> beganWith(Owner owner, String responseId, String instructions) {
    return Uni.createFrom().item(Optional.empty());
  }

  Uni<Optional<Exchange>> head(Owner owner, String conversationId) {
    return Uni.createFrom()
        .item(
            exchanges.values().stream()
                .filter(exchange -> exchange.conversationId().equals(conversationId))
                .filter(exchange -> exchange.status().hasAnswer())
                .reduce((_, later) -> later));
  }

  Uni<List<Exchange>> historySince(Owner owner, String responseId, long position) {
    asked.add("since " + position);
    return Uni.createFrom()
        .item(path(responseId).filter(exchange -> exchange.endPosition() > position).toList());
  }

  Uni<Optional<NearestState>> nearestState(
      Owner owner, String responseId, String fingerprint, Set<String> atHand) {
    return Uni.createFrom()
        .item(
            path(responseId)
                .map(exchange -> nearest(exchange.responseId(), atHand))
                .filter(Objects::nonNull)
                .reduce((_, later) -> later));
  }

  private @Nullable NearestState nearest(String responseId, Set<String> atHand) {
    SavedState saved = states.get(responseId);
    return atHand.contains(responseId)
        ? new NearestState.AtHand(responseId)
        : saved == null ? null : new NearestState.Saved(saved);
  }

  Uni<Optional<Exchange>> byTranscript(Owner owner, List<String> hashes) {
    return Uni.createFrom()
        .item(
            hashes.reversed().stream()
                .flatMap(hash ->
                    exchanges.values().stream()
                        .filter(exchange -> exchange.transcriptHash().equals(hash)))
                .findFirst());
  }

  Uni<Recollections> recall(RecallQuery query) {
    return recalls.get();
  }

  Uni<Consolidation> consolidate(ConsolidationRequest request) {
    return Uni.createFrom().item(new Consolidation(List.of()));
  }

  private Stream<Exchange> path(String responseId) {
    List<Exchange> path = new ArrayList<>();
    @Nullable Exchange at = exchanges.get(responseId);
    while (at != null) {
      path.add(at);
      at = at.previousResponseId() == null ? null : exchanges.get(at.previousResponseId());
    }
    return path.reversed().stream();
  }

  private static Exchange begun(NewExchange made) {
    return new Exchange(
        made.responseId(),
        made.conversationId(),
        made.previousResponseId(),
        made.model(),
        Status.IN_PROGRESS,
        turns(made.responseId(), made.input(), made.createdAt()),
        made.requestJson(),
        null,
        null,
        "",
        new int[0],
        new int[0],
        0,
        0,
        "",
        made.createdAt(),
        null,
        null,
        null);
  }

  private static Exchange finished(Exchange begun, FinishedExchange finished) {
    List<StoredMessage> turns =
        Stream.concat(
                begun.turns().stream(),
                turns(
                    begun.responseId() + "a",
                    List.of(new Message("assistant", finished.answer())),
                    finished.finishedAt())
                    .stream())
            .toList();
    return new Exchange(
        begun.responseId(),
        begun.conversationId(),
        begun.previousResponseId(),
        begun.model(),
        finished.status(),
        turns,
        begun.requestJson(),
        finished.responseJson(),
        finished.receiptJson(),
        finished.fingerprint(),
        finished.inputTokens(),
        finished.answerTokens(),
        finished.startPosition(),
        finished.endPosition(),
        finished.transcriptHash(),
        begun.createdAt(),
        finished.finishedAt(),
        null,
        null);
  }

  private static List<StoredMessage> turns(String id, List<Message> said, Instant at) {
    return said.stream()
        .map(m ->
            new StoredMessage("turn_" + id + m.role(), m.role(), m.speaker(), m.text(), at, false))
        .collect(Collectors.toList());
  }
}
