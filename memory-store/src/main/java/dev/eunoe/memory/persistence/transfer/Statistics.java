package dev.eunoe.memory.persistence.transfer;

import io.smallrye.mutiny.Uni;
import org.hibernate.reactive.mutiny.Mutiny;

/**
 * What PostgreSQL believes of the tables' sizes while much is written. An {@code analyze} in the
 * middle of an import sees the pages of rows that are not committed, and no rows: where there are
 * few others it notes that the tables have none however large they grow, and until the next one,
 * minutes later, statements read whole tables for each row of a join.
 */
final class Statistics {
  private static final String TABLES = "conversation, exchange, turn, posting, voice, utterance";

  /** With this many rows the planner takes one row's way to another by its key. */
  private static final int ENOUGH_ROWS = 1_000;

  private static final String LEAST =
      """
      select cast(min(reltuples) as float8) from pg_class
      where oid = any (cast(string_to_array(cast(:tables as text), ', ') as regclass[]))
      """;

  private Statistics() {}

  /**
   * Lets none be taken of tables that are nearly empty until the caller's transaction has ended.
   * Nobody who reads or writes rows waits for that; autovacuum comes again later, and another
   * import into a database as empty waits for this one.
   */
  static Uni<Void> untouched(Mutiny.Session session) {
    return session
        .createNativeQuery(LEAST, Double.class)
        .setParameter("tables", TABLES)
        .getSingleResult()
        .chain(rows ->
            rows >= ENOUGH_ROWS
                ? Uni.createFrom().voidItem()
                : session
                    .createNativeQuery(
                        "lock table %s in share update exclusive mode".formatted(TABLES))
                    .executeUpdate()
                    .replaceWithVoid());
  }
}
