package dev.eunoe.memory.persistence.search;

import dev.eunoe.memory.persistence.entity.OpenedMessage;
import dev.eunoe.memory.persistence.session.JsonRows;
import dev.eunoe.memory.persistence.session.OwnedSession;
import dev.eunoe.memory.persistence.session.Row;
import io.smallrye.mutiny.Uni;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.ToIntFunction;

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
  private record Speaker(long conversation, String role, String name) {}

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
  static Uni<Function<OpenedMessage, Integer>> count(
      OwnedSession session, List<OpenedMessage> turns, ToIntFunction<OpenedMessage> terms) {
    Function<OpenedMessage, Speaker> speakerOf =
        turn -> new Speaker(turn.conversationId(), turn.role(), turn.sealedSpeaker().stored());
    Map<Speaker, Sum> sums = new LinkedHashMap<>();
    for (OpenedMessage turn : turns) {
      sums.computeIfAbsent(speakerOf.apply(turn), _ -> new Sum()).add(terms.applyAsInt(turn));
    }
    return session
        .createRowQuery(COUNT)
        .setParameter("voices", rows(sums))
        .getResultList()
        .map(found -> {
          Map<Speaker, Integer> numbers = new HashMap<>();
          for (Row row : found) {
            var speaker =
                new Speaker(row.number("conversation_id"), row.text("role"), row.text("name"));
            numbers.put(speaker, row.integer("number"));
          }
          return turn -> numbers.get(speakerOf.apply(turn));
        });
  }

  private static String rows(Map<Speaker, Sum> sums) {
    var rows = new JsonRows();
    sums.forEach((speaker, sum) ->
        rows.add()
            .put("conversation", speaker.conversation())
            .put("role", speaker.role())
            .put("name", speaker.name())
            .put("turns", sum.turns)
            .put("terms", sum.terms));
    return rows.parameter();
  }
}
