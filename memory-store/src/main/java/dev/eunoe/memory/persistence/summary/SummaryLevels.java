package dev.eunoe.memory.persistence.summary;

import dev.eunoe.memory.consolidation.HigherSummary;
import dev.eunoe.memory.consolidation.Summary;
import dev.eunoe.memory.consolidation.SummarySentence;
import dev.eunoe.memory.persistence.session.OwnedSession;
import dev.eunoe.memory.persistence.session.PublicId;
import dev.eunoe.memory.persistence.session.Row;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
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
  public static Uni<Void> bringUpToDate(OwnedSession session) {
    return conversations(session).chain(() -> owner(session));
  }

  /** Summaries of the conversations whose segments have changed. */
  private static Uni<Void> conversations(OwnedSession session) {
    return SummaryLock.take(session)
        .chain(() -> session.createNativeQuery(NOT_READ, Long.class).getResultList())
        .chain(conversations ->
            Multi.createFrom()
                .iterable(conversations)
                .onItem()
                .transformToUniAndConcatenate(id -> make(session, Summaries.CONVERSATION, id))
                .collect()
                .last())
        .replaceWithVoid();
  }

  /** The owner's summary, where a conversation's has changed. */
  private static Uni<Void> owner(OwnedSession session) {
    return SummaryLock.take(session)
        .chain(() -> session.createNativeQuery(OWNER_NOT_READ, Long.class).getSingleResult())
        .chain(changed ->
            changed == 0
                ? Uni.createFrom().voidItem()
                : make(session, Summaries.OWNER, null).replaceWithVoid());
  }

  private static Uni<Integer> make(OwnedSession session, int level, @Nullable Long conversation) {
    return best(session, level, conversation)
        .chain(found -> lines(session, found))
        .chain(below -> {
          Summary summary =
              HigherSummary.of(
                  List.copyOf(below.sentences()),
                  level == Summaries.OWNER
                      ? HigherSummary.Size.OWNER
                      : HigherSummary.Size.CONVERSATION);
          return write(session, level, conversation, summary)
              .chain(row ->
                  Summaries.attach(session, row, summary, below.sources())
                      .chain(() -> read(session, row)));
        });
  }

  private static Uni<List<CitedLine>> best(
      OwnedSession session, int level, @Nullable Long conversation) {
    var query =
        session
            .createRowQuery(level == Summaries.OWNER ? BEST_OF_OWNER : BEST_OF_CONVERSATION)
            .setParameter("below", level - 1);
    if (level != Summaries.OWNER) {
      query.setParameter("conversation", Objects.requireNonNull(conversation));
    }
    return query.getResultList(CitedLine::of);
  }

  /** A line of a summary below, and one of the turns it was taken from. */
  private record CitedLine(
      long summary, int line, Summaries.Source turn, String turnId, double weight) {
    static CitedLine of(Row row) {
      return new CitedLine(
          row.number("segment_id"),
          row.integer("line"),
          new Summaries.Source(row.number("turn_id"), row.number("place")),
          row.text("public_id"),
          row.real("weight"));
    }

    String key() {
      return summary + " " + line;
    }
  }

  /**
   * Lines of the level below, in the order in which they were said.
   *
   * @param sources by the public ids of their turns
   */
  private record Below(List<SummarySentence> sentences, Map<String, Summaries.Source> sources) {}

  /** The words of the lines stand in the summaries they are lines of. */
  private static Uni<Below> lines(OwnedSession session, List<CitedLine> found) {
    if (found.isEmpty()) {
      return Uni.createFrom().item(new Below(List.of(), Map.of()));
    }
    return session
        .createSelectionQuery("from SegmentEntity where id in :ids", SegmentEntity.class)
        .setParameter("ids", found.stream().map(CitedLine::summary).toList())
        .getResultList()
        .map(rows -> {
          Map<Long, String> texts = new HashMap<>();
          rows.forEach(row -> texts.put(row.id, row.summary.open(session.sealing())));
          return below(found, texts);
        });
  }

  private static Below below(List<CitedLine> found, Map<Long, String> texts) {
    Map<String, List<CitedLine>> byLine = new LinkedHashMap<>();
    Map<String, Summaries.Source> sources = new HashMap<>();
    for (CitedLine line : found) {
      byLine.computeIfAbsent(line.key(), _ -> new ArrayList<>()).add(line);
      sources.put(line.turnId(), line.turn());
    }
    List<SummarySentence> sentences =
        byLine.values().stream()
            .sorted(Comparator.comparing(line -> line.getFirst().turn().place()))
            .map(line -> sentence(line, texts))
            .toList();
    return new Below(sentences, sources);
  }

  private static SummarySentence sentence(List<CitedLine> line, Map<Long, String> texts) {
    CitedLine first = line.getFirst();
    String text = Objects.requireNonNull(texts.get(first.summary()));
    return SummarySentence.ofLine(
        text.split("\n")[first.line()],
        line.stream().map(CitedLine::turnId).distinct().toList(),
        first.weight());
  }

  private static Uni<SegmentEntity> write(
      OwnedSession session, int level, @Nullable Long conversation, Summary summary) {
    var row = new SegmentEntity();
    row.ownerId = session.owner().id();
    row.conversationId = conversation;
    row.level = level;
    Summaries.fill(session.sealing(), row, summary);
    return session
        .createNativeQuery(
            level == Summaries.OWNER ? ROW_OF_OWNER : ROW_OF_CONVERSATION, Long.class)
        .setParameter("id", PublicId.fresh("sum_"))
        .setParameter("conversation", conversation == null ? 0L : conversation)
        .setParameter("level", level)
        .setParameter("summary", row.summary.stored())
        .setParameter("terms", row.terms.stored())
        .setParameter("wordsOut", row.wordsOut)
        .setParameter("factsOut", row.factsOut)
        .getSingleResult()
        .map(id -> {
          row.id = id;
          return row;
        });
  }

  private static Uni<Integer> read(OwnedSession session, SegmentEntity row) {
    var query =
        session
            .createNativeQuery(READ)
            .setParameter("parent", row.id)
            .setParameter("below", row.level - 1);
    Long conversation = row.conversationId;
    return query
        .setParameter("conversation", conversation == null ? 0L : conversation)
        .executeUpdate();
  }
}
