package dev.eunoe.memory.persistence;

import dev.eunoe.memory.Overdue;
import dev.eunoe.memory.Owner;
import io.smallrye.mutiny.Uni;
import java.util.List;
import org.hibernate.reactive.mutiny.Mutiny;

/** Conversations in line for consolidation, of all owners; for upkeep, which sees no words. */
final class OverdueReader {
  private static final String LINE =
      """
      select d.conversation_id, d.owner_id, coalesce(e.response_id, ''), coalesce(e.end_position, 0)
      from consolidation_due d
      left join lateral (select response_id, end_position from exchange
        where conversation_id = d.conversation_id and status in ('COMPLETED', 'INCOMPLETE', 'CANCELLED')
        order by id desc limit 1) e on true
      where d.conversation_id > :after order by d.conversation_id limit :most
      """;

  private OverdueReader() {}

  static Uni<Overdue.Line> line(Mutiny.Session session, long after, int most) {
    return session
        .createNativeQuery(LINE, Object[].class)
        .setParameter("after", after)
        .setParameter("most", most)
        .getResultList()
        .map(rows -> rows.stream().map(OverdueReader::overdue).toList())
        .chain(first -> left(session).map(left -> new Overdue.Line(first, left)));
  }

  private static Uni<Long> left(Mutiny.Session session) {
    return session
        .createNativeQuery("select count(*) from consolidation_due", Long.class)
        .getSingleResult();
  }

  private static Overdue overdue(Object[] row) {
    return new Overdue(
        new Owner((String) row[1]),
        ((Number) row[0]).longValue(),
        (String) row[2],
        ((Number) row[3]).longValue());
  }

  static Uni<Integer> settle(Mutiny.Session session, Overdue overdue) {
    return session
        .createNativeQuery(
            "delete from consolidation_due where owner_id = :owner and conversation_id = :number")
        .setParameter("owner", overdue.owner().id())
        .setParameter("number", overdue.number())
        .executeUpdate();
  }

  static Uni<Integer> add(Mutiny.Session session, Owner owner, List<String> conversations) {
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
