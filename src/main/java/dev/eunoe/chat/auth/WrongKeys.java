package dev.eunoe.chat.auth;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * How often each address has shown what is no key. Nobody guesses a key; but each guess is looked
 * up in the database, so an address may only make so many in a minute. The memory is bounded: of
 * more addresses the first are forgotten.
 */
final class WrongKeys {
  static final int MOST = 30;
  static final int MAX_ADDRESSES = 10_000;
  private static final long WINDOW_NANOS = TimeUnit.MINUTES.toNanos(1);

  private final LongSupplier nanos;
  private final Map<String, Window> windows =
      new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Window> eldest) {
          return size() > MAX_ADDRESSES;
        }
      };

  /** The wrong ones of a minute that began then. */
  private record Window(long beganNanos, int wrong) {}

  /**
   * @param nanos a clock that runs forward
   */
  WrongKeys(LongSupplier nanos) {
    this.nanos = nanos;
  }

  /** Seconds until the address may show an unknown key again; 0 where it may now. */
  synchronized int secondsToWait(String address) {
    Window window = current(address);
    if (window == null || window.wrong() < MOST) {
      return 0;
    }
    long left = window.beganNanos() + WINDOW_NANOS - nanos.getAsLong();
    return (int) Math.ceilDiv(left, TimeUnit.SECONDS.toNanos(1));
  }

  synchronized void count(String address) {
    Window window = current(address);
    windows.put(
        address,
        window == null
            ? new Window(nanos.getAsLong(), 1)
            : new Window(window.beganNanos(), window.wrong() + 1));
  }

  private @Nullable Window current(String address) {
    Window window = windows.get(address);
    if (window != null && nanos.getAsLong() - window.beganNanos() >= WINDOW_NANOS) {
      windows.remove(address);
      return null;
    }
    return window;
  }
}
