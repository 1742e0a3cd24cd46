package dev.eunoe.memory.persistence;

import dev.eunoe.memory.Consolidation;
import dev.eunoe.memory.ConsolidationRequest;
import dev.eunoe.memory.Owner;
import dev.eunoe.memory.SegmentView;
import dev.eunoe.memory.consolidation.ExtractiveSummary;
import dev.eunoe.memory.consolidation.Segmenter;
import dev.eunoe.memory.consolidation.SourceTurn;
import dev.eunoe.memory.consolidation.TermStatistics;
import dev.eunoe.memory.language.Words;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import org.hibernate.reactive.mutiny.Mutiny;

/** Makes and lists segments, within the caller's transaction. */
final class Segments {
  /** Bounds the look-up for a turn of a megabyte; its summary has no room for more either. */
  private static final int MAX_RATED_WORDS = 2_000;

  /**
   * Two consolidations of one path wait for each other here, so that none does the other's work.
   */
  private static final String LOCK =
      ExchangeReader.PATH
          + """
          select c.id from conversation c
          where c.id in (select e.conversation_id from exchange e join path on path.id = e.id)
          order by c.id for update
          """;

  private static final String LEFT_THE_WINDOW =
      ExchangeReader.PATH
          + """
          select e.id from path join exchange e on e.id = path.id
          where e.end_position <= :windowStart
            and e.status in ('COMPLETED', 'INCOMPLETE', 'CANCELLED')
          order by path.depth desc
          """;

  private static final String FREE_TURNS =
      """
      from TurnEntity t where t.exchangeId in :exchanges and t.kind <> OTHER
        and exists (select 1 from ConversationEntity c where c.id = t.conversationId and c.memory)
        and not exists (select 1 from SegmentTurnEntity s where s.turnId = t.id)
      order by t.position
      """;

  private static final String STATISTICS =
      """
      select lexeme, count(*) from posting
      where owner_id = :owner
        and lexeme = any (string_to_array(cast(:lexemes as text), chr(31)))
      group by lexeme
      union all
      select '', coalesce(sum(turns), 0) from voice where owner_id = :owner
      """;

  private Segments() {}

  static Uni<Consolidation> consolidate(Mutiny.Session session, ConsolidationRequest request) {
    return ids(session, LOCK, request)
        .chain(() -> ids(session, LEFT_THE_WINDOW, request))
        .chain(exchanges ->
            exchanges.isEmpty()
                ? Uni.createFrom().item(List.<List<TurnEntity>>of())
                : freeTurns(session, exchanges).map(turns -> group(exchanges, turns)))
        .chain(groups ->
            Multi.createFrom()
                .iterable(groups)
                .onItem()
                .transformToUniAndConcatenate(group -> summarise(session, request.owner(), group))
                .collect()
                .asList())
        .map(Consolidation::new);
  }

  private static Uni<List<Long>> ids(
      Mutiny.Session session, String sql, ConsolidationRequest request) {
    var query =
        session
            .createNativeQuery(sql, Long.class)
            .setParameter("owner", request.owner().id())
            .setParameter("response", request.responseId());
    return sql.contains(":windowStart")
        ? query.setParameter("windowStart", request.windowStart()).getResultList()
        : query.getResultList();
  }

  private static Uni<List<TurnEntity>> freeTurns(Mutiny.Session session, List<Long> exchanges) {
    return session
        .createSelectionQuery(FREE_TURNS, TurnEntity.class)
        .setParameter("exchanges", exchanges)
        .getResultList();
  }

  /** Segments of each conversation on the path: a branch into a new one starts a new run. */
  private static List<List<TurnEntity>> group(List<Long> exchanges, List<TurnEntity> turns) {
    Map<String, TurnEntity> byId = new HashMap<>();
    Map<Long, List<TurnEntity>> byExchange = new HashMap<>();
    for (TurnEntity turn : turns) {
      byId.put(turn.publicId, turn);
      byExchange.computeIfAbsent(turn.exchangeId, _ -> new ArrayList<>()).add(turn);
    }
    Map<Long, List<List<SourceTurn>>> byConversation = new LinkedHashMap<>();
    for (Long exchange : exchanges) {
      List<TurnEntity> said = byExchange.getOrDefault(exchange, List.of());
      if (!said.isEmpty()) {
        byConversation
            .computeIfAbsent(said.getFirst().conversationId, _ -> new ArrayList<>())
            .add(said.stream().map(Segments::source).toList());
      }
    }
    return byConversation.values().stream()
        .flatMap(run -> Segmenter.segments(run).stream())
        .map(segment -> segment.stream().map(turn -> byId.get(turn.turnId())).toList())
        .toList();
  }

  private static SourceTurn source(TurnEntity turn) {
    return new SourceTurn(turn.publicId, turn.role, turn.text);
  }

