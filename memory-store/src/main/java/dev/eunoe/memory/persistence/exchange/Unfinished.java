package dev.eunoe.memory.persistence.exchange;

import dev.eunoe.memory.AnswerTakenException;
import dev.eunoe.memory.Status;
import dev.eunoe.memory.StoreException;
import dev.eunoe.memory.persistence.entity.ExchangeEntity;
import dev.eunoe.memory.persistence.session.OwnedSession;
import io.smallrye.mutiny.Uni;

/** Exchanges that may still be finished, within the caller's transaction. */
final class Unfinished {
  private Unfinished() {}

  /** The exchange, locked, so that it is finished once, and by whoever holds it. */
  static Uni<ExchangeEntity> heldAs(OwnedSession session, String responseId, long fence) {
    return ExchangeReader.entityForUpdate(session, responseId)
        .map(exchange -> {
          if (exchange == null) {
            throw new StoreException("There is no response " + responseId + ".");
          }
          if (exchange.status != Status.IN_PROGRESS && fence < 0) {
            throw new StoreException(
                "Response %s is %s already; nothing was changed."
                    .formatted(exchange.responseId, exchange.status));
          }
          if (exchange.fence != fence) {
            throw new AnswerTakenException(responseId);
          }
          return exchange;
        });
  }
}
