package dev.eunoe.memory.persistence.summary;

import dev.eunoe.memory.LevelFigures;
import dev.eunoe.memory.Owner;
import dev.eunoe.memory.SegmentView;
import dev.eunoe.memory.SummaryView;
import dev.eunoe.memory.SummaryView.Writer;
import dev.eunoe.memory.consolidation.SummarySentence;
import dev.eunoe.memory.persistence.session.Ids;
import dev.eunoe.memory.persistence.session.Slices;
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
      select s.segment_id, s.line, t.public_id from summary_source s join turn t on t.id = s.turn_id
      where s.segment_id = %s order by s.segment_id, s.line, t.place
      """
          .formatted(Ids.ANY);

  private static final String MEMBERS =
      "select s.segmentId, t.publicId, c.publicId from SegmentTurnEntity s"
          + " join TurnEntity t on t.id = s.turnId"
          + " join ConversationEntity c on c.id = t.conversationId"
          + " where s.segmentId in :segments order by s.segmentId, s.position";

  /** From the index segment_figures alone. */
  private static final String FIGURES =
      """
      select level, count(*), sum(words_in), sum(words_out), sum(facts_in), sum(facts_out),
        count(*) filter (where author = 'model'),
        count(*) filter (where author = 'extractive-checked')
      from segment %s group by level order by level
      """;

  private static final String FIGURES_OF_OWNER = FIGURES.formatted("where owner_id = :owner");
  private static final String FIGURES_OF_ALL = FIGURES.formatted("");

  private SummaryReader() {}

  public static Uni<List<SegmentView>> segments(
      Mutiny.Session session, Owner owner, String conversation) {
    return session
        .createSelectionQuery(
            "select s from SegmentEntity s join ConversationEntity c on c.id = s.conversationId"
                + " where c.ownerId = :owner and c.publicId = :conversation and s.level = 0"
                + " order by s.saidFrom, s.id",
            SegmentEntity.class)
        .setParameter("owner", owner.id())
        .setParameter("conversation", conversation)
        .getResultList()
        .chain(rows -> views(session, rows));
  }

  static Uni<List<SegmentView>> views(Mutiny.Session session, List<SegmentEntity> rows) {
    return Slices.read(
            rows.stream().map(row -> row.id).toList(),
            ids ->
                session
                    .createSelectionQuery(MEMBERS, Object[].class)
                    .setParameter("segments", ids)
                    .getResultList())
        .map(members -> members.stream().collect(Collectors.groupingBy(member -> (Long) member[0])))
        .chain(members ->
            sources(session, rows)
                .map(sources ->
                    rows.stream()
                        .map(row -> view(row, Objects.requireNonNull(members.get(row.id)), sources))
                        .toList()));
  }

  private static SegmentView view(
      SegmentEntity row, List<Object[]> own, Map<Long, Map<Integer, List<String>>> sources) {
    return new SegmentView(
        row.publicId,
        (String) own.getFirst()[2],
        row.summary,
        sentences(row, sources),
        row.terms.isEmpty() ? List.of() : List.of(row.terms.split(" ")),
        own.stream().map(member -> (String) member[1]).toList(),
        row.saidFrom,
        row.saidTo,
        row.wordsIn,
        row.wordsOut);
  }

  /** The turns of each line, by row and line. */
  static Uni<Map<Long, Map<Integer, List<String>>>> sources(
      Mutiny.Session session, List<SegmentEntity> rows) {
    return session
        .createNativeQuery(SOURCES, Object[].class)
        .setParameter("ids", Ids.list(rows.stream().map(row -> row.id).toList()))
        .getResultList()
        .map(found ->
            found.stream()
                .collect(
                    Collectors.groupingBy(
                        source -> ((Number) source[0]).longValue(),
                        Collectors.groupingBy(
                            source -> ((Number) source[1]).intValue(),
                            TreeMap::new,
                            Collectors.mapping(
                                source -> (String) source[2], Collectors.toList())))));
  }

  private static List<SummaryView.Sentence> sentences(
      SegmentEntity row, Map<Long, Map<Integer, List<String>>> sources) {
    List<String> lines = List.of(row.summary.split("\n"));
    List<SummaryView.Sentence> sentences = new ArrayList<>();
    sources
        .getOrDefault(row.id, Map.of())
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
      Mutiny.Session session, Owner owner, @Nullable String conversation) {
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
        .setParameter("owner", owner.id())
        .getSingleResultOrNull()
        .chain(row ->
            row == null
                ? Uni.createFrom().item(Optional.<SummaryView>empty())
                : sources(session, List.of(row))
                    .map(sources -> Optional.of(summaryView(row, sources))));
  }

  private static SummaryView summaryView(
      SegmentEntity row, Map<Long, Map<Integer, List<String>>> sources) {
    return new SummaryView(
        row.publicId, sentences(row, sources), row.saidFrom, row.saidTo, row.wordsIn, row.wordsOut);
  }

  public static Uni<List<LevelFigures>> figures(Mutiny.Session session, Owner owner) {
    return session
        .createNativeQuery(FIGURES_OF_OWNER, Object[].class)
        .setParameter("owner", owner.id())
        .getResultList()
        .map(rows -> rows.stream().map(SummaryReader::figures).toList());
  }

  /** For upkeep, which sees the summaries of all owners; their words are not read. */
  public static Uni<List<LevelFigures>> figuresOfAll(Mutiny.Session session) {
    return session
        .createNativeQuery(FIGURES_OF_ALL, Object[].class)
        .getResultList()
        .map(rows -> rows.stream().map(SummaryReader::figures).toList());
  }

  private static LevelFigures figures(Object[] row) {
    return new LevelFigures(
        LevelFigures.Level.of(((Number) row[0]).intValue()),
        ((Number) row[1]).longValue(),
        ((Number) row[2]).longValue(),
        ((Number) row[3]).longValue(),
        ((Number) row[4]).longValue(),
        ((Number) row[5]).longValue(),
        ((Number) row[6]).longValue(),
        ((Number) row[7]).longValue());
  }
}
