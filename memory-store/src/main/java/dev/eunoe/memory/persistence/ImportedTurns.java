package dev.eunoe.memory.persistence;

import dev.eunoe.memory.MemoryExport.ExportedExchange;
import dev.eunoe.memory.Owner;
import dev.eunoe.memory.StoredTurn;
import io.smallrye.mutiny.Uni;
import java.time.Instant;
import java.util.stream.Collectors;
import org.hibernate.reactive.mutiny.Mutiny;

/** Gives the turns of an imported exchange the ids and times they were exported with. */
final class ImportedTurns {
  private ImportedTurns() {}

  static Uni<Void> name(Mutiny.Session session, Owner owner, ExportedExchange exchange) {
    return session
        .createNativeQuery(
            """
            update turn set public_id = given.id, said_at = to_timestamp(cast(given.at as float8) / 1e6)
            from exchange e,
              unnest(string_to_array(cast(:ids as text), ','), string_to_array(cast(:times as text), ','))
                with ordinality as given(id, at, place)
            where e.owner_id = :owner and e.response_id = :response and turn.exchange_id = e.id
              and turn.position = given.place - 1
            """)
        .setParameter(
            "ids", exchange.turns().stream().map(StoredTurn::id).collect(Collectors.joining(",")))
        .setParameter(
            "times",
            exchange.turns().stream()
                .map(turn -> micros(turn.at()))
                .collect(Collectors.joining(",")))
        .setParameter("owner", owner.id())
        .setParameter("response", exchange.responseId())
        .executeUpdate()
        .replaceWithVoid();
  }

  private static String micros(Instant at) {
    return Long.toString(at.getEpochSecond() * 1_000_000 + at.getNano() / 1_000);
  }
}
