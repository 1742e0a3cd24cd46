package dev.eunoe.turn;

import dev.eunoe.config.EunoeConfig;
import dev.eunoe.memory.MemoryItem;
import dev.eunoe.memory.MemoryRights;
import dev.eunoe.memory.MemoryStore;
import dev.eunoe.memory.Pin;
import dev.eunoe.memory.Pins;
import dev.eunoe.memory.RecallQuery;
import dev.eunoe.memory.Recollections;
import dev.eunoe.memory.pins.ForgetRequest;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.smallrye.mutiny.TimeoutException;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Set;
import org.jboss.logging.Logger;

/**
 * What memory has for a turn. It helps an answer and is no part of it: where it cannot be read, or
 * not in time, the answer goes on without, the receipt says so, and the log says why.
 */
@ApplicationScoped
class Recall {
  private static final Logger LOG = Logger.getLogger(Recall.class);

  private final MemoryStore memory;
  private final MemoryRights rights;
  private final Pins pins;
  private final ContextAssembler assembler;
  private final EunoeConfig config;
  private final Counter failures;

  Recall(
      MemoryStore memory,
      MemoryRights rights,
      Pins pins,
      ContextAssembler assembler,
      EunoeConfig config,
      MeterRegistry registry) {
    this.memory = memory;
    this.rights = rights;
    this.pins = pins;
    this.assembler = assembler;
    this.config = config;
    this.failures =
        Counter.builder("eunoe.memory.recall.failures")
            .description("Answers that were written without memory, because it could not be read")
            .register(registry);
  }

  /**
   * Lets a conversation begin in the space that the turn names.
   *
   * @throws dev.eunoe.memory.OtherSpaceException (as failure) where it is in another one
   */
  Uni<Void> begin(BegunTurn begun) {
    Turn turn = begun.turn();
    String space = turn.memory().space();
    return space == null
        ? Uni.createFrom().voidItem()
        : rights.beginIn(turn.owner(), begun.continuation().conversationId(), space, turn.at());
  }

  /** Never a failure. */
  Uni<Remembered> of(BegunTurn begun) {
    Turn turn = begun.turn();
    if (!turn.memory().recalls() || !config.memory().enabled() || turn.question().isBlank()) {
      return Uni.createFrom().item(Remembered.NOTHING);
    }
    return inTime(
            Uni.createFrom()
                .deferred(() -> {
                  String conversation = begun.continuation().conversationId();
                  return pins.inConversation(
                      turn.owner(), conversation, turn.memory().scope(conversation));
                }))
        .chain(pinned ->
            pinned.isEmpty()
                ? Uni.createFrom().item(Remembered.NOTHING) // kept out of memory
                : recall(begun, pinned.get())
                    .chain(remembered -> toForget(begun.turn()).map(remembered::askedToForget)))
        .onFailure(Exception.class)
        .recoverWithItem(failure ->
            Remembered.failed(
                "What is remembered could not be read%s: this answer was written without memory."
                    .formatted(why(turn, failure))));
  }

  /** A model can only say that it forgets: what is meant is looked up, for the owner to confirm. */
  private Uni<List<String>> toForget(Turn turn) {
    return ForgetRequest.in(turn.question())
        .map(about ->
            inTime(Uni.createFrom().deferred(() -> rights.saying(turn.owner(), about)))
                .map(said -> said.stream().map(MemoryItem::id).toList()))
        .orElseGet(() -> Uni.createFrom().item(List.of()));
  }

  private Uni<Remembered> recall(BegunTurn begun, List<Pin> pinned) {
    Turn turn = begun.turn();
    Set<String> visible = assembler.visibleTurns(begun, pinned);
    return inTime(Uni.createFrom().deferred(() -> recall(begun, visible)))
        .map(recalled -> new Remembered(pinned, recalled.items(), visible, null))
        .onFailure(Exception.class)
        .recoverWithItem(failure ->
            new Remembered(
                pinned,
                List.of(),
                visible,
                "What was said before could not be searched%s: this answer was written without it."
                    .formatted(why(turn, failure))));
  }

  private Uni<Recollections> recall(BegunTurn begun, Set<String> visible) {
    Turn turn = begun.turn();
    return memory.recall(
        new RecallQuery(
            turn.owner(),
            turn.question(),
            turn.at().atZone(turn.zone()),
            config.memory().candidates(),
            visible,
            turn.memory().scope(begun.continuation().conversationId())));
  }

  /** Memoized, so that what takes too long is not cut off amid its transaction but ends it. */
  private <T> Uni<T> inTime(Uni<T> read) {
    return read.memoize().indefinitely().ifNoItem().after(config.memory().recallTimeout()).fail();
  }

  /** Counts and logs it; the receipt learns no more than whether it took too long. */
  private String why(Turn turn, Throwable failure) {
    failures.increment();
    boolean late = failure instanceof TimeoutException;
    if (late) {
      LOG.warnf(
          "%s is answered without memory: it was not read within %s",
          turn.responseId(), config.memory().recallTimeout());
    } else {
      LOG.errorf(failure, "%s is answered without memory", turn.responseId());
    }
    return late ? " in time" : "";
  }
}
