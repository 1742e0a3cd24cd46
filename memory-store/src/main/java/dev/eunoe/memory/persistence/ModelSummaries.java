package dev.eunoe.memory.persistence;

import dev.eunoe.memory.Owner;
import dev.eunoe.memory.StoredTurn;
import dev.eunoe.memory.Summarizer;
import dev.eunoe.memory.consolidation.ModelSummary;
import dev.eunoe.memory.consolidation.SourceTurn;
import dev.eunoe.memory.consolidation.Summary;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.hibernate.reactive.mutiny.Mutiny;
import org.jboss.logging.Logger;

/**
 * Has a model write the summaries of segments again, one after the other and outside of any
 * transaction: it may take long. Which have been offered to it stands in their rows, so that a
 * server that is stopped goes on where it was.
 */
final class ModelSummaries {
  private static final Logger LOG = Logger.getLogger(ModelSummaries.class);

  /** Segments offered in one call. */
  static final int MAX_AT_ONCE = 4;

  private static final String NOT_OFFERED =
      """
      select id from segment where owner_id = :owner and level = 0 and author = 'extractive'
      order by id desc limit %d
      """
          .formatted(MAX_AT_ONCE);

  private static final String TURNS =
      "from TurnEntity t where t.id in (select s.turnId from SegmentTurnEntity s"
          + " where s.segmentId = :segment) and t.kind <> OTHER order by t.place";

  private static final String REWRITE =
      """
      update segment set summary = :summary, terms = :terms, words_in = :wordsIn,
        words_out = :wordsOut, facts_in = :factsIn, facts_out = :factsOut, author = 'model',
        parent_id = null
      where id = :id
      """;

  private final Transactions transactions;
  private final Summarizer summarizer;

  ModelSummaries(Transactions transactions, Summarizer summarizer) {
    this.transactions = transactions;
    this.summarizer = summarizer;
  }

  Uni<Void> write(Owner owner) {
    if (summarizer == Summarizer.NONE) {
      return Uni.createFrom().voidItem();
    }
    return transactions
        .in(owner, session -> notOffered(session, owner))
        .chain(segments ->
            Multi.createFrom()
                .iterable(segments)
                .onItem()
                .transformToUniAndConcatenate(segment -> write(owner, segment))
                .collect()
                .last())
        .replaceWithVoid();
  }

  private static Uni<List<Long>> notOffered(Mutiny.Session session, Owner owner) {
    return session
        .createNativeQuery(NOT_OFFERED, Long.class)
        .setParameter("owner", owner.id())
        .getResultList();
  }

  private Uni<Integer> write(Owner owner, Long segment) {
    return transactions
        .in(owner, session -> turns(session, segment).map(ModelSummaries::records))
        .chain(turns ->
            summarizer
                .summarise(turns)
                .onFailure()
                .recoverWithItem(failure -> {
                  LOG.warnf("The model wrote no summary: %s", failure.getMessage());
                  return Optional.empty();
                })
                .chain(written ->
                    transactions.in(
                        owner, session -> keep(session, owner, segment, turns, written))));
  }

  private static Uni<List<TurnEntity>> turns(Mutiny.Session session, Long segment) {
    return session
        .createSelectionQuery(TURNS, TurnEntity.class)
        .setParameter("segment", segment)
        .getResultList();
  }

  private static List<StoredTurn> records(List<TurnEntity> turns) {
    return turns.stream().map(TurnEntity::toRecord).toList();
  }

  /** Nothing is written of words that were erased or corrected while the model read them. */
  private static Uni<Integer> keep(
      Mutiny.Session session,
      Owner owner,
      Long segment,
      List<StoredTurn> read,
      Optional<String> written) {
    return Segments.lock(session, owner)
        .chain(() -> turns(session, segment))
        .chain(turns ->
            turns.isEmpty() || !records(turns).equals(read)
                ? Uni.createFrom().item(0)
                : Segments.extractive(session, owner, turns)
                    .map(extractive -> checked(written, turns, extractive))
                    .chain(summary -> rewrite(session, segment, turns, summary)));
  }

  private static Optional<Summary> checked(
      Optional<String> written, List<TurnEntity> turns, Summary extractive) {
    List<SourceTurn> sources = turns.stream().map(Segments::source).toList();
    return written.flatMap(
        text -> ModelSummary.checked(StorableText.of(text), sources, extractive));
  }

  private static Uni<Integer> rewrite(
      Mutiny.Session session, Long segment, List<TurnEntity> turns, Optional<Summary> checked) {
    if (checked.isEmpty()) {
      return session
          .createNativeQuery("update segment set author = 'extractive-checked' where id = :id")
          .setParameter("id", segment)
          .executeUpdate();
    }
    Summary summary = checked.get();
    var row = new SegmentEntity();
    row.id = segment;
    row.ownerId = turns.getFirst().ownerId;
    row.conversationId = turns.getFirst().conversationId;
    row.level = Summaries.SEGMENT;
    Summaries.fill(row, summary);
    Map<String, Summaries.Source> sources =
        turns.stream().collect(Collectors.toMap(turn -> turn.publicId, Summaries.Source::of));
    return session
        .createNativeQuery(REWRITE)
        .setParameter("summary", CurrentSealing.get().seal(row.summary))
        .setParameter("terms", CurrentSealing.get().seal(row.terms))
        .setParameter("wordsIn", row.wordsIn)
        .setParameter("wordsOut", row.wordsOut)
        .setParameter("factsIn", row.factsIn)
        .setParameter("factsOut", row.factsOut)
        .setParameter("id", segment)
        .executeUpdate()
        .call(() -> Summaries.attach(session, row, summary, sources));
  }
}
