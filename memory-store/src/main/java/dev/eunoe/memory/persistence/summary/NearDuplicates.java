package dev.eunoe.memory.persistence.summary;

import dev.eunoe.memory.language.Gist;
import dev.eunoe.memory.language.MessageKind;
import dev.eunoe.memory.persistence.entity.MessageEntity;
import dev.eunoe.memory.persistence.entity.OpenedMessage;
import dev.eunoe.memory.persistence.session.ListParameter;
import dev.eunoe.memory.persistence.session.OwnedSession;
import dev.eunoe.memory.sealing.Sealing;
import dev.eunoe.memory.text.TextWork;
import io.smallrye.mutiny.Uni;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Links turns that say nearly the same as an earlier one of the same speaker, within the caller's
 * transaction. They are only linked: both stay as they were said, and both are found.
 */
final class NearDuplicates {
  /** Shared words of meaning, of all of them. */
  static final double MIN = 0.8;

  /** Pairs looked at for the turns of one segment: a phrase said all day long has many. */
  private static final int MAX_PAIRS = 64;

  /** Turns whose very words were said before are known as repetitions already. */
  private static final String SKETCH =
      """
      insert into sketch (owner_id, band, turn_id)
      select distinct :owner, band, turn_id from unnest(
        %s, %s) as sketched (band, turn_id)
      where not exists (
        select from turn t join turn e on e.owner_id = t.owner_id and e.text_hash = t.text_hash
        where t.id = sketched.turn_id and e.id < t.id and e.indexed_terms is not null)
      on conflict do nothing
      """
          .formatted(
              ListParameter.array("bands", "bigint"), ListParameter.array("turns", "bigint"));

  private static final String PAIRS =
      """
      select distinct a.turn_id as later, b.turn_id as earlier from sketch a
      join sketch b on b.owner_id = a.owner_id and b.band = a.band and b.turn_id < a.turn_id
      where a.owner_id = :owner and a.turn_id = %s
      order by a.turn_id, b.turn_id limit %d
      """
          .formatted(ListParameter.ANY_ID, MAX_PAIRS);

  private static final String LINK =
      """
      insert into near_duplicate (turn_id, owner_id, of_turn_id, similarity)
      select turn_id, :owner, of_turn_id, similarity from unnest(%s, %s, %s)
        as link (turn_id, of_turn_id, similarity)
      on conflict do nothing
      """
          .formatted(
              ListParameter.array("turns", "bigint"),
              ListParameter.array("of", "bigint"),
              ListParameter.array("similarities", "float8"));

  private NearDuplicates() {}

  static Uni<Void> link(OwnedSession session, List<OpenedMessage> turns) {
    Sealing sealing = session.sealing();
    return TextWork.run(OpenedMessage.chars(turns), () -> bands(sealing, turns))
        .chain(bands -> link(session, bands));
  }

  /** Of each turn, as they are stored. */
  private record Bands(List<Long> bands, List<Long> of) {}

  private static Bands bands(Sealing sealing, List<OpenedMessage> turns) {
    var all = new Bands(new ArrayList<>(), new ArrayList<>());
    for (OpenedMessage turn : turns) {
      if (turn.kind() == MessageKind.STATEMENT || turn.kind() == MessageKind.ANSWER) {
        for (long band : Gist.of(turn.text()).bands()) {
          all.bands().add(sealing.band(band));
          all.of().add(turn.id());
        }
      }
    }
    return all;
  }

  private static Uni<Void> link(OwnedSession session, Bands found) {
    List<Long> bands = found.bands();
    List<Long> of = found.of();
    if (bands.isEmpty()) {
      return Uni.createFrom().voidItem();
    }
    return session
        .createNativeQuery(SKETCH)
        .setParameter("bands", ListParameter.of(bands))
        .setParameter("turns", ListParameter.of(of))
        .executeUpdate()
        .chain(() -> pairs(session, new HashSet<>(of)))
        .chain(pairs -> pairs.isEmpty() ? Uni.createFrom().voidItem() : compare(session, pairs));
  }

  /** Rows of turns that have a band in common. */
  private record Pair(long later, long earlier) {}

  private static Uni<List<Pair>> pairs(OwnedSession session, Set<Long> turns) {
    return session
        .createRowQuery(PAIRS)
        .setParameter("ids", ListParameter.of(turns))
        .getResultList(row -> new Pair(row.number("later"), row.number("earlier")));
  }

  private static Uni<Void> compare(OwnedSession session, List<Pair> pairs) {
    Set<Long> ids = new HashSet<>();
    for (Pair pair : pairs) {
      ids.add(pair.later());
      ids.add(pair.earlier());
    }
    return session
        .createSelectionQuery("from MessageEntity where id in :ids", MessageEntity.class)
        .setParameter("ids", ids)
        .getResultList()
        .map(rows -> OpenedMessage.all(session.sealing(), rows))
        .chain(turns -> {
          Map<Long, OpenedMessage> byId = new HashMap<>();
          turns.forEach(turn -> byId.put(turn.id(), turn));
          return TextWork.run(OpenedMessage.chars(turns), () -> links(pairs, byId));
        })
        .chain(links -> insert(session, links));
  }

  private record Link(long turn, long of, double similarity) {}

  /** Each turn is linked to the earliest that says nearly the same. */
  private static List<Link> links(List<Pair> pairs, Map<Long, OpenedMessage> turns) {
    Map<Long, Gist> gists = new HashMap<>();
    turns.forEach((id, turn) -> gists.put(id, Gist.of(turn.text())));
    Map<Long, Link> links = new HashMap<>();
    for (Pair pair : pairs) {
      OpenedMessage later = turns.get(pair.later());
      OpenedMessage earlier = turns.get(pair.earlier());
      if (later == null || earlier == null || !isSameSpeaker(later, earlier)) {
        continue;
      }
      Gist a = gists.get(later.id());
      Gist b = gists.get(earlier.id());
      if (a != null && b != null && a.isNearly(b, MIN)) {
        links.putIfAbsent(later.id(), new Link(later.id(), earlier.id(), a.similarity(b)));
      }
    }
    return List.copyOf(links.values());
  }

  private static boolean isSameSpeaker(OpenedMessage a, OpenedMessage b) {
    return a.role().equals(b.role()) && a.speaker().equals(b.speaker());
  }

  private static Uni<Void> insert(OwnedSession session, List<Link> links) {
    if (links.isEmpty()) {
      return Uni.createFrom().voidItem();
    }
    return session
        .createNativeQuery(LINK)
        .setParameter("turns", ListParameter.of(links.stream().map(Link::turn).toList()))
        .setParameter("of", ListParameter.of(links.stream().map(Link::of).toList()))
        .setParameter(
            "similarities", ListParameter.of(links.stream().map(Link::similarity).toList()))
        .executeUpdate()
        .replaceWithVoid();
  }
}
