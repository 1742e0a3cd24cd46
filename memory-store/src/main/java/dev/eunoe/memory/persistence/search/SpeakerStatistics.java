package dev.eunoe.memory.persistence.search;

import dev.eunoe.memory.persistence.entity.TurnEntity;
import dev.eunoe.memory.persistence.session.CurrentSealing;
import dev.eunoe.memory.persistence.session.JsonRows;
import dev.eunoe.memory.sealing.Sealing;
import io.smallrye.mutiny.Uni;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.ToIntFunction;
import org.hibernate.reactive.mutiny.Mutiny;

/**
 * Who speaks in a conversation, how often and at what length. What a slice of turns adds is summed
 * here and written once: a row that changes ten thousand times within a transaction is looked for
 * behind as many versions of itself.
 */
final class SpeakerStatistics {
  /** A new voice has the next number of its conversation, one that is there keeps its own. */
  private static final String COUNT =
      """
      with said as (
        select nth, conversation, role, name, turns, terms,
          (select number from voice v where v.conversation_id = conversation
            and v.role = given.role and v.name = given.name) as here,
          (select coalesce(max(number) + 1, 0) from voice v where v.conversation_id = conversation) as next
        from json_to_recordset(cast(cast(:voices as text) as json)) as given
          (nth int, conversation bigint, role text, name text, turns bigint, terms bigint))
      insert into voice (owner_id, conversation_id, number, role, name, turns, terms)
      select :owner, conversation, coalesce(here, next - 1 +
        row_number() over (partition by conversation, here is null order by nth)), role, name, turns, terms
      from said
      on conflict (conversation_id, role, name) do update
        set turns = voice.turns + excluded.turns, terms = voice.terms + excluded.terms
      returning conversation_id, role, name, number
      """;

  /**
   * Whose turn it is.
   *
   * @param name as it is stored
   */
  private record Voice(long conversation, String role, String name) {}

  private static final class Sum {
    private long turns;
    private long terms;

    void add(int length) {
      turns++;
      terms += length;
    }
  }

  private SpeakerStatistics() {}

  /**
   * Counts turns of one owner.
   *
   * @param terms the length of a turn
   * @return the number of a turn's voice in its conversation
   */
  static Uni<Function<TurnEntity, Integer>> count(
      Mutiny.Session session, List<TurnEntity> turns, ToIntFunction<TurnEntity> terms) {
    Sealing sealing = CurrentSealing.get();
    Map<String, String> stored = new HashMap<>();
    Function<TurnEntity, Voice> voiceOf =
        turn ->
            new Voice(
                turn.conversationId,
                turn.role,
                stored.computeIfAbsent(turn.speaker, sealing::sealAlike));
    Map<Voice, Sum> sums = new LinkedHashMap<>();
    for (TurnEntity turn : turns) {
      sums.computeIfAbsent(voiceOf.apply(turn), _ -> new Sum()).add(terms.applyAsInt(turn));
    }
    return session
        .createNativeQuery(COUNT, Object[].class)
        .setParameter("owner", turns.getFirst().ownerId)
        .setParameter("voices", rows(sums))
        .getResultList()
        .map(found -> {
          Map<Voice, Integer> numbers = new HashMap<>();
          for (Object[] row : found) {
            var voice = new Voice(((Number) row[0]).longValue(), (String) row[1], (String) row[2]);
            numbers.put(voice, ((Number) row[3]).intValue());
          }
          return turn -> numbers.get(voiceOf.apply(turn));
        });
  }

  private static String rows(Map<Voice, Sum> sums) {
    var rows = new JsonRows();
    sums.forEach((voice, sum) ->
        rows.add()
            .put("conversation", voice.conversation())
            .put("role", voice.role())
            .put("name", voice.name())
            .put("turns", sum.turns)
            .put("terms", sum.terms));
    return rows.parameter();
  }
}
