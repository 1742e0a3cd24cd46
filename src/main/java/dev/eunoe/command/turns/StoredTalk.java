package dev.eunoe.command.turns;

import dev.eunoe.command.memory.BenchTalk;
import dev.eunoe.memory.ConsolidationRequest;
import dev.eunoe.memory.FinishedExchange;
import dev.eunoe.memory.MemoryStore;
import dev.eunoe.memory.Message;
import dev.eunoe.memory.NearestState;
import dev.eunoe.memory.NewExchange;
import dev.eunoe.memory.Owner;
import dev.eunoe.memory.RecallQuery;
import dev.eunoe.memory.SavedBytes;
import dev.eunoe.memory.SavedState;
import dev.eunoe.memory.Status;
import dev.eunoe.model.state.SequenceState;
import dev.eunoe.state.PartsToSave;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A conversation as the store has it, of an owner of its own: what a server asks of the store for a
 * turn. Its words have nothing to do with its tokens, which the model has made up.
 */
final class StoredTalk {
  private static final String MODEL = "turn-bench";
  private static final int RECOLLECTIONS = 12;

  private final MemoryStore store;
  private final Owner owner;
  private final String conversation = "conv_" + UUID.randomUUID();
  private final BenchTalk words = new BenchTalk(7);
  private @Nullable String last;
  private String begun = "";
  private long position;
  private long durable;

  StoredTalk(MemoryStore store, String name) {
    this.store = store;
    this.owner = new Owner(name);
  }

  /** Tokens that its newest state in the database has read. */
  long durable() {
    return durable;
  }

  /** Begins a turn: the answer it goes on from, the state at hand, what is recalled, its words. */
  void begin() {
    String message = words.message();
    if (last != null) {
      String previous = last;
      var _ = done(store.find(owner, previous));
      var nearest = done(store.nearestState(owner, previous, MODEL, Set.of(previous)));
      if (!(nearest.orElseThrow() instanceof NearestState.AtHand)) {
        throw new IllegalStateException("the state at hand is the newest");
      }
      var _ = done(store.historySince(owner, previous, position - 1));
      var query = new RecallQuery(owner, message, Instant.now(), RECOLLECTIONS, Set.of());
      var _ = done(store.recall(query));
    }
    begun = "resp_" + UUID.randomUUID();
    var input = List.of(new Message("user", message));
    done(
        store.begin(
            new NewExchange(
                owner, conversation, begun, last, MODEL, input, Instant.now(), "{}", null)));
  }

  /** Keeps the answer: its words and its tokens are durable then. */
  void append(int[] question, int[] answer, long end) {
    done(
        store.append(
            new FinishedExchange(
                owner,
                begun,
                Status.COMPLETED,
                words.answer(),
                question,
                answer,
                "",
                position,
                end,
                "{}",
                "{}",
                MODEL,
                Instant.now(),
                new FinishedExchange.Written(answer, 0, end, ""))));
    last = begun;
    position = end;
  }

  /** Saves the state behind the answer, perhaps only until the database crashes. */
  SavedBytes save(SequenceState state, boolean lasting) {
    var saved = done(store.saveState(owner, begun, PartsToSave.of(MODEL, state, lasting)));
    durable = state.position();
    return saved;
  }

  /** Saves the state of an answer that is being written; whether it is there then. */
  Uni<Boolean> saveOnTheWay(SequenceState state) {
    return Uni.createFrom()
        .item(() -> PartsToSave.of(MODEL, state, false))
        .runSubscriptionOn(Infrastructure.getDefaultWorkerPool())
        .chain(parts -> store.saveStateOnTheWay(owner, begun, parts))
        .map(saved -> saved.fixed() > 0);
  }

  /** Notes that a state of the way here is in the database. */
  void savedUpTo(long tokens) {
    durable = Math.max(durable, tokens);
  }

  /** What happens to a turn's words off the user's path. */
  void consolidate(long visibleFrom) {
    var _ = done(store.consolidate(new ConsolidationRequest(owner, begun, visibleFrom)));
  }

  /** The newest state in the database, for a process that has none in memory. */
  SavedState saved() {
    var found = done(store.nearestState(owner, begun, MODEL, Set.of())).orElseThrow();
    return switch (found) {
      case NearestState.Saved(SavedState state) -> state;
      case NearestState.AtHand _ -> throw new IllegalStateException("no state is at hand");
    };
  }

  private static <T> T done(Uni<T> asked) {
    return asked.await().indefinitely();
  }
}
