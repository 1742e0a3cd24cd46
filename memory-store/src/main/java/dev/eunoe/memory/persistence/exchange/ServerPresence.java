package dev.eunoe.memory.persistence.exchange;

import dev.eunoe.memory.persistence.session.CallerContext;
import dev.eunoe.memory.persistence.session.RowQuery;
import io.quarkus.vertx.core.runtime.context.VertxContextSafetyToggle;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.impl.ContextInternal;
import java.util.concurrent.atomic.AtomicBoolean;
import org.hibernate.reactive.mutiny.Mutiny;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * The proof that this server's process lives: a number of its own, and an advisory lock on it that
 * the database holds for as long as a connection of the process is open. It needs no clocks, and it
 * ends with the process, however that ends.
 *
 * <p>A connection that breaks while the process lives is replaced within {@link #LOOK_MILLIS}. Who
 * looked just then took the process for dead, which {@link ExchangeWriter#append} puts right.
 *
 * <p>Behind a pooler that lends connections by the transaction the lock outlives the process: then
 * nobody's answers are ended who may still write them, and those of a killed server only once the
 * pooler has closed that connection. The log says so.
 */
public final class ServerPresence {
  private static final Logger LOG = Logger.getLogger(ServerPresence.class);

  private static final long LOOK_MILLIS = 2000;

  /** The first of the two numbers that name the lock; the second is the server's. */
  private static final int LOCK = 4713;

  /** Whether nobody holds the lock of {@code exchange.server}: its process is gone. */
  static final String GONE =
      """
      not exists (
        select from pg_locks held where held.locktype = 'advisory' and held.granted
          and held.database = (select oid from pg_database where datname = current_database())
          and held.classid = %d and held.objid = cast(exchange.server as oid)
          and held.objsubid = 2)
      """
          .formatted(LOCK);

  /**
   * A host that vanishes without a word is noticed by the database within half a minute, and a
   * limit on idle sessions does not end this one.
   */
  private static final String TAKE =
      """
      select cast(pg_try_advisory_lock(%d, :number) as text), pg_backend_pid() as backend,
        set_config('idle_session_timeout', '0', false),
        set_config('tcp_keepalives_idle', '10', false),
        set_config('tcp_keepalives_interval', '5', false),
        set_config('tcp_keepalives_count', '4', false)
      """
          .formatted(LOCK);

  private final Mutiny.SessionFactory sessions;
  private final Vertx vertx;
  private final AtomicBoolean looking = new AtomicBoolean();
  private @Nullable Uni<Integer> number;
  private volatile @Nullable Held held;
  private volatile boolean pooled;

  /** The connection that holds the lock, on the Vert.x context it belongs to. */
  private record Held(Mutiny.Session session, Context context, int backend) {}

  public ServerPresence(Mutiny.SessionFactory sessions, Vertx vertx) {
    this.sessions = sessions;
    this.vertx = vertx;
  }

  /** This server's number; from the first time it is asked for, the lock is held. */
  public synchronized Uni<Integer> number() {
    if (number == null) {
      number =
          numbered()
              .call(this::take)
              .invoke(taken -> vertx.setPeriodic(LOOK_MILLIS, timer -> look(timer, taken)))
              .onFailure()
              .invoke(this::forget)
              .memoize()
              .indefinitely();
    }
    return number;
  }

  private synchronized void forget() {
    number = null;
  }

  private Uni<Integer> numbered() {
    Context own = ownContext();
    return Uni.createFrom()
        .deferred(() -> sessions.openSession())
        .runSubscriptionOn(CallerContext.on(own))
        .chain(session ->
            session
                .createNativeQuery("select cast(nextval('server_number') as int)", Integer.class)
                .getSingleResult()
                .eventually(session::close));
  }

  private Uni<Void> take(int server) {
    Context own = ownContext();
    return Uni.createFrom()
        .deferred(() -> sessions.openSession())
        .runSubscriptionOn(CallerContext.on(own))
        .chain(session ->
            RowQuery.sql(session, TAKE)
                .setParameter("number", server)
                .getSingleResult()
                .invoke(row -> held = new Held(session, own, row.integer("backend")))
                .onFailure()
                .call(session::close))
        .replaceWithVoid();
  }

  /** Whether the lock is still there; if not, it is taken on another connection. */
  private void look(long timer, int server) {
    if (!sessions.isOpen()) {
      vertx.cancelTimer(timer);
      return;
    }
    if (!looking.compareAndSet(false, true)) {
      return;
    }
    Held now = held;
    Uni<Void> seen = now == null ? take(server) : seen(now, server);
    seen.eventually(() -> looking.set(false))
        .subscribe()
        .with(_ -> {}, failure -> LOG.debugf("No proof of life: %s", failure.getMessage()));
  }

  private Uni<Void> seen(Held now, int server) {
    return Uni.createFrom()
        .deferred(() ->
            RowQuery.sql(now.session(), TAKE).setParameter("number", server).getSingleResult())
        .runSubscriptionOn(CallerContext.on(now.context()))
        .invoke(row -> warnOfPooler(now.backend() != row.integer("backend")))
        .replaceWithVoid()
        .onFailure()
        .call(failure -> lost(now, server, failure));
  }

  private void warnOfPooler(boolean another) {
    if (another && !pooled) {
      pooled = true;
      LOG.warn(
          "The database is behind a pooler that lends connections by the transaction: answers of a"
              + " killed server are ended only when the pooler closes its connection; let it lend"
              + " them by the session");
    }
  }

  private Uni<Void> lost(Held now, int server, Throwable failure) {
    LOG.warnf("The connection that proves this server alive broke: %s", failure.getMessage());
    held = null;
    return Uni.createFrom()
        .deferred(() -> now.session().close())
        .runSubscriptionOn(CallerContext.on(now.context()))
        .onFailure()
        .recoverWithNull()
        .chain(() -> take(server));
  }

  private Context ownContext() {
    Context own = ((ContextInternal) vertx.getOrCreateContext()).duplicate();
    VertxContextSafetyToggle.setContextSafe(own, true); // nobody else has it
    return own;
  }
}
