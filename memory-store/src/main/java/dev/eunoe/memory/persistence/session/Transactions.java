package dev.eunoe.memory.persistence.session;

import dev.eunoe.memory.MasterKey;
import dev.eunoe.memory.Owner;
import dev.eunoe.memory.sealing.Sealing;
import io.quarkus.vertx.core.runtime.context.VertxContextSafetyToggle;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.impl.ContextInternal;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.hibernate.reactive.mutiny.Mutiny;

/**
 * Runs each operation in one transaction of its own.
 *
 * <p>Hibernate Reactive ties a session to the Vert.x context it was opened on. Each transaction
 * gets a fresh context, so the store can be called from any thread, and two operations of one
 * request never share a session; the result goes back to the caller's context where there is one.
 */
public final class Transactions {
  private static final String ENTER_AT_LENGTH =
      "select enter_as(:setting, :value) || require_key(:key)";

  /** A process that is paused amid a transaction must not hold up whoever takes its answers. */
  private static final String ENTER =
      ENTER_AT_LENGTH + " || set_config('idle_in_transaction_session_timeout', '20s', true)";

  /** Planned once a connection: planning recall's statements took as long as running them. */
  private static final String ENTER_RECALLING =
      ENTER + " || set_config('plan_cache_mode', 'force_generic_plan', true)";

  /** Planned at each run: tables grow under what writes much, and an old plan would read all. */
  private static final String ENTER_IN_BULK =
      ENTER_AT_LENGTH + " || set_config('plan_cache_mode', 'force_custom_plan', true)";

  /** For so long somebody waits for what a database that works does within milliseconds. */
  private static final Duration SOON = Duration.ofSeconds(10);

  private static final Duration UNHURRIED = Duration.ZERO;

  /** The other one has gone on by then; of a deadlock nothing was changed, so it can begin anew. */
  private static final int DEADLOCKS = 3;

  private final Mutiny.SessionFactory sessions;
  private final Vertx vertx;
  private final Optional<MasterKey> key;
  private final UnaryOperator<String> named;
  private final boolean undone;
  private final Duration limit;

  public Transactions(Mutiny.SessionFactory sessions, Vertx vertx, Optional<MasterKey> key) {
    this(sessions, vertx, key, UnaryOperator.identity());
  }

  /**
   * @param key that words are sealed with, which has to be the database's
   * @param named from the owner that queries ask for to the one their transaction is named for: the
   *     same, except where a test looks at what the database alone lets through
   */
  public Transactions(
      Mutiny.SessionFactory sessions,
      Vertx vertx,
      Optional<MasterKey> key,
      UnaryOperator<String> named) {
    this(sessions, vertx, key, named, false, SOON);
  }

  private Transactions(
      Mutiny.SessionFactory sessions,
      Vertx vertx,
      Optional<MasterKey> key,
      UnaryOperator<String> named,
      boolean undone,
      Duration limit) {
    this.sessions = sessions;
    this.vertx = vertx;
    this.key = key;
    this.named = named;
    this.undone = undone;
    this.limit = limit;
  }

  /** The same, but each is rolled back when it has done its work. */
  public Transactions undone() {
    return new Transactions(sessions, vertx, key, named, true, limit);
  }

  /** The same, but each takes the time it takes: for what may read or write much. */
  public Transactions unhurried() {
    return new Transactions(sessions, vertx, key, named, undone, UNHURRIED);
  }

  public boolean areUndone() {
    return undone;
  }

  public <T> Uni<T> in(Owner owner, Function<OwnedSession, Uni<T>> work) {
    return in(owner, ENTER, work);
  }

  /** For recall, whose statements look into the same indexes whatever is asked. */
  public <T> Uni<T> recalling(Owner owner, Function<OwnedSession, Uni<T>> work) {
    return in(owner, ENTER_RECALLING, work);
  }

  /** For what writes thousands of rows. */
  public <T> Uni<T> inBulk(Owner owner, Function<OwnedSession, Uni<T>> work) {
    return unhurried().in(owner, ENTER_IN_BULK, work);
  }

  /** For what is no owner's, with the rights of the login. */
  public <T> Uni<T> beforeOwners(Function<Mutiny.Session, Uni<T>> work) {
    return inContextOfItsOwn(work);
  }

  /** Whether there is a database to go to. */
  public boolean areOpen() {
    return sessions.isOpen();
  }

  private <T> Uni<T> in(Owner owner, String enter, Function<OwnedSession, Uni<T>> work) {
    Sealing sealing = Sealing.of(key, owner.id());
    return inContextOfItsOwn(session ->
        enter(session, enter, "app.owner", named.apply(owner.id()))
            .chain(() -> work.apply(new OwnedSession(session, owner, sealing))));
  }

  /** For upkeep over all owners; no words are read, and nothing a user asks for comes this way. */
  public <T> Uni<T> overAllOwners(Function<Mutiny.Session, Uni<T>> work) {
    return inContextOfItsOwn(
        session -> enter(session, ENTER, "app.upkeep", "on").chain(() -> work.apply(session)));
  }

  /**
   * Leaves the login's rights behind and tells the database whose transaction this is: row-level
   * security goes by both, until the transaction ends. A key that is not the one the database was
   * sealed with is refused there.
   */
  private Uni<String> enter(Mutiny.Session session, String enter, String setting, String value) {
    return session
        .createNativeQuery(enter, String.class)
        .setParameter("key", key.map(MasterKey::id).orElse(""))
        .setParameter("setting", setting)
        .setParameter("value", value)
        .getSingleResult();
  }

  private <T> Uni<T> inContextOfItsOwn(Function<Mutiny.Session, Uni<T>> work) {
    return CallerContext.returning(() -> {
      Context own = ((ContextInternal) vertx.getOrCreateContext()).duplicate();
      VertxContextSafetyToggle.setContextSafe(own, true); // nobody else has it
      var awaited = new Awaited();
      Uni<T> done =
          Uni.createFrom()
              .deferred(() -> inSessionOfItsOwn(work, awaited))
              .runSubscriptionOn(CallerContext.on(own))
              .onFailure(StoreFailures::isDeadlock)
              .retry()
              .atMost(DEADLOCKS)
              .onFailure()
              .transform(StoreFailures::describe);
      return limit.equals(UNHURRIED) ? done : awaited.within(limit, done);
    });
  }

  /** Opened here rather than by withTransaction, which would go on in a session the context has. */
  private <T> Uni<T> inSessionOfItsOwn(Function<Mutiny.Session, Uni<T>> work, Awaited awaited) {
    return sessions
        .openSession()
        .chain(session ->
            session
                .withTransaction(transaction -> {
                  awaited.requireAwaited();
                  if (undone) {
                    transaction.markForRollback();
                  }
                  return work.apply(session).invoke(awaited::requireAwaitedToCommit);
                })
                .eventually(session::close));
  }
}
