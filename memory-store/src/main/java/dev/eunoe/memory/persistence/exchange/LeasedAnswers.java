package dev.eunoe.memory.persistence.exchange;

import dev.eunoe.memory.LostAnswer;
import dev.eunoe.memory.Owner;
import dev.eunoe.memory.persistence.session.OwnedSession;
import dev.eunoe.memory.persistence.session.RowQuery;
import dev.eunoe.memory.persistence.session.StorableText;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.hibernate.reactive.mutiny.Mutiny;

/** How answers change hands, within the caller's transaction. */
public final class LeasedAnswers {
  private LeasedAnswers() {}

  public static Uni<Void> release(OwnedSession session, String responseId, long fence) {
    return session
        .createNativeQuery(
            "update exchange set lease_until = clock_timestamp() where owner_id = :owner"
                + " and response_id = :response and status = 'IN_PROGRESS' and fence = :fence")
        .setParameter("response", responseId)
        .setParameter("fence", fence)
        .executeUpdate()
        .replaceWithVoid();
  }

  /** Of all owners. */
  public static Uni<List<LostAnswer>> lost(Mutiny.Session session, int most) {
    return RowQuery.sql(
            session,
            """
            select owner_id as owner, response_id as response, fence, cast(coalesce(1000 * extract(
              epoch from clock_timestamp() - lease_until), %d) as bigint) as millis
            from exchange where status = 'IN_PROGRESS' and %s order by id
            """
                .formatted(Integer.MAX_VALUE, AnswerLeases.FREE))
        .setMaxResults(most)
        .getResultList(row ->
            new LostAnswer(
                new Owner(row.text("owner")),
                row.text("response"),
                row.number("fence"),
                row.number("millis")));
  }

  /** The fence it has from now on; empty where it is not to be had. */
  public static Uni<Optional<Long>> take(OwnedSession session, String responseId, int server) {
    return withoutWaiting(session).chain(() -> taken(session, responseId, server));
  }

  /** For a lock of somebody who is paused: there are other answers to look after. */
  private static Uni<String> withoutWaiting(OwnedSession session) {
    return session
        .createNativeQuery("select set_config('lock_timeout', '2s', true)", String.class)
        .getSingleResult();
  }

  private static Uni<Optional<Long>> taken(OwnedSession session, String responseId, int server) {
    return session
        .createNativeQuery(
            "update exchange set server = :server, fence = fence + 1, lease_until = "
                + AnswerLeases.UNTIL
                + " where owner_id = :owner and response_id = :response"
                + " and status = 'IN_PROGRESS' and "
                + AnswerLeases.FREE
                + " returning fence",
            Long.class)
        .setParameter("server", server)
        .setParameter("response", responseId)
        .getSingleResultOrNull()
        .map(Optional::ofNullable);
  }

  public static Uni<Boolean> end(
      OwnedSession session, String responseId, String code, String message) {
    return withoutWaiting(session).chain(() -> ended(session, responseId, code, message));
  }

  private static Uni<Boolean> ended(
      OwnedSession session, String responseId, String code, String message) {
    return session
        .createNativeQuery(
            "update exchange set status = 'FAILED', fence = fence + 1, error_code = :code,"
                + " error_message = :message, finished_at = clock_timestamp()"
                + " where owner_id = :owner and response_id = :response"
                + " and status = 'IN_PROGRESS' and "
                + AnswerLeases.FREE)
        .setParameter("code", StorableText.of(code))
        .setParameter("message", StorableText.of(message))
        .setParameter("response", responseId)
        .executeUpdate()
        .map(rows -> rows > 0);
  }

  /** Of all owners; what failed was never finished, and is kept no longer. */
  public static Uni<Integer> forget(Mutiny.Session session, Duration ended) {
    return session
        .createNativeQuery(
            """
            delete from idempotency_key k using exchange e where e.id = k.exchange_id
              and e.finished_at < clock_timestamp() - make_interval(secs => :seconds)
            """)
        .setParameter("seconds", (double) ended.toMillis() / 1000)
        .executeUpdate()
        .chain(() -> forgetProgress(session, ended));
  }

  private static Uni<Integer> forgetProgress(Mutiny.Session session, Duration ended) {
    return session
        .createNativeQuery(
            """
            delete from answer_progress p using exchange e where e.id = p.exchange_id
              and e.status <> 'IN_PROGRESS' and (p.ended_at is null
                or p.ended_at < clock_timestamp() - make_interval(secs => :seconds))
            """)
        .setParameter("seconds", (double) ended.toMillis() / 1000)
        .executeUpdate();
  }
}
