package dev.eunoe.memory.persistence.exchange;

import dev.eunoe.memory.persistence.session.ListParameter;
import dev.eunoe.memory.persistence.session.Transactions;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.operators.multi.processors.BroadcastProcessor;
import io.vertx.core.Vertx;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import org.hibernate.reactive.mutiny.Mutiny;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * The answers that this process may write, each with the fence it was given, and their renewal. A
 * process that is paused, or has lost the database, renews nothing: then another takes its answers,
 * raises their fences, and what this one writes meets no row.
 */
public final class AnswerLeases {
  private static final Logger LOG = Logger.getLogger(AnswerLeases.class);

  private static final long RENEW_MILLIS = 2000;

  /** The fence of an answer that has never changed hands. */
  public static final long FIRST = 1;

  /** In the place of the fence of an answer that others have; none has it. */
  private static final long TAKEN = 0;

  /** What a lease is worth, of the database's time; see V310. */
  static final String UNTIL = "clock_timestamp() + interval '10 seconds'";

  /** Whether nobody holds the answer of a row of exchange. */
  static final String FREE = "(lease_until is null or lease_until < clock_timestamp())";

  /** In the order in which tokens are kept of many: who locks them so waits for nobody in turn. */
  private static final String RENEW =
      """
      update exchange set lease_until = %s
      where id in (select id from exchange
        where status = 'IN_PROGRESS' and response_id || ' ' || fence = any (%s)
        order by id for no key update)
      returning response_id
      """
          .formatted(UNTIL, ListParameter.texts("held"));

  private final Transactions transactions;
  private final Vertx vertx;
  private final Map<String, Long> fences = new ConcurrentHashMap<>();
  private final BroadcastProcessor<String> taken = BroadcastProcessor.create();
  private final Set<String> ending = ConcurrentHashMap.newKeySet();
  private final AtomicBoolean renewing = new AtomicBoolean();
  private @Nullable Uni<Integer> number;

  public AnswerLeases(Transactions transactions, Vertx vertx) {
    this.transactions = transactions;
    this.vertx = vertx;
  }

  /** This server's number, which says who holds an answer. */
  public synchronized Uni<Integer> server() {
    if (number == null) {
      number =
          transactions
              .beforeOwners(AnswerLeases::numbered)
              .invoke(_ -> vertx.setPeriodic(RENEW_MILLIS, this::renew))
              .onFailure()
              .invoke(this::forget)
              .memoize()
              .indefinitely();
    }
    return number;
  }

  private static Uni<Integer> numbered(Mutiny.Session session) {
    return session
        .createNativeQuery("select cast(nextval('server_number') as int)", Integer.class)
        .getSingleResult();
  }

  private synchronized void forget() {
    number = null;
  }

  /** Notes that this process holds an answer. */
  public void hold(String responseId, long fence) {
    fences.put(responseId, fence);
  }

  /** The fence that an answer has while it is this process's; −1, which none has, otherwise. */
  public long fence(String responseId) {
    return fences.getOrDefault(responseId, -1L);
  }

  public void letGo(String responseId) {
    fences.remove(responseId);
  }

  /**
   * Writes the end of an answer and lets go of it. A renewal that waits for this commit finds the
   * answer ended before this process is told: that is no sign of another server.
   */
  public Uni<Void> ending(String responseId, Uni<Void> written) {
    return Uni.createFrom()
        .deferred(() -> {
          ending.add(responseId);
          return written;
        })
        .invoke(() -> letGo(responseId))
        .eventually(() -> {
          ending.remove(responseId);
        });
  }

  /** Answers that others have taken. */
  public Multi<String> taken() {
    return taken;
  }

  private void renew(long timer) {
    if (!transactions.areOpen()) {
      vertx.cancelTimer(timer);
      return;
    }
    renew()
        .subscribe()
        .with(_ -> {}, failure -> LOG.warnf("No lease was renewed: %s", failure.getMessage()));
  }

  /** Renews those that are held, unless that goes on already. */
  Uni<Void> renew() {
    Map<String, Long> held = new HashMap<>(fences);
    held.values().removeIf(fence -> fence == TAKEN);
    if (held.isEmpty() || !renewing.compareAndSet(false, true)) {
      return Uni.createFrom().voidItem();
    }
    return transactions
        .overAllOwners(session -> renewed(session, held))
        .invoke(renewed -> lost(held, renewed))
        .eventually(() -> renewing.set(false))
        .replaceWithVoid();
  }

  private static Uni<List<String>> renewed(Mutiny.Session session, Map<String, Long> held) {
    List<String> rows = held.entrySet().stream().map(e -> e.getKey() + " " + e.getValue()).toList();
    return session
        .createNativeQuery(RENEW, String.class)
        .setParameter("held", ListParameter.of(rows))
        .getResultList();
  }

  private void lost(Map<String, Long> held, List<String> renewed) {
    Set<String> gone = new HashSet<>(held.keySet());
    renewed.forEach(gone::remove);
    for (String id : gone) {
      // else it ends, or has ended meanwhile
      if (!ending.contains(id) && fences.replace(id, held.get(id), TAKEN)) {
        LOG.warnf("Another server has taken response %s: this one was away for too long", id);
        taken.onNext(id);
      }
    }
  }
}
