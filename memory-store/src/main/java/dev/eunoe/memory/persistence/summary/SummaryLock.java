package dev.eunoe.memory.persistence.summary;

import dev.eunoe.memory.persistence.session.OwnedSession;
import io.smallrye.mutiny.Uni;

/**
 * What consolidates and what erases of one owner wait for each other here, so that none does the
 * other's work, and no summary is made of words that are being erased.
 *
 * <p>Taken before any row is changed: one that waited here while it holds rows that another needs
 * would be a deadlock.
 */
public final class SummaryLock {
  private static final String LOCK =
      "select cast(pg_advisory_xact_lock(hashtextextended(:owner, 4711)) as text)";

  private SummaryLock() {}

  /** Held until the transaction ends; a transaction may take it more than once. */
  public static Uni<Void> take(OwnedSession session) {
    return session.createNativeQuery(LOCK, String.class).getSingleResult().replaceWithVoid();
  }
}
