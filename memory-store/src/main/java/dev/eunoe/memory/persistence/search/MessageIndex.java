package dev.eunoe.memory.persistence.search;

import dev.eunoe.memory.language.MessageKind;
import dev.eunoe.memory.language.SearchConfig;
import dev.eunoe.memory.language.Topic;
import dev.eunoe.memory.persistence.entity.OpenedMessage;
import dev.eunoe.memory.persistence.session.JsonRows;
import dev.eunoe.memory.persistence.session.ListParameter;
import dev.eunoe.memory.persistence.session.OwnedSession;
import dev.eunoe.memory.persistence.session.StatementBatches;
import dev.eunoe.memory.recall.PostingCode;
import dev.eunoe.memory.sealing.Sealing;
import dev.eunoe.memory.text.TextWork;
import io.smallrye.mutiny.Uni;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Writes the inverted index over turns: for each lexeme of a turn a posting that carries all that
 * ranking needs before it reads a turn. {@link MessageSearch} reads it. Two turns of an answer or
 * ten thousand of an import go the same way, in slices, each written by a handful of statements.
 *
 * <p>Lexemes are stems under the conversation's text search configuration; a {@link Topic} that the
 * user speaks of is one more, marked by '@'.
 */
public final class MessageIndex {
  /** Undecided conversations are indexed as this; most of what is short is English or a name. */
  public static final String UNDECIDED = SearchConfig.ENGLISH;

  /**
   * The lexemes of a turn stand in one text, so that nothing is joined with anything. Without the
   * limit the planner takes any list for a hundred turns, and reads a small table as a whole.
   */
  private static final String ADD =
      """
      with said as (
        select turn, place, terms, voice, lexemes, counts from json_to_recordset(cast(cast(:turns as text) as json))
          as given (turn bigint, place bigint, terms int, voice int, lexemes text, counts text)
        limit :most),
      added as (
        insert into posting (owner_id, lexeme, turn_id, place, tf, terms, voice)
        select :owner, lexeme, turn, place, tf, terms, voice
        from said, unnest(%s, %s) as word (lexeme, tf))
      update turn set indexed_terms = said.terms, voice = said.voice
      from said where turn.id = said.turn
      """
          .formatted(ListParameter.textsIn("lexemes"), ListParameter.arrayIn("counts", "int"));

  private static final String REMOVE =
      "delete from posting where turn_id = " + ListParameter.ANY_ID;

  /** The same for turns that were in the index; what they add to their voices is corrected. */
  private static final String ADD_AGAIN =
      """
      with said as (
        select turn, place, terms, lexemes, counts from json_to_recordset(cast(cast(:turns as text) as json))
          as given (turn bigint, place bigint, terms int, lexemes text, counts text)),
      added as (
        insert into posting (owner_id, lexeme, turn_id, place, tf, terms, voice)
        select :owner, lexeme, turn, said.place, tf, said.terms, t.voice
        from said join turn t on t.id = said.turn, unnest(%s, %s) as word (lexeme, tf)),
      counted as (
        update voice set terms = voice.terms + more.terms
        from (select t.conversation_id, t.role, t.speaker, sum(said.terms - t.indexed_terms) as terms
          from said join turn t on t.id = said.turn group by t.conversation_id, t.role, t.speaker) as more
        where voice.conversation_id = more.conversation_id and voice.role = more.role and voice.name = more.speaker)
      update turn set indexed_terms = said.terms from said where turn.id = said.turn
      """
          .formatted(ListParameter.textsIn("lexemes"), ListParameter.arrayIn("counts", "int"));

  private MessageIndex() {}

  /** Makes turns of one conversation searchable; those that are not part of the talk stay out. */
  public static Uni<Void> addAll(OwnedSession session, List<OpenedMessage> turns) {
    List<OpenedMessage> searchable = turns.stream().filter(OpenedMessage::isSearchable).toList();
    if (searchable.isEmpty()) {
      return Uni.createFrom().voidItem();
    }
    return config(session, searchable)
        .chain(config ->
            StatementBatches.each(
                StatementBatches.toWrite(searchable, _ -> 1, turn -> turn.text().length()),
                slice -> add(session, slice, _ -> config)));
  }

  /** The conversation's configuration, decided as soon as enough was said to tell its language. */
  private static Uni<String> config(OwnedSession session, List<OpenedMessage> turns) {
    Long conversation = turns.getFirst().conversationId();
    return session
        .createNativeQuery(
            "select search_config from conversation where id = :id and search_config is not null",
            String.class)
        .setParameter("id", conversation)
        .getSingleResultOrNull()
        .chain((@Nullable String decided) -> {
          if (decided != null) {
            return Uni.createFrom().item(decided);
          }
          return TextWork.run(OpenedMessage.chars(turns), () -> told(turns))
              .chain(told -> decide(session, conversation, told));
        });
  }

