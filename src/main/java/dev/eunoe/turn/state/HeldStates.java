package dev.eunoe.turn.state;

import dev.eunoe.memory.Owner;
import dev.eunoe.model.state.SequenceState;
import dev.eunoe.model.state.SharedBytes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * States that are in memory between turns, as many as there are bytes for; those that are worth
 * least go first. The state before a turn stays when the one behind it comes, since people ask
 * again and change their words, but it is worth less and is not written any more.
 *
 * <p>One that has to go before it is written stays in memory until it is, with others of that kind
 * in as many bytes again as a part of those that are held; what goes while there is no room even
 * for that is not written: its words are read again.
 */
final class HeldStates {
  /** After so long without use a state is worth half. */
  private static final double HALF_LIFE_NANOS = Duration.ofMinutes(10).toNanos();

  /** What a state is worth once the conversation has gone on behind it. */
  private static final double CONTINUED = 0.05;

  private record Key(Owner owner, String responseId) {}

  private static final class Entry {
    HeldState held;
    final long bytes;
    long usedNanos;
    boolean saving;

    /** Whether a state behind it came. */
    boolean continued;

    Entry(HeldState held, long usedNanos) {
      this.held = held;
      this.bytes = held.state().bytes();
      this.usedNanos = usedNanos;
    }

    boolean isToWrite() {
      return !saving && !continued && !held.isSaved(true);
    }

    /** Tokens that it spares reading for each byte, less the longer nobody has used it. */
    double worth(long nanos) {
      // A state that is in the database is worth what reading it from there takes.
      double tokens = held.unsaved() + held.position() / 64.0 + 1;
      tokens *= continued ? CONTINUED : 1;
      return tokens / Math.max(1, bytes) * Math.pow(0.5, (nanos - usedNanos) / HALF_LIFE_NANOS);
    }
  }

  private final long budget;
  private final long leavingBudget;
  private final LongSupplier clock;

  // Guarded by this object.
  private final Map<Key, Entry> entries = new HashMap<>();
  private final SharedBytes bytes = new SharedBytes();
  private final Set<SequenceState> states = Collections.newSetFromMap(new IdentityHashMap<>());
  private final Set<SequenceState> leaving = Collections.newSetFromMap(new IdentityHashMap<>());
  private final SharedBytes leavingBytes = new SharedBytes();

  /**
   * @param budget bytes of all of them; blocks that several share count once
   * @param leavingBudget bytes of those that have gone and are still to be written; one always is
   * @param clock nanoseconds
   */
  HeldStates(long budget, long leavingBudget, LongSupplier clock) {
    this.budget = budget;
    this.leavingBudget = leavingBudget;
    this.clock = clock;
  }

  /** Whether this very state is held, or still to be written. */
  synchronized boolean holds(SequenceState state) {
    return states.contains(state) || leaving.contains(state);
  }

  /** The responses of an owner behind which a state is held. */
  synchronized Set<String> of(Owner owner) {
    return entries.keySet().stream()
        .filter(key -> key.owner().equals(owner))
        .map(Key::responseId)
        .collect(Collectors.toSet());
  }

  /** The state behind a response, which counts as used now. */
  synchronized Optional<HeldState> use(Owner owner, String responseId) {
    Entry entry = entries.get(new Key(owner, responseId));
    if (entry == null) {
      return Optional.empty();
    }
    entry.usedNanos = clock.getAsLong();
    return Optional.of(entry.held);
  }

  /**
   * Holds a state behind the one that it continues.
   *
   * @return those that had to go for it and are to be written, perhaps itself: until {@link #saved}
   *     or {@link #notSaved}
   */
  synchronized List<HeldState> hold(HeldState held, @Nullable String continues) {
    Entry before = continues == null ? null : entries.get(new Key(held.owner(), continues));
    if (before != null) {
      before.continued = true;
    }
    drop(held.owner(), held.responseId());
    mostAlike(held).ifPresent(held.state()::shareWith);
    var entry = new Entry(held, clock.getAsLong());
    entries.put(new Key(held.owner(), held.responseId()), entry);
    bytes.add(held.state());
    states.add(held.state());
    var gone = new ArrayList<HeldState>();
    long now = clock.getAsLong();
    while (bytes.bytes() > budget && !entries.isEmpty()) {
      Entry least =
          entries.values().stream()
              .min((a, b) -> Double.compare(a.worth(now), b.worth(now)))
              .orElseThrow();
      drop(least.held.owner(), least.held.responseId());
      if (!least.held.isSaved(true) && !least.continued && leaves(least.held.state())) {
        gone.add(least.held);
      }
    }
    return gone;
  }

  private boolean leaves(SequenceState state) {
    if (!leaving.isEmpty() && leavingBytes.bytes() + state.bytes() > leavingBudget) {
      return false;
    }
    leaving.add(state);
    leavingBytes.add(state);
    return true;
  }

  private void left(SequenceState state) {
    if (leaving.remove(state)) {
      leavingBytes.remove(state);
    }
  }

  synchronized void drop(Owner owner, String responseId) {
    Entry gone = entries.remove(new Key(owner, responseId));
    if (gone != null) {
      bytes.remove(gone.held.state());
      states.remove(gone.held.state());
    }
  }

  /** The state of the same owner that has read most of the same tokens from the first one on. */
  private Optional<SequenceState> mostAlike(HeldState held) {
    return entries.values().stream()
        .filter(entry -> entry.held.owner().equals(held.owner()))
        .map(entry -> entry.held.state())
        .filter(state -> held.state().sameTokens(state) > 0)
        .max(Comparator.comparingLong(held.state()::sameTokens));
  }

  synchronized void dropAll(Owner owner) {
    of(owner).forEach(responseId -> drop(owner, responseId));
  }

  /** Whether it is to be written now: not where it is being written, or has been. */
  synchronized boolean beginsSaving(HeldState held, boolean lasting) {
    Entry entry = entry(held);
    if (entry == null) {
      return true; // it has just left memory
    }
    boolean begins = !entry.saving && !entry.held.isSaved(lasting);
    entry.saving |= begins;
    return begins;
  }

  /** Notes that it has been written. */
  synchronized void saved(HeldState held, boolean lasting) {
    left(held.state());
    Entry entry = entry(held);
    if (entry != null) {
      entry.saving = false;
      entry.held = entry.held.nowSaved(lasting);
    }
  }

  /** Notes that it could not be written. */
  synchronized void notSaved(HeldState held) {
    left(held.state());
    Entry entry = entry(held);
    if (entry != null) {
      entry.saving = false;
    }
  }

  private @Nullable Entry entry(HeldState held) {
    Entry entry = entries.get(new Key(held.owner(), held.responseId()));
    return entry != null && entry.held.state() == held.state() ? entry : null;
  }

  /** Those that a crash would take and that nobody has used for so long, the oldest first. */
  synchronized List<HeldState> unsaved(Duration unused) {
    long before = clock.getAsLong() - unused.toNanos();
    return entries.values().stream()
        .filter(entry -> entry.isToWrite() && entry.usedNanos - before <= 0)
        .sorted((a, b) -> Long.compare(a.usedNanos, b.usedNanos))
        .map(entry -> entry.held)
        .toList();
  }

  /** Bytes of all that are held or still to be written, blocks that several share counted once. */
  synchronized long bytes() {
    return bytes.bytes() + leavingBytes.bytes();
  }

  synchronized int count() {
    return entries.size();
  }
}
