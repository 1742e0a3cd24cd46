package dev.eunoe.memory.persistence.search;

import dev.eunoe.memory.RecallQuery;
import dev.eunoe.memory.Recollection;
import dev.eunoe.memory.Validity;
import dev.eunoe.memory.persistence.entity.MessageEntity;
import dev.eunoe.memory.persistence.entity.OpenedMessage;
import dev.eunoe.memory.persistence.session.ListParameter;
import dev.eunoe.memory.persistence.session.OwnedSession;
import dev.eunoe.memory.persistence.session.Row;
import io.smallrye.mutiny.Uni;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Adds to what is recalled how often it was said and what took its place since: never the old value
 * alone, and the new one first. Within the caller's transaction.
 */
final class RecollectionHistory {
  /** A value that took the place of one that took the place of one; further back is history. */
  private static final int MAX_STEPS = 4;

  private static final String OF_TURNS =
      """
      select t.public_id as turn, coalesce(u.times, 1) as times, n.public_id as successor,
        cast(extract(epoch from n.said_at) * 1000000 as bigint) as superseded, o.public_id as predecessor
      from turn t
      left join utterance u on u.owner_id = t.owner_id and u.text_hash = t.text_hash
        and u.role = t.role and u.speaker = t.speaker and u.times > 1
      left join lateral (select n.public_id, n.said_at from claim c join turn n on n.id = c.superseded_by
        where c.turn_id = t.id order by n.said_at desc limit 1) n on true
      left join lateral (select o.public_id from claim c join turn o on o.id = c.turn_id
        where c.superseded_by = t.id order by o.said_at desc limit 1) o on true
      where t.owner_id = :owner
        and t.place = any (%s)
      """
          .formatted(ListParameter.array("places", "bigint"));

  private RecollectionHistory() {}

  /**
   * The same recollections, and before what is superseded what took its place.
   *
   * @param places where the turns of the recollections stand, by their ids
   */
  static Uni<List<Recollection>> add(
      OwnedSession session,
      RecallQuery query,
      List<Recollection> ranked,
      Map<String, Long> places) {
    return ranked.isEmpty()
        ? Uni.createFrom().item(ranked)
        : add(session, query, ranked, new HashMap<>(places), MAX_STEPS);
  }

  private static Uni<List<Recollection>> add(
      OwnedSession session,
      RecallQuery query,
      List<Recollection> ranked,
      Map<String, Long> places,
      int steps) {
    return read(session, ranked, places)
        .chain(histories -> {
          List<Recollection> known = ranked.stream().map(item -> known(item, histories)).toList();
          Set<String> missing = missing(known, query);
          if (missing.isEmpty() || steps == 0) {
            return Uni.createFrom().item(newestFirst(known, query.limit()));
          }
          return turns(session, missing, places)
              .chain(found -> {
                List<Recollection> more = new ArrayList<>(known);
                more.addAll(found);
                return found.isEmpty()
                    ? Uni.createFrom().item(newestFirst(known, query.limit()))
                    : add(session, query, more, places, steps - 1);
              });
        });
  }

  private record History(long times, Validity validity) {}

  private static Uni<Map<String, History>> read(
      OwnedSession session, List<Recollection> ranked, Map<String, Long> places) {
    return session
        .createRowQuery(OF_TURNS)
        .setParameter(
            "places",
            ListParameter.of(ranked.stream().map(item -> places.get(item.turnId())).toList()))
        .getResultList()
        .map(rows -> {
          Map<String, History> histories = new HashMap<>();
          for (Row row : rows) {
            histories.put(row.text("turn"), history(row));
          }
          return histories;
        });
  }

  private static History history(Row row) {
    @Nullable String by = row.textOrNull("successor");
    @Nullable Instant until = by == null ? null : row.time("superseded");
    return new History(row.number("times"), new Validity(by, until, row.textOrNull("predecessor")));
  }

  private static Recollection known(Recollection item, Map<String, History> histories) {
    History history = histories.get(item.turnId());
    return history == null ? item : item.with(history.times(), history.validity());
  }

  /** What took the place of something recalled, and is neither recalled nor in the window. */
  private static Set<String> missing(List<Recollection> items, RecallQuery query) {
    Set<String> missing = new HashSet<>();
    for (Recollection item : items) {
      String by = item.validity().supersededBy();
      if (by != null && !query.visibleTurnIds().contains(by)) {
        missing.add(by);
      }
    }
    items.forEach(item -> missing.remove(item.turnId()));
    return missing;
  }

  private static Uni<List<Recollection>> turns(
      OwnedSession session, Set<String> ids, Map<String, Long> places) {
    return session
        .createEntityRowQuery(
            "select t as turn, c.publicId as conversation from MessageEntity t join"
                + " ConversationEntity c on c.id = t.conversationId where t.ownerId = :owner and"
                + " t.publicId in :ids and t.erasedAt is null and c.memory")
        .setParameter("ids", ids)
        .getResultList(row -> {
          OpenedMessage turn = row.get("turn", MessageEntity.class).open(session.sealing());
          places.put(turn.publicId(), turn.place());
          return recollection(turn, row.text("conversation"));
        });
  }

  /** A claim is a short message, so its whole text is shown. */
  private static Recollection recollection(OpenedMessage turn, String conversation) {
    return new Recollection(
        turn.publicId(),
        conversation,
        turn.speaker().isEmpty() || turn.role().equals("tool") ? turn.role() : turn.speaker(),
        turn.saidAt(),
        turn.text(),
        false);
  }

  /** In their order, but what took something's place directly before it. */
  private static List<Recollection> newestFirst(List<Recollection> items, int limit) {
    Map<String, Recollection> byId = new HashMap<>();
    items.forEach(item -> byId.put(item.turnId(), item));
    Set<String> placed = new HashSet<>();
    List<Recollection> ordered = new ArrayList<>();
    for (Recollection item : items) {
      List<Recollection> chain = new ArrayList<>();
      for (Recollection at = item; at != null && !chain.contains(at); ) {
        chain.addFirst(at);
        String by = at.validity().supersededBy();
        at = by == null ? null : byId.get(by);
      }
      for (Recollection at : chain) {
        if (placed.add(at.turnId())) {
          ordered.add(at);
        }
      }
    }
    return List.copyOf(ordered.subList(0, Math.min(limit, ordered.size())));
  }
}
