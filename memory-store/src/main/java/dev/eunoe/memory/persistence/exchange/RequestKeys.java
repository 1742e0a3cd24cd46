package dev.eunoe.memory.persistence.exchange;

import dev.eunoe.memory.DuplicateRequestException;
import dev.eunoe.memory.RequestKey;
import dev.eunoe.memory.persistence.session.OwnedSession;
import dev.eunoe.memory.persistence.session.SealedAlike;
import io.smallrye.mutiny.Uni;
import org.jspecify.annotations.Nullable;

/** Requests that are sent twice, within the transaction that begins an exchange. */
final class RequestKeys {
  private RequestKeys() {}

  /** Refuses a request that was begun before, unless that failed: then its key is free again. */
  static Uni<Void> requireNew(OwnedSession session, @Nullable RequestKey key) {
    if (key == null) {
      return Uni.createFrom().voidItem();
    }
    return session
        .createNativeQuery(
            "delete from idempotency_key k using exchange e where k.owner_id = :owner"
                + " and k.key = :key and e.id = k.exchange_id and e.status = 'FAILED'")
        .setParameter("key", named(session, key))
        .executeUpdate()
        .chain(() -> refuseKnown(session, key));
  }

  /** Of two at once, on whatever server, the second waits here until the first is kept or not. */
  static Uni<Void> take(OwnedSession session, long exchangeId, @Nullable RequestKey key) {
    if (key == null) {
      return Uni.createFrom().voidItem();
    }
    return session
        .createNativeQuery(
            "insert into idempotency_key (owner_id, key, request, exchange_id)"
                + " values (:owner, :key, :request, :exchange) on conflict do nothing")
        .setParameter("key", named(session, key))
        .setParameter("request", asked(session, key))
        .setParameter("exchange", exchangeId)
        .executeUpdate()
        .chain(rows -> rows > 0 ? Uni.createFrom().voidItem() : refuseKnown(session, key));
  }

  private static String named(OwnedSession session, RequestKey key) {
    return SealedAlike.of(session.sealing(), key.key()).stored();
  }

  private static String asked(OwnedSession session, RequestKey key) {
    return SealedAlike.of(session.sealing(), key.request()).stored();
  }

  private static Uni<Void> refuseKnown(OwnedSession session, RequestKey key) {
    return session
        .createRowQuery(
            "select e.response_id as response, k.request from idempotency_key k"
                + " join exchange e on e.id = k.exchange_id"
                + " where k.owner_id = :owner and k.key = :key")
        .setParameter("key", named(session, key))
        .getSingleResultOrNull()
        .invoke(row -> {
          if (row != null) {
            boolean same = row.text("request").equals(asked(session, key));
            throw new DuplicateRequestException(row.text("response"), same);
          }
        })
        .replaceWithVoid();
  }
}
