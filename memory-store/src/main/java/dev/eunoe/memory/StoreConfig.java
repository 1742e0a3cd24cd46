package dev.eunoe.memory;

import java.nio.file.Path;
import java.util.Optional;

/**
 * The store's limits and protections.
 *
 * @param snapshotBudgetBytes stored bytes of saved states one owner may keep; beyond it those go
 *     that save the least work for their size and were used longest ago, never the newest of a
 *     conversation
 * @param snapshotTotalBytes the same for all owners together; here the newest of a conversation may
 *     go when it was not used for a day
 * @param redactSecrets whether keys, passwords and card numbers are left out of what is kept
 * @param encryption seals words, index and saved states, each owner's with keys of its own
 * @param embedder makes the vectors by which recall finds what is meant in other words
 * @param disk a folder on the disk of the database, where that is the server's own to look after
 */
public record StoreConfig(
    long snapshotBudgetBytes,
    long snapshotTotalBytes,
    boolean redactSecrets,
    Optional<MasterKey> encryption,
    Optional<Embedder> embedder,
    Optional<Path> disk) {
  /** One GiB of saved states an owner, 16 GiB in all, no secrets, no key, no vectors. */
  public static final StoreConfig DEFAULT = new StoreConfig(1L << 30);

  public StoreConfig {
    if (snapshotBudgetBytes < 0 || snapshotTotalBytes < 0) {
      throw new IllegalArgumentException(
          "the budgets for saved states must not be negative, were %d and %d"
              .formatted(snapshotBudgetBytes, snapshotTotalBytes));
    }
  }

  public StoreConfig(long snapshotBudgetBytes) {
    this(snapshotBudgetBytes, 1L << 34, true, Optional.empty(), Optional.empty(), Optional.empty());
  }

  /** The same with vectors, or without. */
  public StoreConfig with(Optional<Embedder> vectors) {
    return new StoreConfig(
        snapshotBudgetBytes, snapshotTotalBytes, redactSecrets, encryption, vectors, disk);
  }
}
