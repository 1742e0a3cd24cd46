package dev.eunoe.memory.persistence.state;

import dev.eunoe.memory.Owner;
import dev.eunoe.memory.SavedState;
import dev.eunoe.memory.StateToSave;
import dev.eunoe.memory.StoreConfig;
import dev.eunoe.memory.persistence.session.CallerContext;
import dev.eunoe.memory.persistence.session.Transactions;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * What is done about saved states around the transactions in which {@link Snapshots} writes and
 * finds them: packing them off the event loop, looking for another where one is damaged, keeping
 * those of all owners within a total.
 */
public final class KeptStates {
  private static final Logger LOG = Logger.getLogger(KeptStates.class);

  private final Transactions transactions;
  private final Snapshots snapshots;
  private final long totalBytes;
  private final AtomicLong addedBytes = new AtomicLong(Long.MAX_VALUE / 2); // checked at once

  private final AddedStates added;

  public KeptStates(Transactions transactions, Snapshots snapshots, StoreConfig config) {
    this.transactions = transactions;
    this.snapshots = snapshots;
    this.totalBytes = config.snapshotTotalBytes();
    this.added = new AddedStates(config.snapshotBudgetBytes());
  }

  /** Off the event loop: a state may have many megabytes. */
  public Uni<Optional<PackedSnapshot>> pack(Owner owner, @Nullable StateToSave state) {
    return state == null
        ? Uni.createFrom().item(Optional.empty())
        : Uni.createFrom()
            .item(() -> Optional.of(snapshots.pack(owner, state)))
            .runSubscriptionOn(Infrastructure.getDefaultWorkerPool());
  }

  /** After a state was saved: as many as the budget of its owner and the total have room for. */
  public Uni<Integer> keepWithinBudgets(Owner owner, Optional<PackedSnapshot> saved) {
    return saved.isEmpty()
        ? Uni.createFrom().item(0)
        : keepWithinBudget(owner, saved.get().bytes().length)
            .chain(() -> keepWithinTotal(saved.get().bytes().length));
  }

  private Uni<Integer> keepWithinBudget(Owner owner, long bytes) {
    return added.isDue(owner, bytes)
        ? kept(transactions.in(owner, session -> snapshots.evict(session)))
        : Uni.createFrom().item(0);
  }

  /** Adding up all states is not for every answer: only when a hundredth of the total was added. */
  private Uni<Integer> keepWithinTotal(long bytes) {
    if (addedBytes.addAndGet(bytes) <= totalBytes / 100) {
      return Uni.createFrom().item(0);
    }
    addedBytes.set(0);
    return kept(transactions.overAllOwners(snapshots::evictOverall));
  }

  /** The answer is kept already, and so is what it says; states are for speed. */
  private static Uni<Integer> kept(Uni<Integer> evicted) {
    return evicted
        .onFailure()
        .recoverWithItem(failure -> {
          LOG.warnf("Saved states were not kept within their budget: %s", failure.getMessage());
          return 0;
        });
  }

  /** The newest on the path to an exchange. */
  public Uni<Optional<SavedState>> nearest(Owner owner, String responseId, String fingerprint) {
    return CallerContext.returning(() ->
        sound(
            owner,
            () -> transactions.in(owner, s -> snapshots.nearest(s, responseId, fingerprint))));
  }

  /** The first state that is what was saved; a damaged one is dropped aloud, and searched again. */
  private Uni<Optional<SavedState>> sound(
      Owner owner, Supplier<Uni<Optional<Snapshots.Found>>> search) {
    return search
        .get()
        .emitOn(Infrastructure.getDefaultWorkerPool())
        .chain(found -> {
          try {
            return Uni.createFrom().item(found.map(packed -> unpack(owner, packed)));
          } catch (DamagedSnapshotException e) {
            Snapshots.Found damaged = found.orElseThrow();
            LOG.warnf(
                "The state saved with response %s is damaged and was dropped: %s.",
                damaged.responseId(), e.getMessage());
            return transactions
                .in(owner, session -> snapshots.delete(session, damaged.id()))
                .chain(() -> sound(owner, search));
          }
        });
  }

  private SavedState unpack(Owner owner, Snapshots.Found found) {
    return new SavedState(
        found.responseId(), found.position(), snapshots.unpack(owner, found.packed()));
  }
}
