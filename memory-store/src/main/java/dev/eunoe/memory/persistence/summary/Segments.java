package dev.eunoe.memory.persistence.summary;

import static java.util.Comparator.naturalOrder;

import dev.eunoe.memory.Consolidation;
import dev.eunoe.memory.ConsolidationRequest;
import dev.eunoe.memory.consolidation.ExtractiveSummary;
import dev.eunoe.memory.consolidation.Segmenter;
import dev.eunoe.memory.consolidation.SourceMessage;
import dev.eunoe.memory.consolidation.Summary;
import dev.eunoe.memory.consolidation.TermStatistics;
import dev.eunoe.memory.language.Words;
import dev.eunoe.memory.persistence.entity.MessageEntity;
import dev.eunoe.memory.persistence.entity.OpenedMessage;
import dev.eunoe.memory.persistence.search.Lexemes;
import dev.eunoe.memory.persistence.session.ListParameter;
import dev.eunoe.memory.persistence.session.OwnedSession;
import dev.eunoe.memory.persistence.session.PublicId;
import dev.eunoe.memory.persistence.session.Row;
import dev.eunoe.memory.persistence.session.StatementBatches;
import dev.eunoe.memory.text.TextWork;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Makes and lists segments, within the caller's transaction. */
public final class Segments {
  /** Bounds the look-up for a turn of a megabyte; its summary has no room for more either. */
  private static final int MAX_RATED_WORDS = 2_000;

  /** One call makes this many at most; what is left is made by the next. */
  public static final int MAX_AT_ONCE = 64;

  /** Read for one call: more than make so many segments, even of a word or two each. */
  private static final int MAX_EXCHANGES = 8_192;

  /**
   * Of the turns of an exchange {@code e}: whether any is in a segment, and whether any may still
   * go into one. Each step is a subquery of its own, for the reason {@code ExchangeReader.PATH}
   * gives.
   */
  private static final String SAID =
      """
      cross join lateral (
        select coalesce(bool_or(made), false) as made, coalesce(bool_or(not made and kind <> 'OTHER'), false) as free
        from (
          select kind, exists (select from segment_turn s where s.turn_id = t.id offset 0) as made
          from turn t where t.exchange_id = e.id offset 0) t) said
      """;

  /**
   * The walk back, as {@code ExchangeReader.PATH} goes, ends at the first exchange that is in a
   * segment: segments are made oldest first, so what lies behind it is in some, too, and a turn
   * costs what is new.
   */
  private static final String LEFT_THE_WINDOW =
      """
      with recursive path as (
        select e.*, said.*, 0 as depth from (
          select id, previous_id, conversation_id, end_position, status from exchange
          where owner_id = :owner and response_id = :response) e
        %1$s
        union all
        select e.*, said.*, path.depth + 1 from path
        cross join lateral (
          select id, previous_id, conversation_id, end_position, status from exchange
          where id = path.previous_id and owner_id is not distinct from :owner offset 0) e
        %1$s
        where not path.made)
      select id from path
      where free and end_position <= :windowStart and status in ('COMPLETED', 'INCOMPLETE', 'CANCELLED')
        and exists (select from conversation c where c.id = path.conversation_id and c.memory offset 0)
      order by depth desc limit :most
      """
          .formatted(SAID);

  /** Those turns of exchanges that {@link #LEFT_THE_WINDOW}. */
  private static final String FREE_TURNS =
      """
      from MessageEntity t where t.exchangeId in :exchanges and t.kind <> OTHER
        and not exists (select 1 from SegmentMessageEntity s where s.turnId = t.id)
      order by t.position
      """;

  /** A word that more turns have is common whatever their number: counting ends here. */
  private static final int MAX_COUNTED = 1_000;

  private static final String STATISTICS =
      """
      select lexeme, (
        select count(*) from (
          select from posting p where p.owner_id = :owner and p.lexeme = word.lexeme limit %1$d) as counted) as turns
      from unnest(%2$s) as word (lexeme)
      union all
      select '', coalesce(sum(turns), 0) from voice where owner_id = :owner
      """
          .formatted(MAX_COUNTED, ListParameter.texts("lexemes"));

  private Segments() {}

  public static Uni<Consolidation> consolidate(OwnedSession session, ConsolidationRequest request) {
    return SummaryLock.take(session)
        .chain(() -> groups(session, request, MAX_EXCHANGES))
        .chain(groups ->
            Multi.createFrom()
                .iterable(groups)
                .select()
                .first(MAX_AT_ONCE)
                .onItem()
                .transformToUniAndConcatenate(group -> make(session.letGo(), group))
                .collect()
                .asList())
        .chain(made -> SummaryReader.views(session, made))
        .map(Consolidation::new);
  }

  /**
   * What was read is only read from, and what was made is written: kept in the session, each later
   * statement would look through all of it for changes.
   */

  /** More exchanges are looked at only where the oldest say too little to make a segment of. */
  private static Uni<List<List<OpenedMessage>>> groups(
      OwnedSession session, ConsolidationRequest request, int most) {
    return leftTheWindow(session, request, most)
        .chain(exchanges ->
            freeTurns(session, exchanges)
                .chain(turns ->
                    TextWork.run(OpenedMessage.chars(turns), () -> group(exchanges, turns)))
                .chain(groups ->
                    groups.isEmpty() && exchanges.size() == most
                        ? groups(session, request, 4 * most)
                        : Uni.createFrom().item(groups)));
  }

