package dev.eunoe.memory.persistence.state;

import dev.eunoe.memory.Owner;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Bytes of states that this server has added since an owner's were added up. Doing that takes the
 * longer the more there are, so it is not for every answer: only where a hundredth of the budget
 * was added, or nobody knows how much.
 */
final class AddedStates {
  private static final int MAX_OWNERS = 10_000;

  private final long budgetBytes;

  // Guarded by this object; those that wrote last.
  private final Map<Owner, Long> added =
      new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Owner, Long> eldest) {
          return size() > MAX_OWNERS;
        }
      };

  AddedStates(long budgetBytes) {
    this.budgetBytes = budgetBytes;
  }

  /** Notes a state; true where the owner's have to be added up now. */
  synchronized boolean isDue(Owner owner, long bytes) {
    long sum = added.getOrDefault(owner, budgetBytes) + bytes;
    boolean due = sum > budgetBytes / 100;
    added.put(owner, due ? 0 : sum);
    return due;
  }
}
