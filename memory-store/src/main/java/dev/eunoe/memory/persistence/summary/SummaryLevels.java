package dev.eunoe.memory.persistence.summary;

import dev.eunoe.memory.Owner;
import dev.eunoe.memory.consolidation.HigherSummary;
import dev.eunoe.memory.consolidation.Summary;
import dev.eunoe.memory.consolidation.SummarySentence;
import dev.eunoe.memory.persistence.session.CurrentSealing;
import dev.eunoe.memory.persistence.session.Ids;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.hibernate.reactive.mutiny.Mutiny;
import org.jspecify.annotations.Nullable;

/**
 * The levels above the segments: one summary of each conversation, made of its segments, and one of
 * the owner, made of those. A row whose parent_id is null has still to go into the level above;
 * that is all there is to remember between two steps, so a step can be stopped and asked for again.
 */
public final class SummaryLevels {
  /** Conversations brought up to date by one call. */
  static final int MAX_AT_ONCE = 16;

  private static final String NOT_READ =
      """
      select conversation_id from segment
      where owner_id = :owner and level = 0 and parent_id is null
      group by conversation_id order by min(id) limit %d
      """
          .formatted(MAX_AT_ONCE);

  private static final String OWNER_NOT_READ =
      """
      select count(*) from segment where owner_id = :owner and level = 1 and parent_id is null
      """;

  /**
   * The weightiest lines below; of the owner's, only what is not the assistant's and still holds.
   */
  private static final String BEST =
      """
      select s.segment_id, s.line, s.turn_id, t.public_id, s.place, s.weight, t.said_at
      from (select * from summary_source
        where owner_id = :owner and level = :below %1$s
        order by weight desc, place, line limit %3$d) s
      join turn t on t.id = s.turn_id
      where true %2$s
      order by s.place, s.line
      """;

  private static final String BEST_OF_CONVERSATION =
      BEST.formatted(
          "and conversation_id = nullif(cast(:conversation as bigint), 0)",
          "",
          HigherSummary.CANDIDATES);

  private static final String BEST_OF_OWNER =
      BEST.formatted(
          "",
          """
          and t.role = 'user' and not exists (
            select from claim c where c.turn_id = t.id and c.superseded_by is not null)
          """,
          2 * HigherSummary.CANDIDATES);

  /** One row a conversation, and one an owner: made once, then changed. */
  private static final String ROW =
      """
      insert into segment (owner_id, public_id, conversation_id, level, summary, terms, words_in,
        words_out, facts_in, facts_out, said_from, said_to)
      select :owner, :id, nullif(cast(:conversation as bigint), 0), :level, :summary, :terms,
        coalesce(sum(words_out), 0), cast(:wordsOut as int), coalesce(sum(facts_out), 0), cast(:factsOut as int),
        coalesce(min(said_from), now()), coalesce(max(said_to), now())
      from segment where owner_id = :owner and level = cast(:level as int) - 1
        and (cast(:level as int) = 2 or conversation_id = nullif(cast(:conversation as bigint), 0))
      on conflict %s do update set summary = excluded.summary, terms = excluded.terms,
        words_in = excluded.words_in, words_out = excluded.words_out,
        facts_in = excluded.facts_in, facts_out = excluded.facts_out,
        said_from = excluded.said_from, said_to = excluded.said_to, parent_id = null
      returning id
      """;

  private static final String ROW_OF_CONVERSATION =
      ROW.formatted("(conversation_id) where level = 1");
  private static final String ROW_OF_OWNER = ROW.formatted("(owner_id) where level = 2");

  private static final String READ =
      """
      update segment set parent_id = :parent
      where owner_id = :owner and level = cast(:below as int) and parent_id is null
        and (cast(:below as int) = 1 or conversation_id = nullif(cast(:conversation as bigint), 0))
      """;

  private SummaryLevels() {}

  /** Both levels, of what has changed below: a bounded part of it, of some conversations. */
  public static Uni<Void> bringUpToDate(Mutiny.Session session, Owner owner) {
    return conversations(session, owner).chain(() -> owner(session, owner));
  }

  /** Summaries of the conversations whose segments have changed. */
  private static Uni<Void> conversations(Mutiny.Session session, Owner owner) {
    return SummaryLock.take(session, owner)
        .chain(() ->
            session
                .createNativeQuery(NOT_READ, Long.class)
                .setParameter("owner", owner.id())
                .getResultList())
        .chain(conversations ->
            Multi.createFrom()
                .iterable(conversations)
                .onItem()
                .transformToUniAndConcatenate(
                    id -> make(session, owner, Summaries.CONVERSATION, id))
                .collect()
                .last())
        .replaceWithVoid();
  }

  /** The owner's summary, where a conversation's has changed. */
  private static Uni<Void> owner(Mutiny.Session session, Owner owner) {
    return SummaryLock.take(session, owner)
        .chain(() ->
            session
                .createNativeQuery(OWNER_NOT_READ, Long.class)
                .setParameter("owner", owner.id())
                .getSingleResult())
        .chain(changed ->
            changed == 0
                ? Uni.createFrom().voidItem()
                : make(session, owner, Summaries.OWNER, null).replaceWithVoid());
  }

