package dev.eunoe.memory.persistence;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import dev.eunoe.memory.Exchange;
import dev.eunoe.memory.FinishedExchange;
import dev.eunoe.memory.MemoryStore;
import dev.eunoe.memory.Message;
import dev.eunoe.memory.NearestState;
import dev.eunoe.memory.NewExchange;
import dev.eunoe.memory.Owner;
import dev.eunoe.memory.RecallQuery;
import dev.eunoe.memory.Recollection;
import dev.eunoe.memory.SavedBytes;
import dev.eunoe.memory.SavedState;
import dev.eunoe.memory.StateToSave;
import dev.eunoe.memory.Status;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Talks to a store as a server would: one conversation of one owner, one exchange after the other.
 */
public final class Talk {
  public static final Instant START = Instant.parse("2026-05-03T10:00:00Z");

  public final MemoryStore store;
  public final Owner owner;
  public final String conversationId = "conv_" + UUID.randomUUID();
  public @Nullable String last;
  public long position;
  public Instant now = START;

  public Talk(MemoryStore store, Owner owner) {
    this.store = store;
    this.owner = owner;
  }

  public static Owner newOwner() {
    return new Owner("owner_" + UUID.randomUUID());
  }

  public static Talk withNewOwner() {
    return new Talk(TestDatabase.store(), newOwner());
  }

  /** A finished exchange after the last one; ten tokens to each message. */
  @CanIgnoreReturnValue
  public String say(String text, String answer) {
    return say(text, answer, null);
  }

  @CanIgnoreReturnValue
  public String say(String text, String answer, @Nullable StateToSave state) {
    String id = begin(text);
    String fingerprint = state == null ? "" : state.fingerprint();
    store.append(finished(id, answer, fingerprint)).await().indefinitely();
    if (state != null) {
      save(id, state);
    }
    position += 20;
    last = id;
    return id;
  }

  @CanIgnoreReturnValue
  public SavedBytes save(String id, StateToSave state) {
    return store.saveState(owner, id, state).await().indefinitely();
  }

  /** The state that would be read from the database for what follows an exchange. */
  public Optional<SavedState> nearest(String id, String fingerprint) {
    return store
        .nearestState(owner, id, fingerprint, Set.of())
        .await()
        .indefinitely()
        .map(found -> ((NearestState.Saved) found).state());
  }

  /** The whole path to an exchange, root first. */
  public List<Exchange> history(String id) {
    return store.historySince(owner, id, -1).await().indefinitely();
  }

  public String begin(String text) {
    now = now.plusSeconds(60);
    String id = "resp_" + UUID.randomUUID();
    store
        .begin(
            new NewExchange(
                owner,
                conversationId,
                id,
                last,
                "eunoe-mini",
                List.of(new Message("user", text)),
                now,
                "{}",
                null))
        .await()
        .indefinitely();
    return id;
  }

  public FinishedExchange finished(String id, String answer, String fingerprint) {
    return new FinishedExchange(
        owner,
        id,
        Status.COMPLETED,
        answer,
        new int[] {1, 2, 70_000},
        new int[] {-1, 5},
        "hash of " + id,
        position,
        position + 20,
        "{\"answer\":1}",
        "{\"receipt\":1}",
        fingerprint,
        now.plusSeconds(5));
  }

  public List<Recollection> recall(String question) {
    return recall(question, Set.of());
  }

  public List<Recollection> recall(String question, Set<String> visible) {
    return store
        .recall(new RecallQuery(owner, question, now.plusSeconds(60), 8, visible))
        .await()
        .indefinitely()
        .items();
  }

  public List<String> recalledTexts(String question) {
    return recall(question).stream().map(Recollection::text).toList();
  }
}
