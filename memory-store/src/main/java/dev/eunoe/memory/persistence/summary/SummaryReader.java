package dev.eunoe.memory.persistence.summary;

import dev.eunoe.memory.LevelFigures;
import dev.eunoe.memory.SegmentView;
import dev.eunoe.memory.SummaryView;
import dev.eunoe.memory.SummaryView.Writer;
import dev.eunoe.memory.consolidation.SummarySentence;
import dev.eunoe.memory.persistence.session.ListParameter;
import dev.eunoe.memory.persistence.session.OwnedSession;
import dev.eunoe.memory.persistence.session.Row;
import dev.eunoe.memory.persistence.session.RowQuery;
import dev.eunoe.memory.persistence.session.StatementBatches;
import dev.eunoe.memory.sealing.Sealing;
import io.smallrye.mutiny.Uni;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.hibernate.reactive.mutiny.Mutiny;
import org.jspecify.annotations.Nullable;

/**
 * Shows summaries with their sources, within the caller's transaction, which holds the owner's
 * lock: a summary that is made anew between the reading of its lines and of their sources is
 * neither.
 */
public final class SummaryReader {
  private static final String SOURCES =
      """
      select s.segment_id, s.line, t.public_id as turn from summary_source s join turn t on t.id = s.turn_id
      where s.segment_id = %s order by s.segment_id, s.line, t.place
      """
          .formatted(ListParameter.ANY_ID);

  private static final String MEMBERS =
      "select s.segmentId as segment, t.publicId as turn, c.publicId as conversation"
          + " from SegmentMessageEntity s"
          + " join MessageEntity t on t.id = s.turnId"
          + " join ConversationEntity c on c.id = t.conversationId"
          + " where s.segmentId in :segments order by s.segmentId, s.position";

  /** From the index segment_figures alone. */
  private static final String FIGURES =
      """
      select level, count(*) as summaries, sum(words_in) as words_in, sum(words_out) as words_out,
        sum(facts_in) as facts_in, sum(facts_out) as facts_out,
        count(*) filter (where author = 'model') as by_model,
        count(*) filter (where author = 'extractive-checked') as checked
      from segment %s group by level order by level
      """;

  private static final String FIGURES_OF_OWNER = FIGURES.formatted("where owner_id = :owner");
  private static final String FIGURES_OF_ALL = FIGURES.formatted("");

  private SummaryReader() {}

  public static Uni<List<SegmentView>> segments(OwnedSession session, String conversation) {
    return session
        .createSelectionQuery(
            "select s from SegmentEntity s join ConversationEntity c on c.id = s.conversationId"
                + " where c.ownerId = :owner and c.publicId = :conversation and s.level = 0"
                + " order by s.saidFrom, s.id",
            SegmentEntity.class)
        .setParameter("conversation", conversation)
        .getResultList()
        .chain(rows -> views(session, rows));
  }

  static Uni<List<SegmentView>> views(OwnedSession session, List<SegmentEntity> rows) {
    return StatementBatches.read(
            rows.stream().map(row -> row.id).toList(),
            ids ->
                session
                    .createEntityRowQuery(MEMBERS)
                    .setParameter("segments", ids)
                    .getResultList(Member::of))
        .map(members -> members.stream().collect(Collectors.groupingBy(Member::segment)))
        .chain(members ->
            sources(session, rows)
                .map(sources ->
                    rows.stream()
                        .map(row ->
                            view(
                                new OpenedSummary(session.sealing(), row),
                                row.terms.open(session.sealing()),
                                Objects.requireNonNull(members.get(row.id)),
                                sources))
                        .toList()));
  }

  /** A turn of a segment; ids as users know them. */
  private record Member(long segment, String turn, String conversation) {
    static Member of(Row row) {
      return new Member(row.number("segment"), row.text("turn"), row.text("conversation"));
    }
  }

  /** A summary's row, and its words. */
  private record OpenedSummary(SegmentEntity row, String summary) {
    OpenedSummary(Sealing sealing, SegmentEntity row) {
      this(row, row.summary.open(sealing));
    }
  }

