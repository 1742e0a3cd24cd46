package dev.eunoe.memory.persistence.summary;

import dev.eunoe.memory.OfferedSummaries;
import dev.eunoe.memory.Owner;
import dev.eunoe.memory.StoredMessage;
import dev.eunoe.memory.Summarizer;
import dev.eunoe.memory.SummaryRefusal;
import dev.eunoe.memory.consolidation.ModelSummary;
import dev.eunoe.memory.consolidation.ModelSummary.Holds;
import dev.eunoe.memory.consolidation.ModelSummary.Refused;
import dev.eunoe.memory.consolidation.ModelSummary.Verdict;
import dev.eunoe.memory.consolidation.SourceMessage;
import dev.eunoe.memory.consolidation.Summary;
import dev.eunoe.memory.persistence.entity.MessageEntity;
import dev.eunoe.memory.persistence.entity.OpenedMessage;
import dev.eunoe.memory.persistence.session.OwnedSession;
import dev.eunoe.memory.persistence.session.StorableText;
import dev.eunoe.memory.persistence.session.Transactions;
import dev.eunoe.memory.text.TextWork;
import io.smallrye.mutiny.Uni;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;

/**
 * Has a model write the summaries of segments again, one after the other and outside of any
 * transaction: it may take long. Which have been offered to it stands in their rows, so that a
 * server that is stopped goes on where it was.
 */
public final class ModelSummaries {
  /** Segments offered in one call. */
  static final int MAX_AT_ONCE = 4;

  private static final String NOT_OFFERED =
      """
      select id from segment where owner_id = :owner and level = 0 and author = 'extractive'
      order by id desc limit %d
      """
          .formatted(MAX_AT_ONCE + 1);

  private static final String TURNS =
      "from MessageEntity t where t.id in (select s.turnId from SegmentMessageEntity s"
          + " where s.segmentId = :segment) and t.kind <> OTHER order by t.place";

  private static final String REWRITE =
      """
      update segment set summary = :summary, terms = :terms, words_in = :wordsIn,
        words_out = :wordsOut, facts_in = :factsIn, facts_out = :factsOut, author = 'model',
        parent_id = null
      where id = :id and author = 'extractive'
      """;

  private static final String KEEP_EXTRACTIVE =
      "update segment set author = 'extractive-checked' where id = :id and author = 'extractive'";

  private final Transactions transactions;
  private final Summarizer summarizer;

  public ModelSummaries(Transactions transactions, Summarizer summarizer) {
    this.transactions = transactions.unhurried();
    this.summarizer = summarizer;
  }

  /** Some segments, then the levels above: also when the model fails amid them. */
  public Uni<OfferedSummaries> offer(Owner owner) {
    if (summarizer == Summarizer.NONE) {
      return Uni.createFrom().item(OfferedSummaries.NONE);
    }
    return transactions
        .in(owner, session -> notOffered(session))
        .chain(segments -> offer(owner, segments))
        .onItemOrFailure()
        .call((_, _) -> transactions.in(owner, session -> SummaryLevels.bringUpToDate(session)));
  }

  private static Uni<List<Long>> notOffered(OwnedSession session) {
    return session.createNativeQuery(NOT_OFFERED, Long.class).getResultList();
  }

  private Uni<OfferedSummaries> offer(Owner owner, List<Long> segments) {
    boolean more = segments.size() > MAX_AT_ONCE;
    var offered = new AtomicReference<>(new OfferedSummaries(0, Map.of(), more));
    Uni<Void> all = Uni.createFrom().voidItem();
    for (Long segment : segments.subList(0, Math.min(segments.size(), MAX_AT_ONCE))) {
      all =
          all.chain(() -> offer(owner, segment))
              .invoke(refusal ->
                  offered.updateAndGet(
                      before -> refusal.map(before::withRefused).orElseGet(before::withKept)))
              .replaceWithVoid();
    }
    return all.map(_ -> offered.get());
  }

  /** Why its summary was not kept; empty where it was. */
  private Uni<Optional<SummaryRefusal>> offer(Owner owner, Long segment) {
    return transactions
        .in(owner, session -> turns(session, segment).map(ModelSummaries::records))
        .chain(turns ->
            turns.isEmpty()
                ? Uni.createFrom().item(Optional.of(SummaryRefusal.SOURCES_CHANGED))
                : summarizer
                    .summarise(turns)
                    .chain(written ->
                        transactions.in(
                            owner, session -> keep(session, segment, turns, written.orElse("")))));
  }

  private static Uni<List<OpenedMessage>> turns(OwnedSession session, Long segment) {
    return session
        .createSelectionQuery(TURNS, MessageEntity.class)
        .setParameter("segment", segment)
        .getResultList()
        .map(rows -> OpenedMessage.all(session.sealing(), rows));
  }

  private static List<StoredMessage> records(List<OpenedMessage> turns) {
    return turns.stream().map(OpenedMessage::toRecord).toList();
  }

  /** Nothing is written of words that were erased or corrected while the model read them. */
  private static Uni<Optional<SummaryRefusal>> keep(
      OwnedSession session, Long segment, List<StoredMessage> read, String written) {
    return SummaryLock.take(session)
        .chain(() -> turns(session, segment))
        .chain(turns ->
            records(turns).equals(read)
                ? Segments.extractive(session, turns)
                    .chain(extractive ->
                        TextWork.run(
                            OpenedMessage.chars(turns), () -> checked(written, turns, extractive)))
                    .chain(verdict -> keep(session, segment, turns, verdict))
                : Uni.createFrom().item(Optional.of(SummaryRefusal.SOURCES_CHANGED)));
  }

  private static Verdict checked(String written, List<OpenedMessage> turns, Summary extractive) {
    List<SourceMessage> sources = turns.stream().map(Segments::source).toList();
    return ModelSummary.checked(StorableText.of(written), sources, extractive);
  }

  private static Uni<Optional<SummaryRefusal>> keep(
      OwnedSession session, Long segment, List<OpenedMessage> turns, Verdict verdict) {
    return switch (verdict) {
      case Holds holds ->
          rewrite(session, segment, turns, holds.summary())
              .map(rows ->
                  rows == 0 ? Optional.of(SummaryRefusal.SOURCES_CHANGED) : Optional.empty());
      case Refused refused ->
          session
              .createNativeQuery(KEEP_EXTRACTIVE)
              .setParameter("id", segment)
              .executeUpdate()
              .replaceWith(Optional.of(refused.why()));
    };
  }

  /** 0 where somebody else, such as a second server, was asked for the same and was faster. */
  private static Uni<Integer> rewrite(
      OwnedSession session, Long segment, List<OpenedMessage> turns, Summary summary) {
    var row = new SegmentEntity();
    row.id = segment;
    row.ownerId = session.owner().id();
    row.conversationId = turns.getFirst().conversationId();
    row.level = Summaries.SEGMENT;
    Summaries.fill(session.sealing(), row, summary);
    Map<String, Summaries.Source> sources =
        turns.stream().collect(Collectors.toMap(turn -> turn.publicId(), Summaries.Source::of));
    return session
        .createNativeQuery(REWRITE)
        .setParameter("summary", row.summary.stored())
        .setParameter("terms", row.terms.stored())
        .setParameter("wordsIn", row.wordsIn)
        .setParameter("wordsOut", row.wordsOut)
        .setParameter("factsIn", row.factsIn)
        .setParameter("factsOut", row.factsOut)
        .setParameter("id", segment)
        .executeUpdate()
        .call(rows ->
            rows == 0
                ? Uni.createFrom().voidItem()
                : Summaries.attach(session, row, summary, sources));
  }
}
