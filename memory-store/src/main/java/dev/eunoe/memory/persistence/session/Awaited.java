package dev.eunoe.memory.persistence.session;

import dev.eunoe.memory.StoreAwayException;
import io.smallrye.mutiny.Uni;
import java.time.Duration;

/**
 * A transaction that somebody waits for, but not for ever: when they have been told that the
 * database does not answer, it is not committed any more. It is not cut off either, but ends when
 * the database answers again, and gives its connection back then.
 */
final class Awaited {
  private boolean left;
  private boolean committing;

  /**
   * The same, or a {@link StoreAwayException} as failure when that takes longer.
   *
   * @param operation asks {@link #requireAwaited} before it begins and before it commits
   */
  <T> Uni<T> within(Duration limit, Uni<T> operation) {
    return operation
        .memoize()
        .indefinitely()
        .ifNoItem()
        .after(limit)
        .recoverWithUni(() -> Uni.createFrom().failure(leave(limit)));
  }

  private synchronized StoreAwayException leave(Duration limit) {
    left = true;
    return new StoreAwayException(
        (committing
                ? "The database has not said for %d seconds whether this was kept."
                : "The database has not answered for %d seconds; nothing was changed.")
            .formatted(limit.toSeconds()));
  }

  synchronized void requireAwaited() {
    if (left) {
      throw new StoreAwayException("Nobody waits for this any more; nothing was changed.");
    }
  }

  /** From here on it may be kept although nobody learns of it. */
  synchronized void requireAwaitedToCommit() {
    requireAwaited();
    committing = true;
  }
}
