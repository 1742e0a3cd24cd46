package dev.eunoe.memory.persistence.state;

import dev.eunoe.memory.Owner;
import dev.eunoe.memory.SavedBytes;
import dev.eunoe.memory.persistence.session.ListParameter;
import dev.eunoe.memory.persistence.session.OwnedSession;
import dev.eunoe.memory.text.TextWork;
import io.smallrye.mutiny.Uni;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** Writes blocks of states, and deletes those that no state needs, in the caller's transaction. */
public final class Blocks {
  /** Blocks written by one statement, and how many bytes of theirs, unless one has more. */
  private static final int AT_ONCE = 64;

  private static final int BYTES_AT_ONCE = 8 << 20;

  /**
   * Two turns may bring the same block at once; the second waits for the first here. What it knows
   * beyond it is what comes before the block.
   */
  private static final String INSERT =
      """
      with written as (
        insert into state_block (owner_id, fingerprint, part, idx, key, parent_key,
          bytes, stored_bytes, raw_bytes, checksum, key_id)
        select :owner, :fingerprint, a.part, a.idx, a.key, nullif(a.parent, cast('' as bytea)),
          substring(cast(:bytes as bytea) from a.at for a.stored), a.stored, a.raw, a.checksum, :keyId
        from unnest(%s, %s, %s, %s, %s, %s, %s, %s)
          as a (part, idx, key, parent, at, stored, raw, checksum)
        on conflict (owner_id, fingerprint, part, key) do update
          set parent_key = excluded.parent_key
          where state_block.parent_key is null and excluded.parent_key is not null
        returning stored_bytes, xmax = 0 as is_new)
      select count(*) as blocks, cast(coalesce(sum(stored_bytes), 0) as bigint) as bytes
      from written where is_new
      """
          .formatted(
              ListParameter.array("parts", "int"),
              ListParameter.array("indexes", "bigint"),
              ListParameter.array("keys", "bytea"),
              ListParameter.array("parents", "bytea"),
              ListParameter.array("places", "int"),
              ListParameter.array("storedBytes", "int"),
              ListParameter.array("rawBytes", "bigint"),
              ListParameter.texts("checksums"));

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

  /**
   * Writes some blocks of a state; they are packed as they are written, so few are held at once.
   */
  static Uni<SavedBytes> write(
      OwnedSession session,
      String fingerprint,
      NamedBlocks blocks,
      List<Integer> places,
      Optional<StateCipher> cipher) {
    return writeFrom(0, session, fingerprint, blocks, places, cipher);
  }

  private static Uni<SavedBytes> writeFrom(
      int from,
      OwnedSession session,
      String fingerprint,
      NamedBlocks blocks,
      List<Integer> places,
      Optional<StateCipher> cipher) {
    if (from == places.size()) {
      return Uni.createFrom().item(SavedBytes.NOTHING);
    }
    return TextWork.run(
            Long.MAX_VALUE, // it takes a thread's time
            () -> pack(session.owner(), blocks, places.subList(from, places.size()), cipher))
        .chain(packed ->
            insert(session, fingerprint, blocks, places.subList(from, from + packed.size()), packed)
                .chain(saved ->
                    writeFrom(from + packed.size(), session, fingerprint, blocks, places, cipher)
                        .map(rest ->
                            new SavedBytes(
                                0,
                                saved.blocks() + rest.blocks(),
                                saved.newBlocks() + rest.newBlocks()))));
  }

  /** The first of them, as many as one statement writes. */
  private static List<PackedBytes> pack(
      Owner owner, NamedBlocks blocks, List<Integer> places, Optional<StateCipher> cipher) {
    List<PackedBytes> packed = new ArrayList<>();
    long bytes = 0;
    for (int i = 0; i < Math.min(AT_ONCE, places.size()) && bytes < BYTES_AT_ONCE; i++) {
      packed.add(PackedBytes.pack(blocks.block(places.get(i)).bytes().get(), owner, cipher));
      bytes += packed.getLast().bytes().length;
    }
    return packed;
  }

  private static Uni<SavedBytes> insert(
      OwnedSession session,
      String fingerprint,
      NamedBlocks blocks,
      List<Integer> places,
      List<PackedBytes> packed) {
    var bytes = new ByteArrayOutputStream();
    List<Integer> starts = new ArrayList<>();
    for (PackedBytes block : packed) {
      starts.add(bytes.size() + 1); // as SQL counts
      bytes.writeBytes(block.bytes());
    }
    return session
        .createRowQuery(INSERT)
        .setParameter("fingerprint", fingerprint)
        .setParameter("parts", list(places, i -> blocks.block(i).part()))
        .setParameter("indexes", list(places, i -> blocks.block(i).index()))
        .setParameter("keys", list(places, blocks::key))
        .setParameter("parents", list(places, blocks::parent))
        .setParameter("places", ListParameter.of(starts))
        .setParameter("storedBytes", list(packed, block -> block.bytes().length))
        .setParameter("rawBytes", list(packed, PackedBytes::rawBytes))
        .setParameter("checksums", list(packed, PackedBytes::checksum))
        .setParameter("bytes", bytes.toByteArray())
        .setParameter("keyId", packed.getFirst().keyId())
        .getSingleResult()
        .map(row -> new SavedBytes(0, row.number("bytes"), row.integer("blocks")));
  }

  private static <T> String list(List<T> items, Function<T, Object> value) {
    return ListParameter.of(items.stream().map(value).toList());
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
