package dev.eunoe.memory.persistence.summary;

import dev.eunoe.memory.Owner;
import dev.eunoe.memory.PendingConsolidation;
import io.smallrye.mutiny.Uni;
import java.util.List;
import org.hibernate.reactive.mutiny.Mutiny;

/** Conversations in line for consolidation, of all owners; for upkeep, which sees no words. */
public final class PendingConsolidationReader {
  private static final String LINE =
      """
      select d.conversation_id, d.owner_id, coalesce(e.response_id, ''), coalesce(e.end_position, 0)
      from consolidation_due d
      left join lateral (select response_id, end_position from exchange
        where conversation_id = d.conversation_id and status in ('COMPLETED', 'INCOMPLETE', 'CANCELLED')
        order by id desc limit 1) e on true
      where d.conversation_id > :after order by d.conversation_id limit :most
      """;

  private PendingConsolidationReader() {}

  public static Uni<PendingConsolidation.Line> line(Mutiny.Session session, long after, int most) {
    return session
        .createNativeQuery(LINE, Object[].class)
        .setParameter("after", after)
        .setParameter("most", most)
        .getResultList()
        .map(rows -> rows.stream().map(PendingConsolidationReader::overdue).toList())
        .chain(first -> left(session).map(left -> new PendingConsolidation.Line(first, left)));
  }

  private static Uni<Long> left(Mutiny.Session session) {
    return session
        .createNativeQuery("select count(*) from consolidation_due", Long.class)
        .getSingleResult();
  }

  private static PendingConsolidation overdue(Object[] row) {
    return new PendingConsolidation(
        new Owner((String) row[1]),
        ((Number) row[0]).longValue(),
        (String) row[2],
        ((Number) row[3]).longValue());
  }

  public static Uni<Integer> settle(Mutiny.Session session, PendingConsolidation overdue) {
    return session
        .createNativeQuery(
            "delete from consolidation_due where owner_id = :owner and conversation_id = :number")
        .setParameter("owner", overdue.owner().id())
        .setParameter("number", overdue.number())
        .executeUpdate();
  }

  public static Uni<Integer> add(Mutiny.Session session, Owner owner, List<String> conversations) {
    return session
        .createNativeQuery(
            """
            insert into consolidation_due (conversation_id, owner_id)
            select id, owner_id from conversation
            where owner_id = :owner and memory
              and public_id = any (string_to_array(cast(:conversations as text), chr(31)))
            on conflict do nothing
            """)
        .setParameter("owner", owner.id())
        .setParameter("conversations", String.join("\u001F", conversations))
        .executeUpdate();
  }
}