  private static Uni<SegmentView> summarise(
      Mutiny.Session session, Owner owner, List<TurnEntity> turns) {
    List<SourceTurn> sources = turns.stream().map(Segments::source).toList();
    return statistics(session, owner, sources)
        .map(statistics -> ExtractiveSummary.of(sources, statistics))
        .chain(summary -> insert(session, turns, summary));
  }

  private static Uni<TermStatistics> statistics(
      Mutiny.Session session, Owner owner, List<SourceTurn> turns) {
    List<String> words =
        turns.stream()
            .flatMap(turn -> Words.content(turn.text()).stream())
            .distinct()
            .limit(MAX_RATED_WORDS)
            .toList();
    return Lexemes.ofWords(session, owner.id(), words)
        .chain(lexemes ->
            session
                .createNativeQuery(STATISTICS, Object[].class)
                .setParameter("owner", owner.id())
                .setParameter(
                    "lexemes",
                    lexemes.stream()
                        .flatMap(List::stream)
                        .distinct()
                        .collect(Collectors.joining("\u001F")))
                .getResultList()
                .map(rows -> statistics(words, lexemes, rows)));
  }

  /** A word is as common as its commonest lexeme. */
  private static TermStatistics statistics(
      List<String> words, List<List<String>> lexemes, List<Object[]> rows) {
    Map<String, Long> turnsWith = new HashMap<>();
    rows.forEach(row -> turnsWith.put((String) row[0], ((Number) row[1]).longValue()));
    Map<String, Long> counts = new HashMap<>();
    for (int i = 0; i < words.size(); i++) {
      long most =
          lexemes.get(i).stream().mapToLong(l -> turnsWith.getOrDefault(l, 0L)).max().orElse(0);
      counts.put(words.get(i), most);
    }
    return new TermStatistics(turnsWith.getOrDefault("", 0L), counts);
  }

  private static Uni<SegmentView> insert(
      Mutiny.Session session, List<TurnEntity> turns, ExtractiveSummary summary) {
    var segment = new SegmentEntity();
    segment.ownerId = turns.getFirst().ownerId;
    segment.publicId = "seg_" + UUID.randomUUID().toString().replace("-", "");
    segment.conversationId = turns.getFirst().conversationId;
    segment.summary = summary.text();
    segment.terms = String.join(" ", summary.terms());
    segment.wordsIn = summary.wordsIn();
    segment.wordsOut = summary.wordsOut();
    segment.saidFrom = turns.getFirst().saidAt;
    segment.saidTo = turns.getLast().saidAt;
    return session
        .persist(segment)
        .chain(() -> session.persistAll(members(segment, turns)))
        .chain(session::flush)
        .chain(() -> views(session, List.of(segment)))
        .map(List::getFirst);
  }

  private static Object[] members(SegmentEntity segment, List<TurnEntity> turns) {
    List<SegmentTurnEntity> members = new ArrayList<>();
    for (TurnEntity turn : turns) {
      var member = new SegmentTurnEntity();
      member.turnId = turn.id;
      member.ownerId = turn.ownerId;
      member.segmentId = segment.id;
      member.position = members.size();
      members.add(member);
    }
    return members.toArray();
  }

  static Uni<List<SegmentView>> list(Mutiny.Session session, Owner owner, String conversation) {
    return session
        .createSelectionQuery(
            "select s from SegmentEntity s join ConversationEntity c on c.id = s.conversationId"
                + " where c.ownerId = :owner and c.publicId = :conversation order by s.id",
            SegmentEntity.class)
        .setParameter("owner", owner.id())
        .setParameter("conversation", conversation)
        .getResultList()
        .chain(segments -> views(session, segments));
  }

  private static Uni<List<SegmentView>> views(
      Mutiny.Session session, List<SegmentEntity> segments) {
    if (segments.isEmpty()) {
      return Uni.createFrom().item(List.of());
    }
    return session
        .createSelectionQuery(
            "select s.segmentId, t.publicId, c.publicId from SegmentTurnEntity s"
                + " join TurnEntity t on t.id = s.turnId"
                + " join ConversationEntity c on c.id = t.conversationId"
                + " where s.segmentId in :segments order by s.segmentId, s.position",
            Object[].class)
        .setParameter("segments", segments.stream().map(segment -> segment.id).toList())
        .getResultList()
        .map(rows -> segments.stream().map(segment -> view(segment, rows)).toList());
  }

  private static SegmentView view(SegmentEntity segment, List<Object[]> members) {
    List<Object[]> own = members.stream().filter(member -> segment.id.equals(member[0])).toList();
    return new SegmentView(
        segment.publicId,
        (String) own.getFirst()[2],
        segment.summary,
        segment.terms.isEmpty() ? List.of() : List.of(segment.terms.split(" ")),
        own.stream().map(member -> (String) member[1]).toList(),
        segment.saidFrom,
        segment.saidTo,
        segment.wordsIn,
        segment.wordsOut);
  }
}