  private static Uni<List<Long>> leftTheWindow(
      OwnedSession session, ConsolidationRequest request, int most) {
    return session
        .createNativeQuery(LEFT_THE_WINDOW, Long.class)
        .setParameter("response", request.responseId())
        .setParameter("windowStart", request.windowStart())
        .setParameter("most", most)
        .getResultList();
  }

  private static Uni<List<OpenedMessage>> freeTurns(OwnedSession session, List<Long> exchanges) {
    return StatementBatches.read(
        exchanges,
        ids ->
            session
                .createSelectionQuery(FREE_TURNS, MessageEntity.class)
                .setParameter("exchanges", ids)
                .getResultList()
                .map(rows -> OpenedMessage.all(session.sealing(), rows)));
  }

  /** Segments of each conversation on the path: a branch into a new one starts a new run. */
  private static List<List<OpenedMessage>> group(List<Long> exchanges, List<OpenedMessage> turns) {
    Map<String, OpenedMessage> byId = new HashMap<>();
    Map<Long, List<OpenedMessage>> byExchange = new HashMap<>();
    for (OpenedMessage turn : turns) {
      byId.put(turn.publicId(), turn);
      byExchange.computeIfAbsent(turn.exchangeId(), _ -> new ArrayList<>()).add(turn);
    }
    Map<Long, List<List<SourceMessage>>> byConversation = new LinkedHashMap<>();
    for (Long exchange : exchanges) {
      List<OpenedMessage> said = byExchange.getOrDefault(exchange, List.of());
      if (!said.isEmpty()) {
        byConversation
            .computeIfAbsent(said.getFirst().conversationId(), _ -> new ArrayList<>())
            .add(said.stream().map(Segments::source).toList());
      }
    }
    return byConversation.values().stream()
        .flatMap(run -> Segmenter.segments(run).stream())
        .map(segment -> segment.stream().map(turn -> byId.get(turn.turnId())).toList())
        .toList();
  }

  static SourceMessage source(OpenedMessage turn) {
    return new SourceMessage(turn.publicId(), turn.role(), turn.speaker(), turn.text());
  }

  /** One segment of these turns of one conversation, oldest first. */
  static Uni<SegmentEntity> make(OwnedSession session, List<OpenedMessage> turns) {
    return extractive(session, turns)
        .chain(summary -> insert(session, turns, summary))
        .call(() -> NearDuplicates.link(session, turns));
  }

  static Uni<Summary> extractive(OwnedSession session, List<OpenedMessage> turns) {
    List<SourceMessage> sources = turns.stream().map(Segments::source).toList();
    return TextWork.run(OpenedMessage.chars(turns), () -> ratedWords(sources))
        .chain(words -> statistics(session, words))
        .chain(statistics ->
            TextWork.run(
                OpenedMessage.chars(turns), () -> ExtractiveSummary.of(sources, statistics)));
  }

  private static List<String> ratedWords(List<SourceMessage> turns) {
    return turns.stream()
        .flatMap(turn -> Words.content(turn.text()).stream())
        .distinct()
        .limit(MAX_RATED_WORDS)
        .toList();
  }

  private static Uni<TermStatistics> statistics(OwnedSession session, List<String> words) {
    return Lexemes.ofTerms(session, words)
        .chain(lexemes ->
            session
                .createRowQuery(STATISTICS)
                .setParameter(
                    "lexemes",
                    ListParameter.of(lexemes.stream().flatMap(List::stream).distinct().toList()))
                .getResultList()
                .map(rows -> statistics(words, lexemes, rows)));
  }

  /** A word is as common as its commonest lexeme. */
  private static TermStatistics statistics(
      List<String> words, List<List<String>> lexemes, List<Row> rows) {
    Map<String, Long> turnsWith = new HashMap<>();
    rows.forEach(row -> turnsWith.put(row.text("lexeme"), row.number("turns")));
    Map<String, Long> counts = new HashMap<>();
    for (int i = 0; i < words.size(); i++) {
      long most =
          lexemes.get(i).stream().mapToLong(l -> turnsWith.getOrDefault(l, 0L)).max().orElse(0);
      counts.put(words.get(i), most);
    }
    return new TermStatistics(turnsWith.getOrDefault("", 0L), counts);
  }

  private static Uni<SegmentEntity> insert(
      OwnedSession session, List<OpenedMessage> turns, Summary summary) {
    var segment = new SegmentEntity();
    segment.ownerId = session.owner().id();
    segment.publicId = PublicId.fresh("seg_");
    segment.conversationId = turns.getFirst().conversationId();
    segment.level = Summaries.SEGMENT;
    Summaries.fill(session.sealing(), segment, summary);
    segment.saidFrom = turns.stream().map(OpenedMessage::saidAt).min(naturalOrder()).orElseThrow();
    segment.saidTo = turns.stream().map(OpenedMessage::saidAt).max(naturalOrder()).orElseThrow();
    Map<String, Summaries.Source> sources =
        turns.stream().collect(Collectors.toMap(turn -> turn.publicId(), Summaries.Source::of));
    return session
        .persist(segment)
        .chain(() -> session.persistAll(members(segment, turns)))
        .chain(session::flush)
        .chain(() -> Summaries.attach(session, segment, summary, sources))
        .replaceWith(segment);
  }

  private static Object[] members(SegmentEntity segment, List<OpenedMessage> turns) {
    List<SegmentMessageEntity> members = new ArrayList<>();
    for (OpenedMessage turn : turns) {
      var member = new SegmentMessageEntity();
      member.turnId = turn.id();
      member.ownerId = segment.ownerId;
      member.segmentId = segment.id;
      member.position = members.size();
      members.add(member);
    }
    return members.toArray();
  }
}
