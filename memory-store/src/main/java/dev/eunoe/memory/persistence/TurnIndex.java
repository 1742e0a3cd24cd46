package dev.eunoe.memory.persistence;

import dev.eunoe.memory.language.SearchConfig;
import dev.eunoe.memory.language.Topic;
import dev.eunoe.memory.language.TurnKind;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.hibernate.reactive.mutiny.Mutiny;
import org.jspecify.annotations.Nullable;

/**
 * Writes the inverted index over turns: for each lexeme of a turn a posting that carries all that
 * ranking needs before it reads a turn. {@link TurnSearch} reads it.
 *
 * <p>Lexemes are stems under the conversation's text search configuration; a {@link Topic} that the
 * user speaks of is one more, marked by '@'.
 */
final class TurnIndex {
  /** Undecided conversations are indexed as this; most of what is short is English or a name. */
  private static final String UNDECIDED = SearchConfig.ENGLISH;

  private static final String VOICE =
      """
      insert into voice (owner_id, conversation_id, number, role, name, turns, terms)
      values (:owner, :conversation,
        (select coalesce(max(number) + 1, 0) from voice where conversation_id = :conversation),
        :role, :name, 1, :terms)
      on conflict (conversation_id, role, name) do update
        set turns = voice.turns + 1, terms = voice.terms + excluded.terms
      returning number
      """;

  private static final String ADD =
      """
      with added as (
        insert into posting (owner_id, lexeme, turn_id, place, tf, terms, voice)
        select :owner, lexeme, :turn, :place, tf, :terms, :voice
        from unnest(string_to_array(cast(:lexemes as text), chr(31)),
          cast(string_to_array(cast(:counts as text), ' ') as int[])) as word (lexeme, tf))
      update turn set indexed_terms = :terms, voice = :voice where id = :turn
      """;

  /** Makes turns of one conversation searchable; those that are not part of the talk stay out. */
  Uni<Void> addAll(Mutiny.Session session, List<TurnEntity> turns) {
    List<TurnEntity> searchable = turns.stream().filter(TurnEntity::isSearchable).toList();
    if (searchable.isEmpty()) {
      return Uni.createFrom().voidItem();
    }
    List<String> texts = searchable.stream().map(turn -> turn.text).toList();
    return config(session, searchable.getFirst().conversationId, texts)
        .chain(config -> Lexemes.ofTexts(session, config, texts))
        .chain(lexemes ->
            Multi.createFrom()
                .iterable(IntStream.range(0, searchable.size()).boxed().toList())
                .onItem()
                .transformToUniAndConcatenate(i -> add(session, searchable.get(i), lexemes.get(i)))
                .collect()
                .last())
        .chain(() -> Claims.note(session, searchable));
  }

  /** The conversation's configuration, decided as soon as enough was said to tell its language. */
  private static Uni<String> config(Mutiny.Session session, Long conversation, List<String> texts) {
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
          Optional<String> told = SearchConfig.of(String.join("\n", texts));
          return told.isEmpty()
              ? Uni.createFrom().item(UNDECIDED)
              : session
                  .createNativeQuery(
                      "update conversation set search_config = :config where id = :id")
                  .setParameter("config", told.get())
                  .setParameter("id", conversation)
                  .executeUpdate()
                  .replaceWith(told.get());
        });
  }

  private static Uni<Integer> add(
      Mutiny.Session session, TurnEntity turn, Map<String, Integer> lexemes) {
    if (turn.kind == TurnKind.STATEMENT && turn.speaker.isEmpty()) {
      for (Topic topic : Topic.toldIn(turn.text)) {
        lexemes.put(Lexemes.ofTopic(topic.name()), 1);
      }
    }
    List<Map.Entry<String, Integer>> entries = List.copyOf(lexemes.entrySet());
    int terms = entries.stream().mapToInt(Map.Entry::getValue).sum();
    return voice(session, turn, terms)
        .chain(voice ->
            session
                .createNativeQuery(ADD)
                .setParameter("owner", turn.ownerId)
                .setParameter("turn", turn.id)
                .setParameter("place", turn.place)
                .setParameter("terms", terms)
                .setParameter("voice", voice * 8 + turn.kind.ordinal())
                .setParameter(
                    "lexemes",
                    entries.stream().map(Map.Entry::getKey).collect(Collectors.joining("\u001F")))
                .setParameter(
                    "counts",
                    entries.stream()
                        .map(entry -> entry.getValue().toString())
                        .collect(Collectors.joining(" ")))
                .executeUpdate());
  }

  private static Uni<Integer> voice(Mutiny.Session session, TurnEntity turn, int terms) {
    return session
        .createNativeQuery(VOICE, Integer.class)
        .setParameter("owner", turn.ownerId)
        .setParameter("conversation", turn.conversationId)
        .setParameter("role", turn.role)
        .setParameter("name", CurrentSealing.get().sealAlike(turn.speaker))
        .setParameter("terms", terms)
        .getSingleResult();
  }
}
