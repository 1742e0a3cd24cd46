package dev.eunoe.chat.limits;

import dev.eunoe.memory.Owner;
import dev.eunoe.turn.problem.Problem;
import dev.eunoe.turn.problem.ProblemException;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.jboss.logging.Logger;

/**
 * What the database holds of each owner, as it was found a while ago: counting reads all rows of
 * the owner, so it is done off everybody's path and at most once in a while. So an owner may go
 * beyond the limit for that long, and has to wait as long after forgetting something.
 */
final class StoredBytes {
  private static final Logger LOG = Logger.getLogger(StoredBytes.class);

  /** A count may be so old. */
  static final Duration OLD = Duration.ofMinutes(1);

  /** One that refuses may be no older. */
  static final Duration OLD_WHERE_REFUSED = Duration.ofSeconds(5);

  private final long limit;
  private final Function<Owner, Uni<Long>> count;
  private final LongSupplier nanos;
  private final Map<Owner, Counted> counted = new LinkedHashMap<>(16, 0.75f, true);

  /**
   * @param bytes when it was counted last
   * @param atNanos when that was
   * @param counting whether it is being counted again
   */
  private record Counted(long bytes, long atNanos, boolean counting) {}

  /**
   * @param nanos a clock that runs forward
   */
  StoredBytes(long limit, Function<Owner, Uni<Long>> count, LongSupplier nanos) {
    this.limit = limit;
    this.count = count;
    this.nanos = nanos;
  }

  /**
   * @throws ProblemException where there were as many as may be, when they were counted last
   */
  void requireRoom(Owner owner) {
    if (limit == Long.MAX_VALUE) {
      return;
    }
    long bytes = known(owner);
    if (bytes >= limit) {
      throw new ProblemException(
          new Problem(
              429,
              "rate_limit_error",
              "stored_bytes",
              null,
              "%d bytes are stored of this owner, who may store %d; delete conversations, and send it again in %d seconds."
                  .formatted(bytes, limit, OLD_WHERE_REFUSED.toSeconds())),
          Math.toIntExact(OLD_WHERE_REFUSED.toSeconds()));
    }
  }

  private synchronized long known(Owner owner) {
    Counted known = counted.get(owner);
    long now = nanos.getAsLong();
    long bytes = known == null ? 0 : known.bytes();
    Duration most = bytes >= limit ? OLD_WHERE_REFUSED : OLD;
    boolean due = known == null || now - known.atNanos() >= most.toNanos();
    if (due && (known == null || !known.counting())) {
      counted.put(owner, new Counted(bytes, now, true));
      if (counted.size() > OwnerLimits.MAX_OWNERS) {
        counted.remove(counted.keySet().iterator().next());
      }
      count
          .apply(owner)
          .subscribe()
          .with(
              found -> counted(owner, found),
              failure -> {
                counted(owner, bytes);
                LOG.warnf("What is stored of an owner was not counted: %s", failure.getMessage());
              });
      Counted again = counted.get(owner);
      return again == null ? bytes : again.bytes();
    }
    return bytes;
  }

  private synchronized void counted(Owner owner, long bytes) {
    counted.put(owner, new Counted(bytes, nanos.getAsLong(), false));
  }
}
