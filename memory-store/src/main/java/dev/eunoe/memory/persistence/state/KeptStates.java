package dev.eunoe.memory.persistence.state;

import dev.eunoe.memory.AnswerTakenException;
import dev.eunoe.memory.NearestState;
import dev.eunoe.memory.Owner;
import dev.eunoe.memory.SavedBytes;
import dev.eunoe.memory.StateToSave;
import dev.eunoe.memory.StoreConfig;
import dev.eunoe.memory.persistence.session.CallerContext;
import dev.eunoe.memory.persistence.session.DiskRoom;
import dev.eunoe.memory.persistence.session.Transactions;
import dev.eunoe.memory.persistence.state.NearestSnapshots.Found;
import dev.eunoe.memory.persistence.state.NearestSnapshots.StateToFind;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import org.jboss.logging.Logger;

/**
 * What is done about saved states around the transactions in which {@link Snapshots} writes and
 * finds them: packing the fixed part beforehand, looking for another state where one is damaged,
 * keeping them within their budgets.
 */
public final class KeptStates {
  private static final Logger LOG = Logger.getLogger(KeptStates.class);

  private final Transactions transactions;
  private final DiskRoom room;
  private final Snapshots snapshots;
  private final NearestSnapshots nearest;
  private final Optional<StateCipher> cipher;
  private final StateEviction eviction;
  private final long totalBytes;
  private final AtomicLong addedBytes = new AtomicLong(Long.MAX_VALUE / 2); // checked at once

  private final AddedStates added;

  public KeptStates(Transactions transactions, StoreConfig config) {
    this.transactions = transactions.unhurried();
    this.room = DiskRoom.on(config.disk());
    this.cipher = config.encryption().map(StateCipher::new);
    this.nearest = new NearestSnapshots(cipher);
    this.snapshots = new Snapshots(cipher, nearest);
    this.eviction = new StateEviction(transactions, config);
    this.totalBytes = config.snapshotTotalBytes();
    this.added = new AddedStates(config.snapshotBudgetBytes());
  }

  /** Saves a state with its exchange; what the database has of it already stays. */
  public Uni<SavedBytes> save(Owner owner, String responseId, StateToSave state) {
    return packed(
        owner,
        state,
        fixed -> transactions.in(owner, s -> snapshots.save(s, responseId, state, fixed)));
  }

  /**
   * The same of an answer that has no end yet.
   *
   * @param fence that it has as the caller's
   */
  public Uni<SavedBytes> saveOnTheWay(
      Owner owner, String responseId, long fence, StateToSave state) {
    return packed(
        owner,
        state,
        fixed ->
            transactions
                .in(owner, s -> snapshots.saveOnTheWay(s, responseId, fence, state, fixed))
                .onFailure(AnswerTakenException.class)
                .recoverWithItem(SavedBytes.NOTHING));
  }

  private Uni<SavedBytes> packed(
      Owner owner, StateToSave state, Function<PackedBytes, Uni<? extends SavedBytes>> save) {
    return CallerContext.returning(() ->
        room.required()
            .map(_ -> PackedBytes.pack(state.fixed(), owner, cipher))
            .runSubscriptionOn(Infrastructure.getDefaultWorkerPool()) // it may have many megabytes
            .chain(save)
            .call(saved -> keepWithinBudgets(owner, saved.fixed() + saved.blocks())));
  }

  private Uni<Integer> keepWithinBudgets(Owner owner, long bytes) {
    return bytes == 0
        ? Uni.createFrom().item(0)
        : keepWithinBudget(owner, bytes).chain(() -> keepWithinTotal(bytes));
  }

  private Uni<Integer> keepWithinBudget(Owner owner, long bytes) {
    return added.isDue(owner, bytes)
        ? kept(eviction.keepWithinBudget(owner))
        : Uni.createFrom().item(0);
  }

  /** Adding up all states is not for every answer: only when a hundredth of the total was added. */
  private Uni<Integer> keepWithinTotal(long bytes) {
    if (addedBytes.addAndGet(bytes) <= totalBytes / 100) {
      return Uni.createFrom().item(0);
    }
    addedBytes.set(0);
    return kept(eviction.keepWithinTotal());
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

  /**
   * The newest on the path to an exchange.
   *
   * @param atHand responses whose states the caller has, which are not read
   */
  public Uni<Optional<NearestState>> nearest(
      Owner owner, String responseId, String fingerprint, Set<String> atHand) {
    var wanted = new StateToFind(fingerprint, atHand);
    return CallerContext.returning(() -> sound(owner, responseId, wanted));
  }

  /** The first state that is what was saved; a damaged one is dropped aloud, and searched again. */
  private Uni<Optional<NearestState>> sound(Owner owner, String responseId, StateToFind wanted) {
    return transactions
        .in(owner, session -> nearest.nearest(session, responseId, wanted))
        .chain(found ->
            switch (found.orElse(null)) {
              case null -> Uni.createFrom().item(Optional.empty());
              case Found.AtHand(NearestState.AtHand state) ->
                  Uni.createFrom().item(Optional.of(state));
              case Found.Sound(var state) ->
                  Uni.createFrom().item(Optional.of(new NearestState.Saved(state)));
              case Found.Damaged damaged ->
                  drop(owner, wanted.fingerprint(), damaged)
                      .chain(() -> sound(owner, responseId, wanted));
            });
  }

  private Uni<Integer> drop(Owner owner, String fingerprint, Found.Damaged damaged) {
    return transactions
        .in(owner, session -> nearest.drop(session, fingerprint, damaged))
        .invoke(others ->
            LOG.warnf(
                "The state saved with response %s is damaged and was dropped, with %d other(s)"
                    + " that need the same: %s.",
                damaged.responseId(), others, damaged.damage().getMessage()));
  }
}
