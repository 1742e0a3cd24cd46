package dev.eunoe.memory.persistence.erasure;

import dev.eunoe.memory.ErasureReceipt;
import dev.eunoe.memory.persistence.session.OwnedSession;
import dev.eunoe.memory.persistence.state.StateLock;
import dev.eunoe.memory.persistence.summary.SummaryLock;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Erases what is kept of an owner: every row of every table that has owners, within the caller's
 * transaction. Keys and sign-ins stay: they say who may come in, and are the administrator's.
 */
public final class OwnerErasure {
  /** Conversations first: most of the rest goes with them. */
  private static final String TABLES =
      """
      select cast(c.table_name as text) from information_schema.columns c
      join information_schema.tables t using (table_schema, table_name)
      where c.table_schema = current_schema() and c.column_name = 'owner_id'
        and t.table_type = 'BASE TABLE' and c.table_name not in ('api_key', 'sign_in')
      order by c.table_name <> 'conversation', c.table_name
      """;

  private OwnerErasure() {}

  public static Uni<ErasureReceipt> of(OwnedSession session) {
    return SummaryLock.take(session)
        .chain(() -> StateLock.take(session))
        .chain(() -> tables(session))
        .chain(tables ->
            counted(session, tables)
                .call(() ->
                    Multi.createFrom()
                        .iterable(tables)
                        .onItem()
                        .transformToUniAndConcatenate(table -> delete(session, table))
                        .collect()
                        .last()));
  }

  /** What would go. */
  public static Uni<ErasureReceipt> counted(OwnedSession session) {
    return tables(session).chain(tables -> counted(session, tables));
  }

  private static Uni<List<String>> tables(OwnedSession session) {
    return session.createNativeQuery(TABLES, String.class).getResultList();
  }

  private static Uni<ErasureReceipt> counted(OwnedSession session, List<String> tables) {
    Map<String, Integer> counts = new HashMap<>();
    return Multi.createFrom()
        .iterable(tables)
        .onItem()
        .transformToUniAndConcatenate(
            table -> count(session, table).invoke(rows -> counts.put(table, rows)))
        .collect()
        .last()
        .map(_ -> receipt(counts));
  }

  private static Uni<Integer> count(OwnedSession session, String table) {
    return session
        .createNativeQuery(
            "select count(*) from \"%s\" where owner_id = :owner".formatted(table), Long.class)
        .getSingleResult()
        .map(Long::intValue);
  }

  private static Uni<Integer> delete(OwnedSession session, String table) {
    return session
        .createNativeQuery("delete from \"%s\" where owner_id = :owner".formatted(table))
        .executeUpdate();
  }

  private static ErasureReceipt receipt(Map<String, Integer> counts) {
    return new ErasureReceipt(
        counts.getOrDefault("turn", 0),
        0,
        counts.getOrDefault("posting", 0),
        counts.getOrDefault("segment", 0),
        counts.getOrDefault("pin", 0),
        counts.getOrDefault("snapshot", 0),
        counts.getOrDefault("exchange", 0),
        counts.getOrDefault("conversation", 0));
  }
}
