package dev.eunoe.memory.persistence.summary;

import dev.eunoe.memory.Owner;
import dev.eunoe.memory.language.Gist;
import dev.eunoe.memory.language.TurnKind;
import dev.eunoe.memory.persistence.entity.TurnEntity;
import dev.eunoe.memory.persistence.session.CurrentSealing;
import dev.eunoe.memory.persistence.session.Ids;
import dev.eunoe.memory.sealing.Sealing;
import dev.eunoe.memory.text.TextWork;
import io.smallrye.mutiny.Uni;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.hibernate.reactive.mutiny.Mutiny;

/**
 * Links turns that say nearly the same as an earlier one of the same speaker, within the caller's
 * transaction. They are only linked: both stay as they were said, and both are found.
 */
final class NearDuplicates {
  /** Shared words of meaning, of all of them. */
  static final double LEAST = 0.8;

  /** Pairs looked at for the turns of one segment: a phrase said all day long has many. */
  private static final int MAX_PAIRS = 64;

  /** Turns whose very words were said before are known as repetitions already. */
  private static final String SKETCH =
      """
      insert into sketch (owner_id, band, turn_id)
      select distinct :owner, band, turn_id from unnest(
        cast(string_to_array(cast(:bands as text), ',') as bigint[]),
        cast(string_to_array(cast(:turns as text), ',') as bigint[])) as sketched (band, turn_id)
      where not exists (
        select from turn t join turn e on e.owner_id = t.owner_id and e.text_hash = t.text_hash
        where t.id = sketched.turn_id and e.id < t.id and e.indexed_terms is not null)
      on conflict do nothing
      """;

  private static final String PAIRS =
      """
      select distinct a.turn_id, b.turn_id from sketch a
      join sketch b on b.owner_id = a.owner_id and b.band = a.band and b.turn_id < a.turn_id
      where a.owner_id = :owner and a.turn_id = %s
      order by a.turn_id, b.turn_id limit %d
      """
          .formatted(Ids.ANY, MAX_PAIRS);

  private static final String LINK =
      """
      insert into near_duplicate (turn_id, owner_id, of_turn_id, similarity)
      select turn_id, :owner, of_turn_id, similarity from unnest(
        cast(string_to_array(cast(:turns as text), ',') as bigint[]),
        cast(string_to_array(cast(:of as text), ',') as bigint[]),
        cast(string_to_array(cast(:similarities as text), ',') as float8[]))
        as link (turn_id, of_turn_id, similarity)
      on conflict do nothing
      """;

  private NearDuplicates() {}

  static Uni<Void> link(Mutiny.Session session, Owner owner, List<TurnEntity> turns) {
    Sealing sealing = CurrentSealing.get();
    return TextWork.run(TurnEntity.chars(turns), () -> bands(sealing, turns))
        .chain(bands -> link(session, owner, bands));
  }

  /** Of each turn, as they are stored. */
  private record Bands(List<String> bands, List<Long> of) {}

  private static Bands bands(Sealing sealing, List<TurnEntity> turns) {
    var all = new Bands(new ArrayList<>(), new ArrayList<>());
    for (TurnEntity turn : turns) {
      if (turn.kind == TurnKind.STATEMENT || turn.kind == TurnKind.ANSWER) {
        for (long band : Gist.of(turn.text).bands()) {
          all.bands().add(Long.toString(sealing.band(band)));
          all.of().add(turn.id);
        }
      }
    }
    return all;
  }

  private static Uni<Void> link(Mutiny.Session session, Owner owner, Bands found) {
    List<String> bands = found.bands();
    List<Long> of = found.of();
    if (bands.isEmpty()) {
      return Uni.createFrom().voidItem();
    }
    return session
        .createNativeQuery(SKETCH)
        .setParameter("owner", owner.id())
        .setParameter("bands", String.join(",", bands))
        .setParameter("turns", Ids.list(of))
        .executeUpdate()
        .chain(() -> pairs(session, owner, new HashSet<>(of)))
        .chain(pairs ->
            pairs.isEmpty() ? Uni.createFrom().voidItem() : compare(session, owner, pairs));
  }

  private static Uni<List<Object[]>> pairs(Mutiny.Session session, Owner owner, Set<Long> turns) {
    return session
        .createNativeQuery(PAIRS, Object[].class)
        .setParameter("owner", owner.id())
        .setParameter("ids", Ids.list(turns))
        .getResultList();
  }

  private static Uni<Void> compare(Mutiny.Session session, Owner owner, List<Object[]> pairs) {
    Set<Long> ids = new HashSet<>();
    for (Object[] pair : pairs) {
      ids.add(((Number) pair[0]).longValue());
      ids.add(((Number) pair[1]).longValue());
    }
    return session
        .createSelectionQuery("from TurnEntity where id in :ids", TurnEntity.class)
        .setParameter("ids", ids)
        .getResultList()
        .chain(turns -> {
          Map<Long, TurnEntity> byId = new HashMap<>();
          turns.forEach(turn -> byId.put(turn.id, turn));
          return TextWork.run(TurnEntity.chars(turns), () -> links(pairs, byId));
        })
        .chain(links -> insert(session, owner, links));
  }

  private record Link(long turn, long of, double similarity) {}

  /** Each turn is linked to the earliest that says nearly the same. */
  private static List<Link> links(List<Object[]> pairs, Map<Long, TurnEntity> turns) {
    Map<Long, Gist> gists = new HashMap<>();
    turns.forEach((id, turn) -> gists.put(id, Gist.of(turn.text)));
    Map<Long, Link> links = new HashMap<>();
    for (Object[] pair : pairs) {
      TurnEntity later = turns.get(((Number) pair[0]).longValue());
      TurnEntity earlier = turns.get(((Number) pair[1]).longValue());
      if (later == null || earlier == null || !isSameSpeaker(later, earlier)) {
        continue;
      }
      Gist a = gists.get(later.id);
      Gist b = gists.get(earlier.id);
      if (a != null && b != null && a.isNearly(b, LEAST)) {
        links.putIfAbsent(later.id, new Link(later.id, earlier.id, a.similarity(b)));
      }
    }
    return List.copyOf(links.values());
  }

  private static boolean isSameSpeaker(TurnEntity a, TurnEntity b) {
    return a.role.equals(b.role) && a.speaker.equals(b.speaker);
  }

  private static Uni<Void> insert(Mutiny.Session session, Owner owner, List<Link> links) {
    if (links.isEmpty()) {
      return Uni.createFrom().voidItem();
    }
    return session
        .createNativeQuery(LINK)
        .setParameter("owner", owner.id())
        .setParameter("turns", Ids.list(links.stream().map(Link::turn).toList()))
        .setParameter("of", Ids.list(links.stream().map(Link::of).toList()))
        .setParameter(
            "similarities",
            links.stream()
                .map(link -> Double.toString(link.similarity()))
                .collect(Collectors.joining(",")))
        .executeUpdate()
        .replaceWithVoid();
  }
}
