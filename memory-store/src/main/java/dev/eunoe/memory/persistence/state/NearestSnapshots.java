package dev.eunoe.memory.persistence.state;

import dev.eunoe.memory.NearestState;
import dev.eunoe.memory.SavedState;
import dev.eunoe.memory.persistence.session.ListParameter;
import dev.eunoe.memory.persistence.session.OwnedSession;
import dev.eunoe.memory.persistence.session.Row;
import io.smallrye.mutiny.Uni;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Finds saved model states, within the caller's transaction. */
final class NearestSnapshots {
  /**
   * Walks back, as {@code ExchangeReader.PATH} goes, only as far as the first usable state: a path
   * may have ten thousand exchanges.
   */
  private static final String NEAREST =
      """
      with recursive path as (
        select id, previous_id, response_id, %1$s from exchange e
        where owner_id = :owner and response_id = :response
        union all
        select e.id, e.previous_id, e.response_id, e.at_hand, e.snapshot_id
        from path cross join lateral (
          select id, previous_id, response_id, %1$s from exchange e
          where id = path.previous_id and owner_id is not distinct from :owner offset 0) e
        where path.snapshot_id is null and not path.at_hand)
      select response_id, at_hand, snapshot_id from path where at_hand or snapshot_id is not null
      """
          .formatted(
              """
              e.response_id = any (%s) and e.status <> 'FAILED' and not e.words_erased as at_hand,
                (select s.id from snapshot s
                where s.exchange_id = e.id and s.fingerprint = :fingerprint
                  and s.packing = :packing and s.key_id in ('', :key) and e.status <> 'FAILED'
                order by s.id desc limit 1) as snapshot_id\
              """
                  .formatted(ListParameter.texts("atHand")));

  private final Optional<StateCipher> cipher;

  NearestSnapshots(Optional<StateCipher> cipher) {
    this.cipher = cipher;
  }

  /**
   * What was found: a response whose state is at hand, or a state as far as it is what was saved.
   */
  sealed interface Found {
    record AtHand(NearestState.AtHand state) implements Found {}

    record Sound(SavedState state) implements Found {}

    record Damaged(long id, String responseId, DamagedStateException damage) implements Found {}
  }

  Uni<Optional<Found>> nearest(OwnedSession session, String responseId, StateToFind wanted) {
    return StateLock.share(session)
        .chain(() -> row(session, responseId, wanted.fingerprint(), wanted.atHand()))
        .chain(row -> {
          if (row == null) {
            return Uni.createFrom().item(Optional.empty());
          }
          String found = row.text("response_id");
          return row.get("at_hand", Boolean.class)
              ? Uni.createFrom().item(Optional.of(new Found.AtHand(new NearestState.AtHand(found))))
              : read(session, row.number("snapshot_id"), found).map(Optional::of);
        });
  }

  /** Which state is looked for, and what need not be read. */
  record StateToFind(String fingerprint, Set<String> atHand) {}

  /** Its {@code response_id}, whether it is {@code at_hand}, and its {@code snapshot_id}. */
  Uni<@Nullable Row> row(
      OwnedSession session, String responseId, String fingerprint, Set<String> atHand) {
    return session
        .createRowQuery(NEAREST)
        .setParameter("response", responseId)
        .setParameter("atHand", ListParameter.of(atHand))
        .setParameter("fingerprint", fingerprint)
        .setParameter("packing", PackedBytes.VERSION)
        .setParameter("key", cipher.map(StateCipher::keyId).orElse(""))
        .getSingleResultOrNull();
  }

  private Uni<Found> read(OwnedSession session, long id, String responseId) {
    return session
        .createNativeQuery("update snapshot set last_used_at = clock_timestamp() where id = :id")
        .setParameter("id", id)
        .executeUpdate()
        .chain(() -> session.find(SnapshotEntity.class, id))
        .chain(snapshot -> read(session, snapshot, responseId))
        .onFailure(DamagedStateException.class)
        .recoverWithItem(e -> new Found.Damaged(id, responseId, (DamagedStateException) e));
  }

  private Uni<Found> read(OwnedSession session, SnapshotEntity snapshot, String responseId) {
    return stored(session, snapshot)
        .chain(stored -> snapshot.unpack(stored, session.owner(), cipher))
        .chain(fixed ->
            new SavedBlocks(session, cipher)
                .read(snapshot.id, snapshot.fingerprint)
                .map(blocks ->
                    new Found.Sound(new SavedState(responseId, snapshot.position, fixed, blocks))));
  }

  private static Uni<byte[]> stored(OwnedSession session, SnapshotEntity snapshot) {
    return snapshot.bytes != null
        ? Uni.createFrom().item(snapshot.bytes)
        : session
            .find(PassingEntity.class, snapshot.id)
            .map(passing -> {
              if (passing == null) {
                throw new DamagedStateException(
                    "a crash of the database has taken it, as it may what was not to last", null);
              }
              return passing.bytes;
            });
  }

  /** Drops a damaged state with all that need the same block; how many others those are. */
  Uni<Integer> drop(OwnedSession session, String fingerprint, Found.Damaged damaged) {
    Long block = damaged.damage().block();
    return StateLock.take(session)
        .chain(() -> block == null ? Uni.createFrom().item(0) : Blocks.delete(session, block))
        .chain(() -> Snapshots.delete(session, damaged.id()))
        .chain(() -> Blocks.deleteBroken(session, fingerprint))
        .call(() -> Blocks.deleteUnreachable(session));
  }
}
