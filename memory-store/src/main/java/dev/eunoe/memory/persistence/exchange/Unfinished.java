package dev.eunoe.memory.persistence.exchange;

import dev.eunoe.memory.FinishedExchange;
import dev.eunoe.memory.Status;
import dev.eunoe.memory.StoreException;
import dev.eunoe.memory.persistence.entity.ExchangeEntity;
import dev.eunoe.memory.persistence.session.OwnedSession;
import io.smallrye.mutiny.Uni;

/** Exchanges that may still be finished, within the caller's transaction. */
final class Unfinished {
  private Unfinished() {}

  /**
   * The exchange, locked, so that it is finished once. One that was ended because its server seemed
   * to be gone is finished all the same by that very server.
   */
  static Uni<ExchangeEntity> writtenBy(
      int server, OwnedSession session, FinishedExchange finished) {
    String responseId = finished.responseId();
    return known(session, responseId)
        .map(exchange -> isInterrupted(exchange, server) ? exchange : unfinished(exchange));
  }

  static Uni<ExchangeEntity> of(OwnedSession session, String responseId) {
    return known(session, responseId).map(Unfinished::unfinished);
  }

  private static ExchangeEntity unfinished(ExchangeEntity exchange) {
    if (exchange.status != Status.IN_PROGRESS) {
      throw new StoreException(
          "Response %s is %s already; nothing was changed."
              .formatted(exchange.responseId, exchange.status));
    }
    return exchange;
  }

  private static boolean isInterrupted(ExchangeEntity exchange, int server) {
    return exchange.status == Status.FAILED
        && Interrupted.CODE.equals(exchange.errorCode)
        && Integer.valueOf(server).equals(exchange.server);
  }

  private static Uni<ExchangeEntity> known(OwnedSession session, String responseId) {
    return ExchangeReader.entityForUpdate(session, responseId)
        .map(exchange -> {
          if (exchange == null) {
            throw new StoreException("There is no response " + responseId + ".");
          }
          return exchange;
        });
  }

  /** Where the talk went on without an answer that was taken for interrupted, it has no place. */
  static Uni<Void> requireNotPassed(OwnedSession session, ExchangeEntity exchange) {
    if (exchange.status != Status.FAILED) {
      return Uni.createFrom().voidItem();
    }
    return session
        .createNativeQuery(
            "select count(*) from exchange where conversation_id = :conversation and id > :id"
                + " and status <> 'FAILED'",
            Long.class)
        .setParameter("conversation", exchange.conversationId)
        .setParameter("id", exchange.id)
        .getSingleResult()
        .invoke(later -> {
          if (later > 0) {
            throw new StoreException(
                "Response %s came after its conversation had gone on without it; nothing was changed."
                    .formatted(exchange.responseId));
          }
        })
        .replaceWithVoid();
  }
}
