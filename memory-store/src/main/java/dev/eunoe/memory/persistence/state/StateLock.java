package dev.eunoe.memory.persistence.state;

import dev.eunoe.memory.persistence.session.OwnedSession;
import io.smallrye.mutiny.Uni;

/**
 * Keeps what writes and reads an owner's states apart from what deletes some: a block that one
 * counts on must not go as unreachable meanwhile, and no state of erased words may come after their
 * erasure. Taken before any row is changed, and behind {@code SummaryLock} where both are.
 */
public final class StateLock {
  private static final String LOCK =
      "select cast(pg_advisory_xact_lock%s(hashtextextended(:owner, 4712)) as text)";

  private StateLock() {}

  /** For writing and reading: with others that do, until the transaction ends. */
  static Uni<Void> share(OwnedSession session) {
    return take(session, "_shared");
  }

  /** For deleting: alone, until the transaction ends. */
  public static Uni<Void> take(OwnedSession session) {
    return take(session, "");
  }

  private static Uni<Void> take(OwnedSession session, String how) {
    return session
        .createNativeQuery(LOCK.formatted(how), String.class)
        .getSingleResult()
        .replaceWithVoid();
  }
}
