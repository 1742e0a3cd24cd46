package dev.eunoe.memory.persistence.transfer;

import dev.eunoe.memory.persistence.session.ListParameter;
import dev.eunoe.memory.persistence.session.OwnedSession;
import io.smallrye.mutiny.Uni;
import java.util.List;

/**
 * What PostgreSQL believes of the tables' sizes while much is written. An {@code analyze} in the
 * middle of an import sees the pages of rows that are not committed, and no rows: where there are
 * few others it notes that the tables have none however large they grow, and until the next one,
 * minutes later, statements read whole tables for each row of a join.
 */
final class Statistics {
  private static final List<String> TABLES =
      List.of("conversation", "exchange", "turn", "posting", "voice", "utterance");

  /** With this many rows the planner takes one row's way to another by its key. */
  private static final int ENOUGH_ROWS = 1_000;

  private static final String MIN =
      """
      select cast(min(reltuples) as float8) from pg_class
      where oid = any (%s)
      """
          .formatted(ListParameter.array("tables", "regclass"));

  private Statistics() {}

  /**
   * Lets none be taken of tables that are nearly empty until the caller's transaction has ended.
   * Nobody who reads or writes rows waits for that; autovacuum comes again later, and another
   * import into a database as empty waits for this one.
   */
  static Uni<Void> untouched(OwnedSession session) {
    return session
        .createNativeQuery(MIN, Double.class)
        .setParameter("tables", ListParameter.of(TABLES))
        .getSingleResult()
        .chain(rows ->
            rows >= ENOUGH_ROWS
                ? Uni.createFrom().voidItem()
                : session
                    .createNativeQuery(
                        "lock table %s in share update exclusive mode"
                            .formatted(String.join(", ", TABLES)))
                    .executeUpdate()
                    .replaceWithVoid());
  }
}
