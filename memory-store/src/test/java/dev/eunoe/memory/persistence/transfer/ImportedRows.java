package dev.eunoe.memory.persistence.transfer;

import dev.eunoe.memory.Owner;
import dev.eunoe.memory.persistence.Rows;
import java.util.ArrayList;
import java.util.List;

/**
 * What an owner's tables say, in words that are the same wherever the same was said: rows are named
 * by their public ids, places by their number within the conversation. What only a server that
 * answered can know, such as requests, token ids and states, is left out.
 */
final class ImportedRows {
  private static final List<String> QUERIES =
      List.of(
          """
          select concat_ws('|', 'conversation', public_id, title, memory, created_at, updated_at,
            turns_begun, search_config)
          from conversation where owner_id = '%1$s'
          """,
          """
          select concat_ws('|', 'exchange', e.response_id, c.public_id, p.response_id, e.model, e.status,
            e.created_at, e.finished_at, rank() over (partition by e.conversation_id order by e.id))
          from exchange e join conversation c on c.id = e.conversation_id
          left join exchange p on p.id = e.previous_id where e.owner_id = '%1$s'
          """,
          """
          select concat_ws('|', 'turn', t.public_id, c.public_id, e.response_id, t.position,
            t.place - t.conversation_id * 16777216, t.role, t.speaker, t.text, t.kind, t.text_hash,
            t.said_at, t.indexed_terms, t.voice, t.erased_at is not null)
          from turn t join conversation c on c.id = t.conversation_id
          join exchange e on e.id = t.exchange_id where t.owner_id = '%1$s'
          """,
          """
          select concat_ws('|', 'posting', lexeme, t.public_id, p.place = t.place, tf, terms, p.voice,
            segment_id)
          from posting p left join turn t on t.id = p.turn_id where p.owner_id = '%1$s'
          """,
          """
          select concat_ws('|', 'voice', c.public_id, number, role, name, turns, terms)
          from voice v join conversation c on c.id = v.conversation_id where v.owner_id = '%1$s'
          """,
          """
          select concat_ws('|', 'utterance', text_hash, role, speaker, times, first_at, last_at)
          from utterance where owner_id = '%1$s'
          """,
          """
          select concat_ws('|', 'claim', t.public_id, slot, valid_from, s.public_id)
          from claim c join turn t on t.id = c.turn_id left join turn s on s.id = c.superseded_by
          where c.owner_id = '%1$s'
          """,
          """
          select concat_ws('|', 'pin', p.public_id, p.kind, p.text, p.text_hash, slot, t.public_id,
            p.created_at, superseded_at, superseded_by)
          from pin p left join turn t on t.id = p.source_turn_id where p.owner_id = '%1$s'
          """);

  private ImportedRows() {}

  static List<String> of(Owner owner) {
    List<String> rows = new ArrayList<>();
    for (String query : QUERIES) {
      rows.addAll(Rows.strings(query.formatted(owner.id()) + " order by 1"));
    }
    return rows;
  }
}
