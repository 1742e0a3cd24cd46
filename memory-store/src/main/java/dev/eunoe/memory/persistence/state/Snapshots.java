package dev.eunoe.memory.persistence.state;

import dev.eunoe.memory.Owner;
import dev.eunoe.memory.StateToSave;
import dev.eunoe.memory.StoreConfig;
import dev.eunoe.memory.persistence.entity.ExchangeEntity;
import dev.eunoe.memory.persistence.session.OwnedSession;
import dev.eunoe.memory.persistence.session.Row;
import io.smallrye.mutiny.Uni;
import java.util.Optional;
import org.hibernate.reactive.mutiny.Mutiny;
import org.jspecify.annotations.Nullable;

/** Saves, finds and evicts model states, within the caller's transaction. */
public final class Snapshots {
  /**
   * Beyond the budget those go that are worth least: the tokens that would have to be read again
   * from the state before, for each byte, halved for about every five days without use.
   */
  private static final String EVICT =
      """
      with newest as (select max(id) as id from snapshot where %1$s group by conversation_id),
      rated as (
        select s.id, s.stored_bytes, newest.id is null or %2$s as evictable,
          greatest(1, s.position - coalesce(lag(s.position) over (
              partition by s.conversation_id order by s.position, s.id), 0))
            / greatest(1, cast(s.stored_bytes as float8))
            * exp(-least(700, extract(epoch from clock_timestamp() - s.last_used_at) / 604800)) as worth
        from snapshot s left join newest on newest.id = s.id where %1$s),
      kept as (
        select id, evictable,
          sum(stored_bytes) over (order by evictable, worth desc, id desc) as bytes
        from rated)
      delete from snapshot where id in (select id from kept where evictable and bytes > :budget)
      """;

  private static final String EVICT_OF_OWNER = EVICT.formatted("owner_id = :owner", "false");

  private static final String EVICT_OF_ALL =
      EVICT.formatted("true", "s.last_used_at < clock_timestamp() - interval '1 day'");

  /**
   * Walks back, as {@code ExchangeReader.PATH} goes, only as far as the first usable state: a path
   * may have ten thousand exchanges.
   */
  private static final String NEAREST =
      """
      with recursive path as (
        select id, previous_id, response_id, %1$s as snapshot_id from exchange e
        where owner_id = :owner and response_id = :response
        union all
        select e.id, e.previous_id, e.response_id, e.snapshot_id
        from path cross join lateral (
          select id, previous_id, response_id, %1$s as snapshot_id from exchange e
          where id = path.previous_id and owner_id is not distinct from :owner offset 0) e
        where path.snapshot_id is null)
      select snapshot_id, response_id from path where snapshot_id is not null
      """
          .formatted(
              """
              (select s.id from snapshot s
                where s.exchange_id = e.id and s.fingerprint = :fingerprint
                  and s.packing = :packing and s.key_id in ('', :key) and e.status <> 'FAILED'
                order by s.id desc limit 1)\
              """);

  private final StoreConfig config;
  private final Optional<StateCipher> cipher;

  public Snapshots(StoreConfig config) {
    this.config = config;
    this.cipher = config.encryption().map(StateCipher::new);
  }

  PackedSnapshot pack(Owner owner, StateToSave state) {
    return PackedSnapshot.pack(state, owner, cipher);
  }

  /**
   * @throws DamagedSnapshotException when it is not what was saved any more
   */
  byte[] unpack(Owner owner, PackedSnapshot packed) {
    return packed.unpack(owner, cipher);
  }

  /** A state that was found, still packed. */
  record Found(long id, String responseId, long position, PackedSnapshot packed) {}

  public Uni<Void> save(
      OwnedSession session,
      ExchangeEntity exchange,
      @Nullable StateToSave state,
      @Nullable PackedSnapshot packed) {
    if (state == null || packed == null) {
      return Uni.createFrom().voidItem();
    }
    return session
        .persist(SnapshotEntity.of(exchange, state, packed))
        .chain(session::flush)
        .replaceWithVoid();
  }

  /** Keeps the states of an owner within the budget, in a transaction of the owner's. */
  Uni<Integer> evict(OwnedSession session) {
    return session
        .createNativeQuery(EVICT_OF_OWNER)
        .setParameter("budget", config.snapshotBudgetBytes())
        .executeUpdate();
  }

  /** Keeps the states of all owners within the total; for upkeep. */
  Uni<Integer> evictOverall(Mutiny.Session session) {
    return session
        .createNativeQuery(EVICT_OF_ALL)
        .setParameter("budget", config.snapshotTotalBytes())
        .executeUpdate();
  }

  Uni<Optional<Found>> nearest(OwnedSession session, String responseId, String fingerprint) {
    return session
        .createRowQuery(NEAREST)
        .setParameter("response", responseId)
        .setParameter("fingerprint", fingerprint)
        .setParameter("packing", PackedSnapshot.VERSION)
        .setParameter("key", cipher.map(StateCipher::keyId).orElse(""))
        .getSingleResultOrNull()
        .chain(row -> use(session, row));
  }

  private static Uni<Optional<Found>> use(OwnedSession session, @Nullable Row row) {
    if (row == null) {
      return Uni.createFrom().item(Optional.empty());
    }
    long id = row.number("snapshot_id");
    return session
        .createNativeQuery("update snapshot set last_used_at = clock_timestamp() where id = :id")
        .setParameter("id", id)
        .executeUpdate()
        .chain(() -> session.find(SnapshotEntity.class, id))
        .map(s -> new Found(id, row.text("response_id"), s.position, s.packed()))
        .map(Optional::of);
  }

  Uni<Integer> delete(OwnedSession session, long id) {
    return session
        .createNativeQuery("delete from snapshot where id = :id")
        .setParameter("id", id)
        .executeUpdate();
  }
}