  private static Uni<Integer> make(
      Mutiny.Session session, Owner owner, int level, @Nullable Long conversation) {
    return best(session, owner, level, conversation)
        .chain(found -> lines(session, found))
        .chain(below -> {
          Summary summary =
              HigherSummary.of(
                  List.copyOf(below.sentences()),
                  level == Summaries.OWNER
                      ? HigherSummary.Size.OWNER
                      : HigherSummary.Size.CONVERSATION);
          return write(session, owner, level, conversation, summary)
              .chain(row ->
                  Summaries.attach(session, row, summary, below.sources())
                      .chain(() -> read(session, owner, row)));
        });
  }

  private static Uni<List<Object[]>> best(
      Mutiny.Session session, Owner owner, int level, @Nullable Long conversation) {
    var query =
        session
            .createNativeQuery(
                level == Summaries.OWNER ? BEST_OF_OWNER : BEST_OF_CONVERSATION, Object[].class)
            .setParameter("owner", owner.id())
            .setParameter("below", level - 1);
    return level == Summaries.OWNER
        ? query.getResultList()
        : query.setParameter("conversation", Objects.requireNonNull(conversation)).getResultList();
  }

  /**
   * Lines of the level below, in the order in which they were said.
   *
   * @param sources by the public ids of their turns
   */
  private record Below(List<SummarySentence> sentences, Map<String, Summaries.Source> sources) {}

  /** The words of the lines stand in the summaries they are lines of. */
  private static Uni<Below> lines(Mutiny.Session session, List<Object[]> found) {
    if (found.isEmpty()) {
      return Uni.createFrom().item(new Below(List.of(), Map.of()));
    }
    return session
        .createSelectionQuery("from SegmentEntity where id in :ids", SegmentEntity.class)
        .setParameter("ids", found.stream().map(row -> ((Number) row[0]).longValue()).toList())
        .getResultList()
        .map(rows -> {
          Map<Long, SegmentEntity> byId = new HashMap<>();
          rows.forEach(row -> byId.put(row.id, row));
          return below(found, byId);
        });
  }

  private static Below below(List<Object[]> found, Map<Long, SegmentEntity> rows) {
    Map<String, List<Object[]>> byLine = new LinkedHashMap<>();
    Map<String, Summaries.Source> sources = new HashMap<>();
    for (Object[] source : found) {
      byLine.computeIfAbsent(source[0] + " " + source[1], _ -> new ArrayList<>()).add(source);
      sources.put(
          (String) source[3],
          new Summaries.Source(((Number) source[2]).longValue(), ((Number) source[4]).longValue()));
    }
    List<SummarySentence> sentences =
        byLine.values().stream()
            .sorted(Comparator.comparing(line -> ((Number) line.getFirst()[4]).longValue()))
            .map(line -> sentence(line, rows))
            .toList();
    return new Below(sentences, sources);
  }

  private static SummarySentence sentence(List<Object[]> line, Map<Long, SegmentEntity> rows) {
    Object[] first = line.getFirst();
    SegmentEntity row = Objects.requireNonNull(rows.get(((Number) first[0]).longValue()));
    return SummarySentence.ofLine(
        row.summary.split("\n")[((Number) first[1]).intValue()],
        line.stream().map(source -> (String) source[3]).distinct().toList(),
        ((Number) first[5]).doubleValue());
  }

  private static Uni<SegmentEntity> write(
      Mutiny.Session session,
      Owner owner,
      int level,
      @Nullable Long conversation,
      Summary summary) {
    var row = new SegmentEntity();
    row.ownerId = owner.id();
    row.conversationId = conversation;
    row.level = level;
    Summaries.fill(row, summary);
    return session
        .createNativeQuery(
            level == Summaries.OWNER ? ROW_OF_OWNER : ROW_OF_CONVERSATION, Long.class)
        .setParameter("owner", row.ownerId)
        .setParameter("id", Ids.fresh("sum_"))
        .setParameter("conversation", conversation == null ? 0L : conversation)
        .setParameter("level", level)
        .setParameter("summary", CurrentSealing.get().seal(row.summary))
        .setParameter("terms", CurrentSealing.get().seal(row.terms))
        .setParameter("wordsOut", row.wordsOut)
        .setParameter("factsOut", row.factsOut)
        .getSingleResult()
        .map(id -> {
          row.id = id;
          return row;
        });
  }

  private static Uni<Integer> read(Mutiny.Session session, Owner owner, SegmentEntity row) {
    var query =
        session
            .createNativeQuery(READ)
            .setParameter("parent", row.id)
            .setParameter("owner", owner.id())
            .setParameter("below", row.level - 1);
    Long conversation = row.conversationId;
    return query
        .setParameter("conversation", conversation == null ? 0L : conversation)
        .executeUpdate();
  }
}
