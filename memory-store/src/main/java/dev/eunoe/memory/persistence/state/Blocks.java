package dev.eunoe.memory.persistence.state;

import dev.eunoe.memory.SavedBytes;
import dev.eunoe.memory.persistence.session.OwnedSession;
import dev.eunoe.memory.text.TextWork;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import java.util.List;
import java.util.Optional;

/** Writes blocks of states, and deletes those that no state needs, in the caller's transaction. */
public final class Blocks {
  /**
   * Two turns may bring the same block at once; the second waits for the first here. What it knows
   * beyond it is what comes before the block.
   */
  private static final String INSERT =
      """
      insert into state_block (owner_id, fingerprint, part, idx, key, parent_key,
        bytes, stored_bytes, raw_bytes, checksum, key_id)
      values (:owner, :fingerprint, :part, :idx, cast(cast(:key as text) as bytea),
        cast(nullif(cast(:parent as text), '') as bytea),
        :bytes, :storedBytes, :rawBytes, :checksum, :keyId)
      on conflict (owner_id, fingerprint, part, key) do update
        set parent_key = excluded.parent_key
        where state_block.parent_key is null and excluded.parent_key is not null
      """;

  private static final String DELETE_UNREACHABLE =
      """
      with recursive live as (
        select b.id, b.parent_key, b.idx, s.fingerprint, p.part, p.first_index
        from snapshot_part p join snapshot s on s.id = p.snapshot_id cross join lateral (
          select id, parent_key, idx from state_block
          where owner_id = :owner and fingerprint = s.fingerprint
            and part = p.part and key = p.last_key offset 0) b
        where p.owner_id = :owner
        union
        select b.id, b.parent_key, b.idx, l.fingerprint, l.part, l.first_index
        from live l cross join lateral (
          select id, parent_key, idx from state_block
          where owner_id = :owner and fingerprint = l.fingerprint
            and part = l.part and key = l.parent_key offset 0) b
        where l.idx > l.first_index)
      delete from state_block b where b.owner_id = :owner
        and not exists (select from live l where l.id = b.id)
      """;

  /** States of which a block is missing, whichever. */
  private static final String DELETE_BROKEN =
      """
      with recursive chain as (
        select p.snapshot_id, p.part, p.first_index, b.idx, b.parent_key
        from snapshot_part p join snapshot s on s.id = p.snapshot_id cross join lateral (
          select idx, parent_key from state_block
          where owner_id = :owner and fingerprint = :fingerprint
            and part = p.part and key = p.last_key offset 0) b
        where p.owner_id = :owner and s.fingerprint = :fingerprint
        union all
        select c.snapshot_id, c.part, c.first_index, b.idx, b.parent_key
        from chain c cross join lateral (
          select idx, parent_key from state_block
          where owner_id = :owner and fingerprint = :fingerprint
            and part = c.part and key = c.parent_key offset 0) b
        where c.idx > c.first_index),
      found as (select snapshot_id, part, count(*) as blocks from chain group by snapshot_id, part)
      delete from snapshot where owner_id = :owner and fingerprint = :fingerprint and id in (
        select p.snapshot_id from snapshot_part p left join found using (snapshot_id, part)
        where p.owner_id = :owner
          and coalesce(found.blocks, 0) <> p.last_index - p.first_index + 1)
      """;

  private Blocks() {}

  /** Writes some blocks of a state, packed one after the other, which takes a thread's time. */
  static Uni<SavedBytes> write(
      OwnedSession session,
      String fingerprint,
      NamedBlocks blocks,
      List<Integer> places,
      Optional<StateCipher> cipher) {
    return Multi.createFrom()
        .iterable(places)
        .onItem()
        .transformToUniAndConcatenate(i ->
            TextWork.run(
                    Long.MAX_VALUE,
                    () -> PackedBytes.pack(blocks.block(i).bytes().get(), session.owner(), cipher))
                .chain(packed -> insert(session, fingerprint, blocks, i, packed)))
        .collect()
        .in(
            () -> new long[2],
            (sum, bytes) -> {
              sum[0] += bytes;
              sum[1] += bytes > 0 ? 1 : 0;
            })
        .map(sum -> new SavedBytes(0, sum[0], Math.toIntExact(sum[1])));
  }

  /** How many bytes it has added. */
  private static Uni<Long> insert(
      OwnedSession session, String fingerprint, NamedBlocks blocks, int i, PackedBytes packed) {
    return session
        .createNativeQuery(INSERT)
        .setParameter("fingerprint", fingerprint)
        .setParameter("part", blocks.block(i).part())
        .setParameter("idx", blocks.block(i).index())
        .setParameter("key", blocks.key(i))
        .setParameter("parent", blocks.parent(i))
        .setParameter("bytes", packed.bytes())
        .setParameter("storedBytes", (long) packed.bytes().length)
        .setParameter("rawBytes", packed.rawBytes())
        .setParameter("checksum", packed.checksum())
        .setParameter("keyId", packed.keyId())
        .executeUpdate()
        .map(rows -> rows == 0 ? 0L : packed.bytes().length);
  }

  /** To be called whenever snapshots were deleted, under {@link StateLock#take}. */
  public static Uni<Integer> deleteUnreachable(OwnedSession session) {
    return session.createNativeQuery(DELETE_UNREACHABLE).executeUpdate();
  }

  /** Deletes a damaged block; those behind it go when nothing needs them any more. */
  static Uni<Integer> delete(OwnedSession session, long id) {
    return session
        .createNativeQuery("delete from state_block where owner_id = :owner and id = :id")
        .setParameter("id", id)
        .executeUpdate();
  }

  /** Deletes the snapshots that are not whole; how many. */
  static Uni<Integer> deleteBroken(OwnedSession session, String fingerprint) {
    return session
        .createNativeQuery(DELETE_BROKEN)
        .setParameter("fingerprint", fingerprint)
        .executeUpdate();
  }
}
