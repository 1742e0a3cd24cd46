package dev.eunoe.chat.limits;

import java.time.Duration;
import java.util.function.LongSupplier;

/** Tokens that may be taken within a time, which begins with the first that is taken. */
final class Allowance {
  private final long limit;
  private final long windowNanos;
  private final LongSupplier nanos;
  private long beganNanos;
  private long taken;

  /**
   * @param nanos a clock that runs forward
   */
  Allowance(long limit, Duration window, LongSupplier nanos) {
    this.limit = limit;
    this.windowNanos = window.toNanos();
    this.nanos = nanos;
  }

  /** Seconds until there is something left; 0 where there is now. */
  int secondsToWait() {
    renew();
    long left = beganNanos + windowNanos - nanos.getAsLong();
    return taken < limit ? 0 : Math.toIntExact(Math.ceilDiv(left, 1_000_000_000L));
  }

  /** What a turn takes is known when it has ended, so the last one may take more than is left. */
  void take(long tokens) {
    renew();
    if (taken == 0) {
      beganNanos = nanos.getAsLong();
    }
    taken += tokens;
  }

  long limit() {
    return limit;
  }

  private void renew() {
    if (taken > 0 && nanos.getAsLong() - beganNanos >= windowNanos) {
      taken = 0;
    }
  }
}
