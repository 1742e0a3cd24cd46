package dev.eunoe.memory.persistence.summary;

import dev.eunoe.memory.Owner;
import dev.eunoe.memory.PendingConsolidation;
import dev.eunoe.memory.persistence.session.ListParameter;
import dev.eunoe.memory.persistence.session.OwnedSession;
import dev.eunoe.memory.persistence.session.Row;
import dev.eunoe.memory.persistence.session.RowQuery;
import io.smallrye.mutiny.Uni;
import java.util.List;
import org.hibernate.reactive.mutiny.Mutiny;

/** Conversations in line for consolidation, of all owners; for upkeep, which sees no words. */
public final class PendingConsolidationReader {
  private static final String LINE =
      """
      select d.conversation_id, d.owner_id, coalesce(e.response_id, '') as response_id,
        coalesce(e.end_position, 0) as end_position
      from consolidation_due d
      left join lateral (select response_id, end_position from exchange
        where conversation_id = d.conversation_id and status in ('COMPLETED', 'INCOMPLETE', 'CANCELLED')
        order by id desc limit 1) e on true
      where d.conversation_id > :after order by d.conversation_id limit :most
      """;

  private PendingConsolidationReader() {}

  public static Uni<PendingConsolidation.Line> line(Mutiny.Session session, long after, int most) {
    return RowQuery.sql(session, LINE)
        .setParameter("after", after)
        .setParameter("most", most)
        .getResultList(PendingConsolidationReader::overdue)
        .chain(first -> left(session).map(left -> new PendingConsolidation.Line(first, left)));
  }

  private static Uni<Long> left(Mutiny.Session session) {
    return session
        .createNativeQuery("select count(*) from consolidation_due", Long.class)
        .getSingleResult();
  }

  private static PendingConsolidation overdue(Row row) {
    return new PendingConsolidation(
        new Owner(row.text("owner_id")),
        row.number("conversation_id"),
        row.text("response_id"),
        row.number("end_position"));
  }

  public static Uni<Integer> settle(OwnedSession session, PendingConsolidation overdue) {
    return session
        .createNativeQuery(
            "delete from consolidation_due where owner_id = :owner and conversation_id = :number")
        .setParameter("number", overdue.number())
        .executeUpdate();
  }

  public static Uni<Integer> add(OwnedSession session, List<String> conversations) {
    return session
        .createNativeQuery(
            """
            insert into consolidation_due (conversation_id, owner_id)
            select id, owner_id from conversation
            where owner_id = :owner and memory
              and public_id = any (%s)
            on conflict do nothing
            """
                .formatted(ListParameter.texts("conversations")))
        .setParameter("conversations", ListParameter.of(conversations))
        .executeUpdate();
  }
}
