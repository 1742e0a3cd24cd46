package dev.eunoe.memory.persistence.dense;

import dev.eunoe.memory.dense.OwnerVectors;
import dev.eunoe.memory.persistence.session.JsonRows;
import dev.eunoe.memory.persistence.session.OwnedSession;
import dev.eunoe.memory.persistence.session.Row;
import dev.eunoe.memory.persistence.session.SealedBytes;
import dev.eunoe.memory.sealing.Sealing;
import io.smallrye.mutiny.Uni;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** The tables of vectors: what is due, what is stored, what has changed. */
final class VectorRows {
  private static final String CHANGES =
      """
      select coalesce(max(stored), 0) as stored, coalesce(max(removed), 0) as removed,
        (select coalesce(sum(passages), 0) from (
          select passages from vectors_due where owner_id = :owner limit :most) as due) as due
      from vector_changes where owner_id = :owner
      """;

  private static final String DUE =
      """
      select t.id, t.text, md5(t.text) as hash from turn t
      join vectors_due d on d.turn_id = t.id
      where d.owner_id = :owner order by t.id desc limit :most
      """;

  /**
   * Held until the vectors are stored: who erases or corrects one of them waits, and then finds its
   * vectors; who was first has changed what is looked for here.
   */
  private static final String STILL_SAID =
      """
      select t.id from turn t
      join json_to_recordset(cast(cast(:turns as text) as json)) as given (turn bigint, hash text)
        on given.turn = t.id and given.hash = md5(t.text)
      where t.owner_id = :owner and t.indexed_terms is not null
      order by t.id for share of t
      """;

  private static final String STORE =
      """
      with given as (
        select turn, vectors from json_to_recordset(cast(cast(:turns as text) as json))
          as given (turn bigint, vectors text)),
      changed as (
        insert into vector_changes (owner_id, stored, removed) values (:owner, 1, this_transaction())
        on conflict (owner_id) do update set stored = vector_changes.stored + 1
        returning stored),
      added as (
        insert into passage_vectors (turn_id, owner_id, place, voice, stored, model, vectors)
        select t.id, :owner, t.place, t.voice, changed.stored, :model, decode(given.vectors, 'base64')
        from given join turn t on t.id = given.turn cross join changed
        on conflict (turn_id) do nothing)
      delete from vectors_due using given where vectors_due.turn_id = given.turn
      """;

  /** Packed, since a row of the driver costs as much as ten of these. */
  private static final String READ =
      """
      select string_agg(int8send(turn_id) || int8send(place) || int4send(voice)
        || int4send(length(vectors)) || vectors, cast('' as bytea)) as packed
      from (select turn_id, place, voice, vectors from passage_vectors
        where owner_id = :owner and stored > :after and stored <= :upto and turn_id < :before
          and model = :model
        order by turn_id desc limit :most) as newest
      """;

  /** Rows read at once: some megabytes. */
  private static final int ROWS = 10_000;

  private VectorRows() {}

  /**
   * What the database says of an owner's vectors.
   *
   * @param due about how many passages have none yet, among the first few due turns
   */
  record Changes(long stored, long removed, long due) {}

  static Uni<Changes> changes(OwnedSession session, int most) {
    return session
        .createRowQuery(CHANGES)
        .setParameter("most", most)
        .getSingleResult()
        .map(row -> new Changes(row.number("stored"), row.number("removed"), row.number("due")));
  }

  /**
   * A turn whose vectors are due.
   *
   * @param hash of its words as they are stored
   */
  record Due(long turn, String hash, String text) {}

  /** Some of the owner's, newest first. */
  static Uni<List<Due>> due(OwnedSession session, int most) {
    return session
        .createRowQuery(DUE)
        .setParameter("most", most)
        .getResultList(row -> due(session.sealing(), row));
  }

  private static Due due(Sealing sealing, Row row) {
    return new Due(row.number("id"), row.text("hash"), sealing.open(row.text("text")));
  }

  /** Vectors of one turn, of as many passages as it has. */
  record Made(Due of, byte[] vectors) {}

  static Uni<Void> store(OwnedSession session, String model, List<Made> made) {
    var said = new JsonRows();
    made.forEach(turn -> said.add().put("turn", turn.of.turn).put("hash", turn.of.hash));
    return session
        .createNativeQuery(STILL_SAID, Long.class)
        .setParameter("turns", said.parameter())
        .getResultList()
        .chain(still -> storeAll(session, model, made, new HashSet<>(still)));
  }

  private static Uni<Void> storeAll(
      OwnedSession session, String model, List<Made> made, Set<Long> still) {
    var rows = new JsonRows();
    for (Made turn : made) {
      if (still.contains(turn.of.turn)) {
        byte[] stored = SealedBytes.of(session.sealing(), turn.vectors).stored();
        rows.add()
            .put("turn", turn.of.turn)
            .put("vectors", Base64.getEncoder().encodeToString(stored));
      }
    }
    return rows.isEmpty()
        ? Uni.createFrom().voidItem()
        : session
            .createNativeQuery(STORE)
            .setParameter("turns", rows.parameter())
            .setParameter("model", model)
            .executeUpdate()
            .replaceWithVoid();
  }

  /**
   * What was stored since, the newest turns first.
   *
   * @param after how often vectors had been stored
   * @param most turns to read
   */
  static Uni<List<OwnerVectors.Stored>> read(
      OwnedSession session, String model, long after, Changes now, int most) {
    return read(session, new Reading(model, after, now.stored, most), Long.MAX_VALUE, List.of());
  }

  private record Reading(String model, long after, long upTo, int most) {}

  private static Uni<List<OwnerVectors.Stored>> read(
      OwnedSession session, Reading reading, long before, List<OwnerVectors.Stored> so) {
    return session
        .createRowQuery(READ)
        .setParameter("after", reading.after)
        .setParameter("upto", reading.upTo)
        .setParameter("before", before)
        .setParameter("model", reading.model)
        .setParameter("most", ROWS)
        .getSingleResult()
        .chain(row -> {
          if (row.isNull("packed")) {
            return Uni.createFrom().item(so);
          }
          List<OwnerVectors.Stored> all = new ArrayList<>(so);
          unpack(session.sealing(), row.bytes("packed"), all);
          return all.size() - so.size() < ROWS || all.size() >= reading.most
              ? Uni.createFrom().item(all)
              : read(session, reading, all.getLast().turn(), all);
        });
  }

  private static void unpack(Sealing sealing, byte[] rows, List<OwnerVectors.Stored> into) {
    ByteBuffer packed = ByteBuffer.wrap(rows);
    while (packed.hasRemaining()) {
      long turn = packed.getLong();
      long place = packed.getLong();
      int voice = packed.getInt();
      byte[] vectors = new byte[packed.getInt()];
      packed.get(vectors);
      into.add(
          new OwnerVectors.Stored(turn, place, voice, SealedBytes.stored(vectors).open(sealing)));
    }
  }
}