  private static Optional<String> told(List<OpenedMessage> turns) {
    return SearchConfig.of(
        turns.stream().map(OpenedMessage::text).collect(Collectors.joining("\n")));
  }

  private static Uni<String> decide(
      OwnedSession session, Long conversation, Optional<String> told) {
    return told.isEmpty()
        ? Uni.createFrom().item(UNDECIDED)
        : session
            .createNativeQuery("update conversation set search_config = :config where id = :id")
            .setParameter("config", told.get())
            .setParameter("id", conversation)
            .executeUpdate()
            .replaceWith(told.get());
  }

  /**
   * Makes a slice of searchable turns of one owner searchable.
   *
   * @param config the text search configuration of a conversation, by its row
   */
  public static Uni<Void> add(
      OwnedSession session, List<OpenedMessage> turns, Function<Long, String> config) {
    return lexemes(session, turns, config)
        .chain(lexemes ->
            SpeakerStatistics.count(session, turns, turn -> terms(lexemes, turn))
                .chain(voices ->
                    TextWork.run(OpenedMessage.chars(turns), () -> rows(turns, lexemes, voices)))
                .chain(rows ->
                    session
                        .createNativeQuery(ADD)
                        .setParameter("turns", rows)
                        .setParameter("most", (long) turns.size())
                        .executeUpdate()))
        .chain(() -> Claims.note(session, turns));
  }

  /** Indexes turns of one owner that are in the index by what they are found by now. */
  public static Uni<Void> again(OwnedSession session, List<OpenedMessage> turns, String config) {
    return lexemes(session, turns, _ -> config)
        .call(() ->
            session
                .createNativeQuery(REMOVE)
                .setParameter(
                    "ids", ListParameter.of(turns.stream().map(OpenedMessage::id).toList()))
                .executeUpdate())
        .chain(
            lexemes -> TextWork.run(OpenedMessage.chars(turns), () -> rows(turns, lexemes, _ -> 0)))
        .chain(rows ->
            session.createNativeQuery(ADD_AGAIN).setParameter("turns", rows).executeUpdate())
        .replaceWithVoid();
  }

  /** Of each turn, asked for once for each configuration. */
  private static Uni<Map<OpenedMessage, Map<String, Integer>>> lexemes(
      OwnedSession session, List<OpenedMessage> turns, Function<Long, String> config) {
    Map<OpenedMessage, Map<String, Integer>> lexemes = new IdentityHashMap<>();
    var byConfig =
        List.copyOf(
            turns.stream()
                .collect(Collectors.groupingBy(turn -> config.apply(turn.conversationId())))
                .entrySet());
    return StatementBatches.each(
            byConfig,
            entry ->
                Lexemes.ofTexts(
                        session,
                        entry.getKey(),
                        entry.getValue().stream().map(OpenedMessage::text).toList())
                    .invoke(found -> {
                      for (int i = 0; i < found.size(); i++) {
                        lexemes.put(entry.getValue().get(i), found.get(i));
                      }
                    })
                    .replaceWithVoid())
        .chain(() ->
            TextWork.run(
                OpenedMessage.chars(turns),
                () -> {
                  addTopics(session.sealing(), lexemes);
                  return lexemes;
                }));
  }

  private static void addTopics(Sealing sealing, Map<OpenedMessage, Map<String, Integer>> lexemes) {
    lexemes.forEach((turn, own) -> {
      if (turn.kind() == MessageKind.STATEMENT && turn.speaker().isEmpty()) {
        for (Topic topic : Topic.toldIn(turn.text())) {
          own.put(Lexemes.ofTopic(sealing, topic.name()), 1);
        }
      }
    });
  }

  private static int terms(Map<OpenedMessage, Map<String, Integer>> lexemes, OpenedMessage turn) {
    return of(lexemes, turn).values().stream().mapToInt(Integer::intValue).sum();
  }

  private static Map<String, Integer> of(
      Map<OpenedMessage, Map<String, Integer>> lexemes, OpenedMessage turn) {
    return lexemes.getOrDefault(turn, Map.of());
  }

  private static String rows(
      List<OpenedMessage> turns,
      Map<OpenedMessage, Map<String, Integer>> lexemes,
      Function<OpenedMessage, Integer> voices) {
    var rows = new JsonRows();
    for (OpenedMessage turn : turns) {
      List<Map.Entry<String, Integer>> own = new ArrayList<>(of(lexemes, turn).entrySet());
      rows.add()
          .put("turn", turn.id())
          .put("place", turn.place())
          .put("terms", terms(lexemes, turn))
          .put("voice", PostingCode.of(voices.apply(turn), turn.kind()))
          .put("lexemes", ListParameter.of(own.stream().map(Map.Entry::getKey).toList()))
          .put("counts", ListParameter.of(own.stream().map(Map.Entry::getValue).toList()));
    }
    return rows.parameter();
  }
}
