package dev.eunoe.memory.persistence.state;

import dev.eunoe.memory.persistence.session.ListParameter;
import dev.eunoe.memory.persistence.session.OwnedSession;
import dev.eunoe.memory.persistence.session.Row;
import dev.eunoe.memory.persistence.session.StatementBatches;
import io.smallrye.mutiny.Uni;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Finds which blocks of a state the database lacks, within a transaction that shares the {@link
 * StateLock}. All that a saved state needs is there; so where the chain of the state before meets
 * this one, nothing further back is asked about, and a turn asks about the blocks it brings.
 * Without such a state all are asked about.
 */
final class MissingBlocks {
  /** How far back the state before is followed: words that are rendered anew change its end. */
  private static final int STEPS = 64;

  /** Of each part's newest keys, at one of which following the state before ends. */
  private static final int NEWEST = 256;

  /** Keys asked about at once. */
  private static final int ASKED = 1_000;

  private static final String END_OF_STATE_BEFORE =
      """
      with recursive chain as (
        select p.part, p.first_index, b.idx, b.key, b.parent_key, 1 as step
        from snapshot_part p cross join lateral (
          select idx, key, parent_key from state_block
          where owner_id = :owner and fingerprint = :fingerprint
            and part = p.part and key = p.last_key offset 0) b
        where p.snapshot_id = :snapshot
        union all
        select c.part, c.first_index, b.idx, b.key, b.parent_key, c.step + 1
        from chain c cross join lateral (
          select idx, key, parent_key from state_block
          where owner_id = :owner and fingerprint = :fingerprint
            and part = c.part and key = c.parent_key offset 0) b
        where c.idx > c.first_index and c.step < :steps and c.key <> all (%s))
      select part, first_index, idx, cast(key as text) as key from chain
      """
          .formatted(ListParameter.array("newest", "bytea"));

  private static final String PRESENT =
      """
      select a.part, cast(b.key as text) as key, b.parent_key is null as first
      from unnest(%s, %s) as a (part, key) cross join lateral (
        select key, parent_key from state_block
        where owner_id = :owner and fingerprint = :fingerprint
          and part = a.part and key = a.key offset 0) b
      """
          .formatted(ListParameter.array("parts", "int"), ListParameter.array("keys", "bytea"));

  private static final String LINK =
      """
      update state_block b set parent_key = a.parent
      from unnest(%s, %s, %s) as a (part, key, parent)
      where b.owner_id = :owner and b.fingerprint = :fingerprint
        and b.part = a.part and b.key = a.key and b.parent_key is null
      """
          .formatted(
              ListParameter.array("parts", "int"),
              ListParameter.array("keys", "bytea"),
              ListParameter.array("parents", "bytea"));

  private final OwnedSession session;
  private final String fingerprint;
  private final NamedBlocks blocks;

  MissingBlocks(OwnedSession session, String fingerprint, NamedBlocks blocks) {
    this.session = session;
    this.fingerprint = fingerprint;
    this.blocks = blocks;
  }

  /**
   * Places in the list of those that have to be written, in its order.
   *
   * @param before the newest snapshot on the path to the exchange; null when there is none
   */
  Uni<List<Integer>> find(@Nullable Long before) {
    return blocks.parts().isEmpty()
        ? Uni.createFrom().item(List.of())
        : vouched(before)
            .chain(vouched -> StatementBatches.read(unvouched(vouched), ASKED, this::missing));
  }

  /**
   * For parts of this state: the places of blocks that are there because another state needs them.
   */
  private Uni<Map<Integer, Range>> vouched(@Nullable Long before) {
    if (before == null) {
      return Uni.createFrom().item(Map.of());
    }
    return session
        .createRowQuery(END_OF_STATE_BEFORE)
        .setParameter("fingerprint", fingerprint)
        .setParameter("snapshot", before)
        .setParameter("steps", STEPS)
        .setParameter("newest", ListParameter.of(newest()))
        .getResultList()
        .map(this::meetings);
  }

  private List<String> newest() {
    return blocks.parts().stream()
        .flatMap(part ->
            IntStream.range(Math.max(part.from(), part.to() - NEWEST), part.to())
                .mapToObj(blocks::key))
        .toList();
  }

  private record Range(int from, int to) {}

  private Map<Integer, Range> meetings(List<Row> chain) {
    Map<Integer, Range> vouched = new HashMap<>();
    for (Row row : chain) {
      for (NamedBlocks.Part part : blocks.parts()) {
        long place = part.from() + row.number("idx") - part.first();
        if (part.part() == row.integer("part")
            && place >= part.from()
            && place < part.to()
            && blocks.key((int) place).equals(row.text("key"))) {
          // where the other state begins later, its first block need not know the one before it
          long begin = row.number("first_index");
          long from = begin <= part.first() ? part.from() : part.from() + begin + 1 - part.first();
          vouched.merge(
              part.part(),
              new Range((int) Math.min(from, place + 1), (int) place + 1),
              (a, b) -> a.to() > b.to() ? a : b);
        }
      }
    }
    return vouched;
  }

  private List<Integer> unvouched(Map<Integer, Range> vouched) {
    List<Integer> places = new ArrayList<>();
    for (NamedBlocks.Part part : blocks.parts()) {
      Range known = vouched.getOrDefault(part.part(), new Range(part.from(), part.from()));
      IntStream.range(part.from(), known.from()).forEach(places::add);
      IntStream.range(known.to(), part.to()).forEach(places::add);
    }
    return places;
  }

  private Uni<List<Integer>> missing(List<Integer> places) {
    if (places.isEmpty()) {
      return Uni.createFrom().item(List.of());
    }
    return session
        .createRowQuery(PRESENT)
        .setParameter("fingerprint", fingerprint)
        .setParameter("parts", list(places, i -> blocks.block(i).part()))
        .setParameter("keys", list(places, blocks::key))
        .getResultList()
        .map(rows -> {
          Map<String, Boolean> present = new HashMap<>();
          rows.forEach(row ->
              present.put(
                  name(row.integer("part"), row.text("key")), row.get("first", Boolean.class)));
          return present;
        })
        .call(present -> link(places.stream().filter(i -> isUnlinked(i, present)).toList()))
        .map(present -> places.stream().filter(i -> !present.containsKey(name(i))).toList());
  }

  private boolean isUnlinked(int i, Map<String, Boolean> present) {
    return present.getOrDefault(name(i), false) && !blocks.parent(i).isEmpty();
  }

  private String name(int i) {
    return name(blocks.block(i).part(), blocks.key(i));
  }

  private static String name(int part, String key) {
    return part + key;
  }

  /** Blocks that were saved as the first of a window, and are behind others in this state. */
  private Uni<Integer> link(List<Integer> places) {
    return places.isEmpty()
        ? Uni.createFrom().item(0)
        : session
            .createNativeQuery(LINK)
            .setParameter("fingerprint", fingerprint)
            .setParameter("parts", list(places, i -> blocks.block(i).part()))
            .setParameter("keys", list(places, blocks::key))
            .setParameter("parents", list(places, blocks::parent))
            .executeUpdate();
  }

  private static String list(List<Integer> places, IntFunction<Object> value) {
    return ListParameter.of(places.stream().map(value::apply).toList());
  }
}
