package dev.eunoe.memory.persistence.search;

import dev.eunoe.memory.MemoryScope;
import dev.eunoe.memory.persistence.entity.Places;
import dev.eunoe.memory.persistence.session.OwnedSession;
import dev.eunoe.memory.persistence.session.SealedAlike;
import io.smallrye.mutiny.Uni;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The conversations that are searched: those of one space, or all but those that are in spaces.
 * Most owners have none, and search everything.
 *
 * @param inside whether the conversations are those that are searched, else those that are not
 * @param conversations their rows
 */
record SearchedSpace(boolean inside, Set<Long> conversations) {
  private static final SearchedSpace EVERYWHERE = new SearchedSpace(false, Set.of());

  /** One row at least, which tells the space: of none those that are in any, of one its own. */
  private static final String ROWS =
      """
      select asked.space <> '' as inside, c.id
      from (select coalesce(max(space), :space) as space from conversation
        where owner_id = :owner and public_id = :conversation) as asked
      left join conversation c on c.owner_id = :owner and c.space <> ''
        and (asked.space = '' or asked.space = c.space)
      """;

  static Uni<SearchedSpace> of(OwnedSession session, MemoryScope scope) {
    return switch (scope) {
      case MemoryScope.Everywhere _ -> Uni.createFrom().item(EVERYWHERE);
      case MemoryScope.Space space ->
          of(session, SealedAlike.of(session.sealing(), space.label()), "");
      case MemoryScope.SpaceOf asked -> of(session, SealedAlike.EMPTY, asked.conversationId());
    };
  }

  /**
   * @param space where there is no such conversation
   */
  private static Uni<SearchedSpace> of(
      OwnedSession session, SealedAlike space, String conversationId) {
    return session
        .createRowQuery(ROWS)
        .setParameter("space", space.stored())
        .setParameter("conversation", conversationId)
        .getResultList()
        .map(rows ->
            new SearchedSpace(
                Boolean.TRUE.equals(rows.getFirst().get("inside", Boolean.class)),
                rows.stream()
                    .filter(row -> !row.isNull("id"))
                    .map(row -> row.number("id"))
                    .collect(Collectors.toSet())));
  }

  boolean isEverywhere() {
    return !inside && conversations.isEmpty();
  }

  boolean has(long place) {
    return conversations.contains(Places.conversationOf(place)) == inside;
  }
}
