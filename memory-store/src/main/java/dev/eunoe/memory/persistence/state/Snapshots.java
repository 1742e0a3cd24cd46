package dev.eunoe.memory.persistence.state;

import dev.eunoe.memory.NearestState;
import dev.eunoe.memory.SavedBytes;
import dev.eunoe.memory.SavedState;
import dev.eunoe.memory.StateToSave;
import dev.eunoe.memory.persistence.session.ListParameter;
import dev.eunoe.memory.persistence.session.OwnedSession;
import dev.eunoe.memory.persistence.session.Row;
import io.smallrye.mutiny.Uni;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Saves and finds model states, within the caller's transaction. */
final class Snapshots {
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

  /** Held until the transaction ends, so that a state is saved with it once. */
  private static final String EXCHANGE =
      """
      select id, conversation_id from exchange
      where owner_id = :owner and response_id = :response
        and status in ('COMPLETED', 'INCOMPLETE', 'CANCELLED') and not words_erased
      for no key update
      """;

  private static final String SAVED =
      """
      select id, bytes is null as passing from snapshot
      where owner_id = :owner and exchange_id = :exchange and fingerprint = :fingerprint
      """;

  private static final String LAST =
      """
      update snapshot s set bytes = p.bytes from snapshot_passing p
      where p.snapshot_id = s.id and s.owner_id = :owner and s.id = :id
      """;

  private static final String PARTS =
      """
      insert into snapshot_part (snapshot_id, owner_id, part, first_index, last_index, last_key)
      select :snapshot, :owner, a.part, a.first, a.last, a.key
      from unnest(%s, %s, %s, %s) as a (part, first, last, key)
      """
          .formatted(
              ListParameter.array("parts", "int"),
              ListParameter.array("firsts", "bigint"),
              ListParameter.array("lasts", "bigint"),
              ListParameter.array("keys", "bytea"));

  private final Optional<StateCipher> cipher;

  Snapshots(Optional<StateCipher> cipher) {
    this.cipher = cipher;
  }

  /**
   * Saves a state, unless its exchange has one that lasts as long, or is none that may have one.
   */
  Uni<SavedBytes> save(
      OwnedSession session, String responseId, StateToSave state, PackedBytes fixed) {
    return StateLock.share(session)
        .chain(() -> exchange(session, responseId))
        .chain(exchange ->
            exchange == null
                ? Uni.createFrom().item(SavedBytes.NOTHING)
                : saved(session, exchange, state)
                    .chain(saved -> {
                      if (saved == null) {
                        return save(session, responseId, exchange, state, fixed);
                      }
                      boolean lasts = !saved.get("passing", Boolean.class);
                      return lasts || !state.lasting()
                          ? Uni.createFrom().item(SavedBytes.NOTHING)
                          : last(session, saved.number("id"))
                              .chain(made ->
                                  made
                                      ? Uni.createFrom()
                                          .item(new SavedBytes(fixed.bytes().length, 0, 0))
                                      : save(session, responseId, exchange, state, fixed));
                    }));
  }

  /**
   * Makes a passing state last; where a crash has taken it, its row goes.
   *
   * @return whether it lasts now
   */
  private static Uni<Boolean> last(OwnedSession session, long id) {
    return session
        .createNativeQuery(LAST)
        .setParameter("id", id)
        .executeUpdate()
        .chain(made ->
            session
                .createNativeQuery(
                    made > 0
                        ? "delete from snapshot_passing where owner_id = :owner and snapshot_id = :id"
                        : "delete from snapshot where owner_id = :owner and id = :id")
                .setParameter("id", id)
                .executeUpdate()
                .replaceWith(made > 0));
  }

  private static Uni<@Nullable Row> exchange(OwnedSession session, String responseId) {
    return session
        .createRowQuery(EXCHANGE)
        .setParameter("response", responseId)
        .getSingleResultOrNull();
  }

  private static Uni<@Nullable Row> saved(OwnedSession session, Row exchange, StateToSave state) {
    return session
        .createRowQuery(SAVED)
        .setParameter("exchange", exchange.number("id"))
        .setParameter("fingerprint", state.fingerprint())
        .getSingleResultOrNull();
  }

  private Uni<SavedBytes> save(
      OwnedSession session, String responseId, Row exchange, StateToSave state, PackedBytes fixed) {
    var blocks = new NamedBlocks(state.blocks(), session.owner(), cipher);
    return nearest(session, responseId, state.fingerprint(), Set.of())
        .map(row -> row == null ? null : row.number("snapshot_id"))
        .chain(before -> new MissingBlocks(session, state.fingerprint(), blocks).find(before))
        .chain(missing -> Blocks.write(session, state.fingerprint(), blocks, missing, cipher))
        .chain(added -> {
          var snapshot = SnapshotEntity.of(session.owner(), exchange, state, fixed, added.blocks());
          return session
              .persist(snapshot)
              .chain(session::flush)
              .chain(() ->
                  state.lasting()
                      ? Uni.createFrom().voidItem()
                      : session
                          .persist(PassingEntity.of(snapshot, fixed))
                          .chain(session::flush)
                          .replaceWithVoid())
              .chain(() -> parts(session, snapshot.id, blocks.parts(), blocks))
              .replaceWith(new SavedBytes(fixed.bytes().length, added.blocks(), added.newBlocks()));
        });
  }

  private static Uni<Integer> parts(
      OwnedSession session, long snapshot, List<NamedBlocks.Part> parts, NamedBlocks blocks) {
    return parts.isEmpty()
        ? Uni.createFrom().item(0)
        : session
            .createNativeQuery(PARTS)
            .setParameter("snapshot", snapshot)
            .setParameter("parts", list(parts, NamedBlocks.Part::part))
            .setParameter("firsts", list(parts, NamedBlocks.Part::first))
            .setParameter("lasts", list(parts, NamedBlocks.Part::last))
            .setParameter("keys", list(parts, part -> blocks.key(part.to() - 1)))
            .executeUpdate();
  }

  private static String list(
      List<NamedBlocks.Part> parts, Function<NamedBlocks.Part, Object> value) {
    return ListParameter.of(parts.stream().map(value).toList());
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
        .chain(() -> nearest(session, responseId, wanted.fingerprint(), wanted.atHand()))
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

  private Uni<@Nullable Row> nearest(
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
        .chain(() ->
            session
                .createNativeQuery("delete from snapshot where owner_id = :owner and id = :id")
                .setParameter("id", damaged.id())
                .executeUpdate())
        .chain(() -> Blocks.deleteBroken(session, fingerprint))
        .call(() -> Blocks.deleteUnreachable(session));
  }
}
