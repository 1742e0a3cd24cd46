package dev.eunoe.memory.persistence.summary;

import dev.eunoe.memory.persistence.entity.MessageEntity;
import dev.eunoe.memory.persistence.entity.OpenedMessage;
import dev.eunoe.memory.persistence.session.ListParameter;
import dev.eunoe.memory.persistence.session.OwnedSession;
import dev.eunoe.memory.persistence.session.Row;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Takes away the summaries of every level that some turns went into, and makes them anew from what
 * is left of those turns: before and after the words go, within the transaction that erases them.
 */
public final class StaleSummaries {
  /** The turns of the segments that cite any of these, by segment. */
  private static final String MEMBERS =
      """
      select s.segment_id, s.turn_id from segment_turn s
      where s.segment_id in (select segment_id from segment_turn where turn_id = %s)
      order by s.segment_id, s.position
      """
          .formatted(ListParameter.ANY_ID);

  /** Segments that cite them; summaries of their conversations; the owner's. */
  private static final String DROP =
      """
      delete from segment where owner_id = :owner and (
        id in (select segment_id from segment_turn where turn_id = %1$s)
        or id in (select segment_id from summary_source where turn_id = %1$s)
        or level = 1 and conversation_id in (select conversation_id from turn where id = %1$s)
        or level = 2 and exists (select from segment_turn where turn_id = %1$s))
      """
          .formatted(ListParameter.ANY_ID);

  private final OwnedSession session;
  private final Collection<Long> turns;
  private final Map<Long, List<Long>> members = new LinkedHashMap<>();

  /**
   * @param turns the rows of what is to go
   */
  public StaleSummaries(OwnedSession session, Collection<Long> turns) {
    this.session = session;
    this.turns = turns;
  }

  /** How many summaries went. */
  public Uni<Integer> drop() {
    return SummaryLock.take(session)
        .chain(() ->
            session
                .createRowQuery(MEMBERS)
                .setParameter("ids", ListParameter.of(turns))
                .getResultList())
        .invoke(rows -> {
          for (Row row : rows) {
            members
                .computeIfAbsent(row.number("segment_id"), _ -> new ArrayList<>())
                .add(row.number("turn_id"));
          }
        })
        .chain(() ->
            session
                .createNativeQuery(DROP)
                .setParameter("ids", ListParameter.of(turns))
                .executeUpdate());
  }

  /** Segments of the turns that say something still, then the levels above. */
  public Uni<Void> remake() {
    return Multi.createFrom()
        .iterable(members.values())
        .onItem()
        .transformToUniAndConcatenate(this::remake)
        .collect()
        .last()
        .chain(this::remakeAbove);
  }

  /** The levels above the segments alone. */
  public Uni<Void> remakeAbove() {
    return SummaryLevels.bringUpToDate(session);
  }

  private Uni<Void> remake(List<Long> segment) {
    return session
        .letGo()
        .createSelectionQuery(
            "from MessageEntity t where t.id in :ids and t.kind <> OTHER and t.erasedAt is null"
                + " order by t.place",
            MessageEntity.class)
        .setParameter("ids", segment)
        .getResultList()
        .map(rows -> OpenedMessage.all(session.sealing(), rows))
        .chain(left ->
            left.isEmpty()
                ? Uni.createFrom().voidItem()
                : Segments.make(session, left).replaceWithVoid());
  }
}
