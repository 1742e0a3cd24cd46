package dev.eunoe.memory.persistence;

import io.smallrye.mutiny.Uni;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import org.hibernate.reactive.mutiny.Mutiny;

/**
 * Sessions that count what is asked of the database: statements as they are made, rows as
 * PostgreSQL itself counts what its scans read, at the end of each transaction.
 */
final class CountedSessions {
  /**
   * Rows of tables that scans of tables and of indexes have read: of this connection, since it last
   * told the server of them, which it never does amid a transaction.
   */
  private static final String ROWS =
      """
      select cast(coalesce(sum(coalesce(seq_tup_read, 0) + coalesce(idx_tup_fetch, 0)), 0) as bigint)
      from pg_stat_xact_user_tables
      """;

  /**
   * @param statements made, those that enter a transaction among them
   * @param rows read by them
   */
  record Cost(long statements, long rows) {}

  /** How the statement begins by which a server renews its leases. */
  private static final String RENEWAL = "update exchange set lease_until";

  /** What one transaction asks. */
  private static final class Made {
    private final AtomicLong statements = new AtomicLong();
    private boolean renews;
  }

  private final Mutiny.SessionFactory sessions;
  private final AtomicLong statements = new AtomicLong();
  private final AtomicLong rows = new AtomicLong();

  CountedSessions(Mutiny.SessionFactory sessions) {
    this.sessions = sessions;
  }

  /** What was counted since the last call. */
  Cost take() {
    return new Cost(statements.getAndSet(0), rows.getAndSet(0));
  }

  Mutiny.SessionFactory factory() {
    return proxy(
        Mutiny.SessionFactory.class,
        (self, method, arguments) -> {
          Object result = call(sessions, method, arguments);
          return method.getName().equals("openSession")
              ? ((Uni<?>) result).map(session -> counted((Mutiny.Session) session))
              : result;
        });
  }

  /**
   * Counts within transactions, but for those in which the store renews what it holds: they come
   * with the clock.
   */
  private Mutiny.Session counted(Mutiny.Session session) {
    var within = new AtomicBoolean();
    var made = new Made();
    return proxy(
        Mutiny.Session.class,
        (self, method, arguments) -> {
          if (within.get() && isStatement(method)) {
            made.statements.incrementAndGet();
            made.renews |= arguments[0] instanceof String sql && sql.startsWith(RENEWAL);
          }
          if (method.getName().equals("withTransaction")) {
            within.set(true);
            return inTransaction(session, arguments, made);
          }
          Object result = call(session, method, arguments);
          return result == session ? self : result;
        });
  }

  private static boolean isStatement(Method method) {
    String name = method.getName();
    return name.endsWith("Query") || name.startsWith("persist") || name.equals("find");
  }

  @SuppressWarnings("unchecked") // the one argument that withTransaction takes
  private Uni<Object> inTransaction(Mutiny.Session session, Object[] arguments, Made made) {
    var work = (Function<Mutiny.Transaction, Uni<Object>>) arguments[0];
    return session.withTransaction(transaction ->
        read(session)
            .chain(before ->
                work.apply(transaction)
                    .call(session::flush)
                    .call(() -> read(session).invoke(after -> add(made, after - before)))));
  }

  private void add(Made made, long read) {
    if (!made.renews) {
      statements.addAndGet(made.statements.get());
      rows.addAndGet(read);
    }
  }

  private static Uni<Long> read(Mutiny.Session session) {
    return session.createNativeQuery(ROWS, Long.class).getSingleResult();
  }

  private static Object call(Object target, Method method, Object[] arguments) throws Throwable {
    try {
      return method.invoke(target, arguments);
    } catch (InvocationTargetException e) {
      throw e.getCause();
    }
  }

  private static <T> T proxy(Class<T> type, InvocationHandler handler) {
    return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, handler));
  }
}
