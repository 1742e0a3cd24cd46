package dev.eunoe.memory.persistence.transfer;

import dev.eunoe.memory.MemoryExport.ExportedExchange;
import dev.eunoe.memory.Message;
import dev.eunoe.memory.StoredMessage;
import dev.eunoe.memory.persistence.entity.ExchangeEntity;
import dev.eunoe.memory.persistence.entity.OpenedMessage;
import dev.eunoe.memory.persistence.entity.Places;
import dev.eunoe.memory.persistence.session.JsonRows;
import dev.eunoe.memory.persistence.session.Micros;
import dev.eunoe.memory.persistence.session.OwnedSession;
import dev.eunoe.memory.persistence.session.Row;
import dev.eunoe.memory.text.TextWork;
import io.smallrye.mutiny.Uni;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** Writes the turns of imported exchanges, with the ids and times they were exported with. */
final class ImportedMessages {
  private static final String INSERT =
      """
      insert into turn (owner_id, public_id, conversation_id, exchange_id, position, place, role, speaker,
        text, kind, text_hash, said_at, erased_at)
      select :owner, id, conversation, exchange, position, place, role, speaker,
        text, kind, hash, to_timestamp(said / 1e6), to_timestamp(erased / 1e6)
      from json_to_recordset(cast(cast(:turns as text) as json)) as given
        (nth int, id text, conversation bigint, exchange bigint, position int, place bigint, role text,
         speaker text, text text, kind text, hash text, said float8, erased float8)
      order by nth
      returning id, place
      """;

  private ImportedMessages() {}

  /**
   * The turns of an exchange as they are stored; an answer without words is none.
   *
   * @param row the exchange's
   * @param first the place of the first of them
   */
  static List<OpenedMessage> of(
      OwnedSession session, ExportedExchange exchange, long row, Places first) {
    var stored = new ExchangeEntity();
    stored.id = row;
    stored.ownerId = session.owner().id();
    stored.conversationId = first.conversationId();
    List<OpenedMessage> turns = new ArrayList<>();
    for (int i = 0; i < exchange.turns().size(); i++) {
      StoredMessage said = exchange.turns().get(i);
      boolean answer =
          i == exchange.turns().size() - 1
              && exchange.status().hasAnswer()
              && said.role().equals("assistant");
      if (answer && said.text().isEmpty()) {
        continue;
      }
      OpenedMessage turn =
          OpenedMessage.of(
              session.sealing(),
              stored,
              i,
              first.first() + i,
              new Message(said.role(), said.speaker(), said.text()),
              answer ? Objects.requireNonNull(exchange.finishedAt()) : exchange.createdAt());
      turns.add(turn.asExported(said));
    }
    return turns;
  }

  /** Writes them, and gives them their rows. */
  static Uni<List<OpenedMessage>> insert(OwnedSession session, List<OpenedMessage> turns) {
    return TextWork.run(OpenedMessage.chars(turns), () -> rows(turns))
        .chain(rows -> session.createRowQuery(INSERT).setParameter("turns", rows).getResultList())
        .map(written -> {
          Map<Long, Long> rows = new HashMap<>();
          for (Row row : written) {
            rows.put(row.number("place"), row.number("id"));
          }
          turns.forEach(turn -> turn.written(Objects.requireNonNull(rows.get(turn.place()))));
          return turns;
        });
  }

  private static String rows(List<OpenedMessage> turns) {
    var rows = new JsonRows();
    for (OpenedMessage turn : turns) {
      rows.add()
          .put("id", turn.publicId())
          .put("conversation", turn.conversationId())
          .put("exchange", turn.exchangeId())
          .put("position", turn.position())
          .put("place", turn.place())
          .put("role", turn.role())
          .put("speaker", turn.sealedSpeaker().stored())
          .put("text", turn.sealedText().stored())
          .put("kind", turn.kind().name())
          .put("hash", turn.sealedHash().stored())
          .put("said", Micros.of(turn.saidAt()))
          .put("erased", turn.erasedAt() == null ? null : Micros.of(turn.erasedAt()));
    }
    return rows.parameter();
  }
}
