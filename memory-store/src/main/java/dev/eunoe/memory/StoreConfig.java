package dev.eunoe.memory;

/**
 * The store's limits.
 *
 * @param snapshotBudgetBytes compressed bytes of saved states one owner may keep; beyond it the
 *     least recently used go, never the newest of a conversation
 */
public record StoreConfig(long snapshotBudgetBytes) {
  /** One GiB of saved states an owner. */
  public static final StoreConfig DEFAULT = new StoreConfig(1L << 30);

  public StoreConfig {
    if (snapshotBudgetBytes < 0) {
      throw new IllegalArgumentException(
          "snapshotBudgetBytes must not be negative, was " + snapshotBudgetBytes);
    }
  }
}
