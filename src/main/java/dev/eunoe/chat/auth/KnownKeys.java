package dev.eunoe.chat.auth;

import dev.eunoe.memory.keys.FoundKey;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * Keys that were looked up, by their hash. What was found counts for half a second, so that a busy
 * caller asks the database twice a second and a revoked key is noticed within one; and many
 * requests at once ask once. What is no key, and what could not be asked, is not kept.
 */
final class KnownKeys {
  static final int MAX = 10_000;
  static final Duration FRESH = Duration.ofMillis(500);

  private final LongSupplier nanos;
  private final Map<String, Entry> entries =
      new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Entry> eldest) {
          return size() > MAX;
        }
      };

  /**
   * @param known whether it has been a key at some time
   */
  private record Entry(Uni<Optional<FoundKey>> found, long askedNanos, boolean known) {}

  /**
   * @param nanos a clock that runs forward
   */
  KnownKeys(LongSupplier nanos) {
    this.nanos = nanos;
  }

  /** Whether it was a key when it was looked up last. */
  synchronized boolean knows(String hash) {
    Entry entry = entries.get(hash);
    return entry != null && entry.known();
  }

  /** What was found of it just now, or what is found by asking. */
  synchronized Uni<Optional<FoundKey>> find(String hash, Supplier<Uni<Optional<FoundKey>>> ask) {
    Entry entry = entries.get(hash);
    if (entry != null && nanos.getAsLong() - entry.askedNanos() < FRESH.toNanos()) {
      return entry.found();
    }
    boolean known = entry != null && entry.known();
    Uni<Optional<FoundKey>> found =
        ask.get()
            .invoke(answer -> answered(hash, answer))
            .onFailure()
            .invoke(() -> failed(hash, known))
            .memoize()
            .indefinitely();
    entries.put(hash, new Entry(found, nanos.getAsLong(), known));
    return found;
  }

  private synchronized void answered(String hash, Optional<FoundKey> answer) {
    boolean valid = answer.filter(key -> key.standing() == FoundKey.Standing.VALID).isPresent();
    if (valid) {
      entries.computeIfPresent(
          hash, (_, entry) -> new Entry(entry.found(), entry.askedNanos(), true));
    } else {
      entries.remove(hash);
    }
  }

  /** The next one asks anew. */
  private synchronized void failed(String hash, boolean known) {
    if (known) {
      entries.computeIfPresent(
          hash, (_, entry) -> new Entry(entry.found(), nanos.getAsLong() - FRESH.toNanos(), true));
    } else {
      entries.remove(hash);
    }
  }
}
