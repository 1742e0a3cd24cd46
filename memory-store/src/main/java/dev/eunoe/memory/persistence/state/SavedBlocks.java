package dev.eunoe.memory.persistence.state;

import dev.eunoe.memory.persistence.session.ListParameter;
import dev.eunoe.memory.persistence.session.OwnedSession;
import dev.eunoe.memory.persistence.session.Row;
import dev.eunoe.memory.text.TextWork;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads the blocks of a snapshot in order, within the caller's transaction. */
final class SavedBlocks {
  /** Stored bytes of blocks that one statement reads, unless a single one has more. */
  private static final long READ_AT_ONCE = 64 << 20;

  private static final String CHAINS =
      """
      with recursive chain as (
        select p.part, p.first_index, b.id, b.idx, b.parent_key, b.stored_bytes
        from snapshot_part p cross join lateral (
          select id, idx, parent_key, stored_bytes from state_block
          where owner_id = :owner and fingerprint = :fingerprint
            and part = p.part and key = p.last_key offset 0) b
        where p.snapshot_id = :snapshot
        union all
        select c.part, c.first_index, b.id, b.idx, b.parent_key, b.stored_bytes
        from chain c cross join lateral (
          select id, idx, parent_key, stored_bytes from state_block
          where owner_id = :owner and fingerprint = :fingerprint
            and part = c.part and key = c.parent_key offset 0) b
        where c.idx > c.first_index)
      select p.part, p.first_index, p.last_index, c.id, c.idx, c.stored_bytes
      from snapshot_part p left join chain c on c.part = p.part
      where p.snapshot_id = :snapshot order by p.part, c.idx
      """;

  private static final String BYTES =
      "select id, bytes, raw_bytes, checksum, key_id from state_block where owner_id = :owner and id = "
          + ListParameter.ANY_ID;

  private final OwnedSession session;
  private final Optional<StateCipher> cipher;

  SavedBlocks(OwnedSession session, Optional<StateCipher> cipher) {
    this.session = session;
    this.cipher = cipher;
  }

  /** A block that is to be read. */
  private record Place(long id, int part, long index, long storedBytes) {}

  /**
   * @throws DamagedStateException (as failure) when one is missing or is not what was saved
   */
  Uni<List<byte[]>> read(long snapshot, String fingerprint) {
    return session
        .createRowQuery(CHAINS)
        .setParameter("fingerprint", fingerprint)
        .setParameter("snapshot", snapshot)
        .getResultList()
        .map(SavedBlocks::whole)
        .chain(places ->
            Multi.createFrom()
                .iterable(slices(places))
                .onItem()
                .transformToUniAndConcatenate(this::readSlice)
                .collect()
                .in(ArrayList<byte[]>::new, List::addAll)
                .map(List::copyOf));
  }

  /** All blocks of all parts, in order. */
  private static List<Place> whole(List<Row> rows) {
    List<Place> places = new ArrayList<>(rows.size());
    long expected = 0;
    for (int i = 0; i < rows.size(); i++) {
      Row row = rows.get(i);
      int part = row.integer("part");
      if (i == 0 || rows.get(i - 1).integer("part") != part) {
        expected = row.number("first_index");
      }
      if (row.isNull("id") || row.number("idx") != expected) {
        throw missing(row);
      }
      places.add(new Place(row.number("id"), part, expected++, row.number("stored_bytes")));
      boolean last = i + 1 == rows.size() || rows.get(i + 1).integer("part") != part;
      if (last && expected != row.number("last_index") + 1) {
        throw missing(row);
      }
    }
    return places;
  }

  private static DamagedStateException missing(Row row) {
    return new DamagedStateException(
        "blocks %d to %d of part %d are not all there"
            .formatted(row.number("first_index"), row.number("last_index"), row.integer("part")),
        null);
  }

  private static List<List<Place>> slices(List<Place> places) {
    List<List<Place>> slices = new ArrayList<>();
    int from = 0;
    long bytes = 0;
    for (int i = 0; i < places.size(); i++) {
      bytes += places.get(i).storedBytes();
      if (i > from && bytes > READ_AT_ONCE) {
        slices.add(places.subList(from, i));
        from = i;
        bytes = places.get(i).storedBytes();
      }
    }
    if (from < places.size()) {
      slices.add(places.subList(from, places.size()));
    }
    return slices;
  }

  private Uni<List<byte[]>> readSlice(List<Place> places) {
    return session
        .createRowQuery(BYTES)
        .setParameter("ids", ListParameter.of(places.stream().map(Place::id).toList()))
        .getResultList()
        .chain(rows -> TextWork.run(Long.MAX_VALUE, () -> unpack(places, rows)));
  }

  private List<byte[]> unpack(List<Place> places, List<Row> rows) {
    Map<Long, Row> byId = new HashMap<>();
    rows.forEach(row -> byId.put(row.number("id"), row));
    return places.stream().map(place -> unpack(place, byId.get(place.id()))).toList();
  }

  private byte[] unpack(Place place, @Nullable Row row) {
    try {
      if (row == null) {
        throw new DamagedStateException("it is not there", null);
      }
      return PackedBytes.of(row).unpack(session.owner(), cipher);
    } catch (DamagedStateException e) {
      throw new DamagedStateException(
          "block %d of part %d: %s".formatted(place.index(), place.part(), e.getMessage()),
          e,
          place.id());
    }
  }
}
