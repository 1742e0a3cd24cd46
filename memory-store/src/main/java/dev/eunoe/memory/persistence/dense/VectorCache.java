package dev.eunoe.memory.persistence.dense;

import dev.eunoe.memory.dense.OwnerVectors;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** What is held in memory of owners' vectors, within a bound of bytes: who asked last stays. */
final class VectorCache {
  private final long most;
  private final Map<String, Held> held = new LinkedHashMap<>(16, 0.75f, true);
  private long bytes;

  VectorCache(long mostBytes) {
    this.most = mostBytes;
  }

  /**
   * An owner's vectors and what the database said when they were read.
   *
   * @param stored how often vectors were stored
   * @param removed the transaction that took some away last
   */
  record Held(long stored, long removed, OwnerVectors vectors) {}

  synchronized Optional<Held> of(String owner) {
    return Optional.ofNullable(held.get(owner));
  }

  synchronized void hold(String owner, Held now) {
    letGo(owner);
    held.put(owner, now);
    bytes += now.vectors.bytes();
    for (Iterator<Held> oldest = held.values().iterator(); bytes > most && oldest.hasNext(); ) {
      bytes -= oldest.next().vectors.bytes();
      oldest.remove();
    }
  }

  synchronized void letGo(String owner) {
    Held before = held.remove(owner);
    bytes -= before == null ? 0 : before.vectors.bytes();
  }
}
