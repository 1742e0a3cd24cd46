package dev.eunoe.memory.persistence.summary;

import dev.eunoe.memory.Owner;
import dev.eunoe.memory.Reindexed;
import dev.eunoe.memory.persistence.entity.MessageEntity;
import dev.eunoe.memory.persistence.entity.OpenedMessage;
import dev.eunoe.memory.persistence.entity.Places;
import dev.eunoe.memory.persistence.search.MessageIndex;
import dev.eunoe.memory.persistence.session.ListParameter;
import dev.eunoe.memory.persistence.session.OwnedSession;
import dev.eunoe.memory.persistence.session.Row;
import dev.eunoe.memory.persistence.session.RowQuery;
import dev.eunoe.memory.persistence.session.StatementBatches;
import dev.eunoe.memory.persistence.session.Transactions;
import io.smallrye.mutiny.Uni;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Indexes anew what was indexed before words were cut as they are now: a slice of a conversation's
 * turns in a transaction, and its segments with the last of them. Nothing else of a turn changes,
 * and until it is its turn it is found as it was.
 */
public final class Reindexing {
  /** Turns of a slice: an answer that waits for one of them waits for some tens of milliseconds. */
  private static final int TURNS = 200;

  private static final String FIRST =
      """
      select conversation_id, owner_id, done_to, (select count(*) from reindex_due) as left_over
      from reindex_due where conversation_id > :after order by conversation_id limit 1
      """;

  private static final String DONE =
      "update reindex_due set done_to = :place where owner_id = :owner and conversation_id = :id";

  private static final String SETTLED =
      "delete from reindex_due where owner_id = :owner and conversation_id = :id";

  private static final String SEARCHED =
      """
      from MessageEntity where ownerId = :owner and place > :after and place < :end
        and erasedAt is null order by place
      """;

  /** Those that are in the index: a turn that is taken out of memory stays out. */
  private static final String INDEXED =
      "select id from turn where indexed_terms is not null and id = "
          + ListParameter.ANY_ID
          + " for update";

  private final Transactions transactions;

  public Reindexing(Transactions transactions) {
    this.transactions = transactions.unhurried();
  }

  private record Due(Owner owner, long number, long doneTo, long left) {
    static Due of(Row row) {
      return new Due(
          new Owner(row.text("owner_id")),
          row.number("conversation_id"),
          row.number("done_to"),
          row.number("left_over"));
    }
  }

  /**
   * @param after the number of the conversation to begin behind
   */
  public Uni<Reindexed> some(long after) {
    return transactions
        .overAllOwners(session ->
            RowQuery.sql(session, FIRST).setParameter("after", after).getResultList(Due::of))
        .chain(
            due -> due.isEmpty() ? Uni.createFrom().item(Reindexed.NOTHING) : some(due.getFirst()));
  }

  private Uni<Reindexed> some(Due due) {
    return transactions
        .inBulk(due.owner(), session -> slice(session, due))
        .map(more -> new Reindexed(due.number(), due.left(), more, null))
        .onFailure()
        .recoverWithItem(failure ->
            new Reindexed(due.number(), due.left(), false, String.valueOf(failure.getMessage())));
  }

  private static Uni<Boolean> slice(OwnedSession session, Due due) {
    return turns(session, due)
        .chain(turns -> {
          boolean more = turns.size() == TURNS;
          return indexed(session, turns)
              .chain(indexed -> indexAnew(session, due, indexed))
              .chain(() ->
                  more
                      ? done(session, due, turns.getLast().place())
                      : segments(session, due).chain(() -> settled(session, due)))
              .replaceWith(more);
        });
  }

  private static Uni<List<OpenedMessage>> turns(OwnedSession session, Due due) {
    return session
        .createSelectionQuery(SEARCHED, MessageEntity.class)
        .setParameter("after", due.doneTo())
        .setParameter("end", (due.number() + 1) << Places.NUMBER_BITS)
        .setMaxResults(TURNS)
        .getResultList()
        .map(rows -> OpenedMessage.all(session.sealing(), rows))
        .invoke(session::letGo); // each later statement would look through them for changes
  }

  private static Uni<List<OpenedMessage>> indexed(OwnedSession session, List<OpenedMessage> turns) {
    return session
        .createNativeQuery(INDEXED, Long.class)
        .setParameter("ids", ListParameter.of(turns.stream().map(OpenedMessage::id).toList()))
        .getResultList()
        .map(ids -> turns.stream().filter(turn -> ids.contains(turn.id())).toList());
  }

  private static Uni<Void> indexAnew(OwnedSession session, Due due, List<OpenedMessage> turns) {
    return turns.isEmpty()
        ? Uni.createFrom().voidItem()
        : Summaries.config(session, due.number())
            .chain(config ->
                StatementBatches.each(
                    StatementBatches.toWrite(turns, _ -> 1, turn -> turn.text().length()),
                    slice -> MessageIndex.again(session, slice, config)));
  }

  private static Uni<Void> segments(OwnedSession session, Due due) {
    return SummaryLock.take(session)
        .chain(() ->
            session
                .createSelectionQuery(
                    "from SegmentEntity where ownerId = :owner and conversationId = :id and level = :level",
                    SegmentEntity.class)
                .setParameter("id", due.number())
                .setParameter("level", Summaries.SEGMENT)
                .getResultList())
        .invoke(session::letGo)
        .chain(segments ->
            StatementBatches.each(
                segments,
                segment ->
                    Summaries.indexAgain(
                        session, segment, said(segment.summary.open(session.sealing())))));
  }

  private static String said(String summary) {
    return Stream.of(summary.split("\n"))
        .map(line -> line.substring(line.indexOf(": ") < 0 ? 0 : line.indexOf(": ") + 2))
        .collect(Collectors.joining("\n"));
  }

  private static Uni<Integer> done(OwnedSession session, Due due, long place) {
    return session
        .createNativeQuery(DONE)
        .setParameter("place", place)
        .setParameter("id", due.number())
        .executeUpdate();
  }

  private static Uni<Integer> settled(OwnedSession session, Due due) {
    return session.createNativeQuery(SETTLED).setParameter("id", due.number()).executeUpdate();
  }
}