  private static SegmentView view(
      OpenedSummary opened,
      String terms,
      List<Member> own,
      Map<Long, Map<Integer, List<String>>> sources) {
    SegmentEntity row = opened.row();
    return new SegmentView(
        row.publicId,
        own.getFirst().conversation(),
        opened.summary(),
        sentences(opened, sources),
        terms.isEmpty() ? List.of() : List.of(terms.split(" ")),
        own.stream().map(Member::turn).toList(),
        row.saidFrom,
        row.saidTo,
        row.wordsIn,
        row.wordsOut);
  }

  /** The turns of each line, by row and line. */
  static Uni<Map<Long, Map<Integer, List<String>>>> sources(
      OwnedSession session, List<SegmentEntity> rows) {
    return session
        .createRowQuery(SOURCES)
        .setParameter("ids", ListParameter.of(rows.stream().map(row -> row.id).toList()))
        .getResultList()
        .map(found ->
            found.stream()
                .collect(
                    Collectors.groupingBy(
                        source -> source.number("segment_id"),
                        Collectors.groupingBy(
                            source -> source.integer("line"),
                            TreeMap::new,
                            Collectors.mapping(
                                source -> source.text("turn"), Collectors.toList())))));
  }

  private static List<SummaryView.Sentence> sentences(
      OpenedSummary opened, Map<Long, Map<Integer, List<String>>> sources) {
    List<String> lines = List.of(opened.summary().split("\n"));
    List<SummaryView.Sentence> sentences = new ArrayList<>();
    sources
        .getOrDefault(opened.row().id, Map.of())
        .forEach((line, turns) -> sentences.add(sentence(lines.get(line), turns)));
    return sentences;
  }

  private static SummaryView.Sentence sentence(String line, List<String> turns) {
    boolean model = SummarySentence.ofLine(line, turns, 0).byModel();
    return new SummaryView.Sentence(line, turns, model ? Writer.MODEL : Writer.EXTRACTIVE);
  }

  /**
   * @param conversation null for the owner's summary
   */
  public static Uni<Optional<SummaryView>> summary(
      OwnedSession session, @Nullable String conversation) {
    var query =
        conversation == null
            ? session.createSelectionQuery(
                "from SegmentEntity s where s.ownerId = :owner and s.level = 2",
                SegmentEntity.class)
            : session
                .createSelectionQuery(
                    "select s from SegmentEntity s join ConversationEntity c on c.id ="
                        + " s.conversationId where c.ownerId = :owner and c.publicId = :conversation"
                        + " and s.level = 1",
                    SegmentEntity.class)
                .setParameter("conversation", conversation);
    return query
        .getSingleResultOrNull()
        .chain(row ->
            row == null
                ? Uni.createFrom().item(Optional.<SummaryView>empty())
                : sources(session, List.of(row))
                    .map(sources ->
                        Optional.of(
                            summaryView(new OpenedSummary(session.sealing(), row), sources))));
  }

  private static SummaryView summaryView(
      OpenedSummary opened, Map<Long, Map<Integer, List<String>>> sources) {
    SegmentEntity row = opened.row();
    return new SummaryView(
        row.publicId,
        sentences(opened, sources),
        row.saidFrom,
        row.saidTo,
        row.wordsIn,
        row.wordsOut);
  }

  public static Uni<List<LevelFigures>> figures(OwnedSession session) {
    return session.createRowQuery(FIGURES_OF_OWNER).getResultList(SummaryReader::figures);
  }

  /** For upkeep, which sees the summaries of all owners; their words are not read. */
  public static Uni<List<LevelFigures>> figuresOfAll(Mutiny.Session session) {
    return RowQuery.sql(session, FIGURES_OF_ALL).getResultList(SummaryReader::figures);
  }

  private static LevelFigures figures(Row row) {
    return new LevelFigures(
        LevelFigures.Level.of(row.integer("level")),
        row.number("summaries"),
        row.number("words_in"),
        row.number("words_out"),
        row.number("facts_in"),
        row.number("facts_out"),
        row.number("by_model"),
        row.number("checked"));
  }
}
