package dev.eunoe.turn.follow;

import dev.eunoe.memory.AnswerProgress;
import dev.eunoe.memory.Owner;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.UniEmitter;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/**
 * Reads what is kept of answers for those who follow them. Thousands may ask at once, and each read
 * takes a connection of the database, so few are under way at a time, fewer for one owner, and
 * owners take turns: the other connections are left to other requests. Who asks for an answer while
 * others wait for the same one is told the same.
 */
final class ProgressReads {
  static final int OF_ONE_OWNER = 2;

  /** A small part of the connections that a server has. */
  static final int OF_ALL = 4;

  /** Those who wait for one read. */
  private static final class Read {
    final Owner owner;
    final String responseId;
    final List<UniEmitter<? super Optional<AnswerProgress>>> waiting = new ArrayList<>();

    Read(Owner owner, String responseId) {
      this.owner = owner;
      this.responseId = responseId;
    }
  }

  private final BiFunction<Owner, String, Uni<Optional<AnswerProgress>>> store;
  private final AtomicInteger looks = new AtomicInteger();

  // Guarded by this object; owners in the order of their turns.
  private final Map<Owner, Map<String, Read>> waiting = new LinkedHashMap<>();
  private final Map<Owner, Set<String>> underWay = new HashMap<>();
  private int count;

  /**
   * @param store reads one
   */
  ProgressReads(BiFunction<Owner, String, Uni<Optional<AnswerProgress>>> store) {
    this.store = store;
  }

  /** What is kept of an answer, as it was when this was asked for or later. */
  Uni<Optional<AnswerProgress>> of(Owner owner, String responseId) {
    return Uni.createFrom()
        .deferred(() -> {
          Context caller = Vertx.currentContext();
          Uni<Optional<AnswerProgress>> read =
              Uni.createFrom().emitter(asked -> ask(owner, responseId, asked));
          return caller == null ? read : read.emitOn(told -> caller.runOnContext(_ -> told.run()));
        });
  }

  private void ask(
      Owner owner, String responseId, UniEmitter<? super Optional<AnswerProgress>> asked) {
    asked.onTermination(() -> leave(owner, responseId, asked));
    synchronized (this) {
      waiting
          .computeIfAbsent(owner, _ -> new LinkedHashMap<>())
          .computeIfAbsent(responseId, _ -> new Read(owner, responseId))
          .waiting
          .add(asked);
    }
    begin();
  }

  /** For nobody nothing is read. */
  private synchronized void leave(
      Owner owner, String responseId, UniEmitter<? super Optional<AnswerProgress>> asked) {
    Read read = waiting.getOrDefault(owner, Map.of()).get(responseId);
    if (read != null && read.waiting.remove(asked) && read.waiting.isEmpty()) {
      remove(read);
    }
  }

  /** Begins what may begin; a loop, since a read that is done at once comes here again. */
  private void begin() {
    if (looks.getAndIncrement() > 0) {
      return;
    }
    do {
      for (Read next = next(); next != null; next = next()) {
        begin(next);
      }
    } while (looks.decrementAndGet() > 0);
  }

  private void begin(Read read) {
    Uni.createFrom()
        .deferred(() -> store.apply(read.owner, read.responseId))
        .subscribe()
        .with(
            progress -> {
              ended(read);
              read.waiting.forEach(one -> one.complete(progress));
              begin();
            },
            failure -> {
              ended(read);
              read.waiting.forEach(one -> one.fail(failure));
              begin();
            });
  }

  /** Of the owner whose turn it is; one answer is not read twice at the same time. */
  private synchronized @Nullable Read next() {
    if (count == OF_ALL) {
      return null;
    }
    for (var each : waiting.entrySet()) {
      Owner owner = each.getKey();
      Set<String> reading = underWay.getOrDefault(owner, Set.of());
      if (reading.size() < OF_ONE_OWNER) {
        for (Read read : each.getValue().values()) {
          if (!reading.contains(read.responseId)) {
            take(read);
            return read;
          }
        }
      }
    }
    return null;
  }

  private void take(Read read) {
    remove(read);
    Map<String, Read> others = waiting.remove(read.owner);
    if (others != null) {
      waiting.put(read.owner, others); // its next one comes behind those of others
    }
    underWay.computeIfAbsent(read.owner, _ -> new HashSet<>()).add(read.responseId);
    count++;
  }

  private void remove(Read read) {
    waiting.computeIfPresent(
        read.owner,
        (_, own) -> {
          own.remove(read.responseId);
          return own.isEmpty() ? null : own;
        });
  }

  private synchronized void ended(Read read) {
    count--;
    underWay.computeIfPresent(
        read.owner,
        (_, own) -> {
          own.remove(read.responseId);
          return own.isEmpty() ? null : own;
        });
  }
}
