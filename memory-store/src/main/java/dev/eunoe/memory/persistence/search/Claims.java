package dev.eunoe.memory.persistence.search;

import dev.eunoe.memory.claims.Claim;
import dev.eunoe.memory.claims.ClaimFinder;
import dev.eunoe.memory.claims.Correction;
import dev.eunoe.memory.language.MessageKind;
import dev.eunoe.memory.persistence.entity.MessageEntity;
import dev.eunoe.memory.persistence.entity.OpenedMessage;
import dev.eunoe.memory.persistence.session.JsonRows;
import dev.eunoe.memory.persistence.session.ListParameter;
import dev.eunoe.memory.persistence.session.OwnedSession;
import dev.eunoe.memory.persistence.session.Row;
import dev.eunoe.memory.persistence.session.StatementBatches;
import dev.eunoe.memory.text.TextWork;
import io.smallrye.mutiny.Uni;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Notes what turns claim, and which earlier claim that takes the place of, within the transaction
 * that makes them searchable. No turn is changed: what is superseded is said to be, and since when.
 * What a slice of turns claims is compared in memory, by {@link CurrentClaims}, and written at
 * once.
 */
final class Claims {
  /** Of each slot as many as its new claims could supersede. */
  private static final String IN_FORCE =
      """
      select given.slot, current.turn_id
      from json_to_recordset(cast(cast(:slots as text) as json)) as given (slot text, most int)
      cross join lateral (
        select turn_id from claim c
        where c.owner_id = :owner and c.slot = given.slot and c.superseded_by is null
          and c.turn_id <> all (%s)
        order by c.valid_from desc, c.turn_id desc limit given.most) current
      """
          .formatted(ListParameter.array("turns", "bigint"));

  private static final String NOTE =
      """
      insert into claim (turn_id, slot, owner_id, valid_from)
      select turn, claimed.slot, :owner, t.said_at
      from json_to_recordset(cast(cast(:claims as text) as json)) as claimed (turn bigint, slot text)
      cross join lateral (select said_at from turn where id = claimed.turn offset 0) t
      on conflict do nothing
      """;

  private static final String SUPERSEDE =
      """
      update claim set superseded_by = pair.later
      from json_to_recordset(cast(cast(:pairs as text) as json)) as pair (earlier bigint, slot text, later bigint)
      where claim.turn_id = pair.earlier and claim.slot = pair.slot
      """;

  private Claims() {}

  /** Notes what turns of one owner claim, as if they were said one after the other. */
  static Uni<Void> note(OwnedSession session, List<OpenedMessage> turns) {
    return TextWork.run(OpenedMessage.chars(turns), () -> claiming(turns))
        .chain(claiming ->
            claiming.isEmpty() ? Uni.createFrom().voidItem() : noteOf(session, claiming));
  }

  private static List<OpenedMessage> claiming(List<OpenedMessage> turns) {
    return turns.stream()
        .filter(turn -> turn.role().equals("user") && turn.kind() == MessageKind.STATEMENT)
        .filter(turn ->
            !ClaimFinder.find(turn.text()).isEmpty() || Correction.valueIn(turn.text()).isPresent())
        .toList();
  }

  private static Uni<Void> noteOf(OwnedSession session, List<OpenedMessage> turns) {
    Set<Long> conversations =
        turns.stream().map(OpenedMessage::conversationId).collect(Collectors.toSet());
    return ConversationSpace.of(session, conversations)
        .chain(spaces -> {
          var slots = new ClaimSlots(session.sealing(), spaces);
          List<OpenedMessage> correcting =
              turns.stream().filter(turn -> Correction.valueIn(turn.text()).isPresent()).toList();
          return noteMade(session, made(slots, turns))
              .chain(() ->
                  StatementBatches.each(
                      correcting,
                      turn ->
                          Corrections.of(session, slots, turn)
                              .chain(made -> noteMade(session, made.stream().toList()))));
        });
  }

  private static Uni<Void> noteMade(OwnedSession session, List<CurrentClaims.Made> made) {
    if (made.isEmpty()) {
      return Uni.createFrom().voidItem();
    }
    return inForce(session, made)
        .chain(current -> {
          made.forEach(current::add);
          return session
              .createNativeQuery(NOTE)
              .setParameter("claims", notes(made).parameter())
              .executeUpdate()
              .chain(() -> supersede(session, current.superseded()));
        });
  }

  private static List<CurrentClaims.Made> made(ClaimSlots slots, List<OpenedMessage> turns) {
    List<CurrentClaims.Made> made = new ArrayList<>();
    for (OpenedMessage turn : turns) {
      for (Claim claim : ClaimFinder.find(turn.text())) {
        made.add(new CurrentClaims.Made(turn, slots.of(turn, claim), claim));
      }
    }
    return made;
  }

  private static Uni<CurrentClaims> inForce(OwnedSession session, List<CurrentClaims.Made> made) {
    Map<String, Integer> slots = new LinkedHashMap<>();
    made.forEach(claim -> slots.merge(claim.slot(), 1, Integer::sum));
    var rows = new JsonRows();
    slots.forEach(
        (slot, claims) -> rows.add().put("slot", slot).put("most", claims * CurrentClaims.MAX));
    return session
        .createRowQuery(IN_FORCE)
        .setParameter("slots", rows.parameter())
        .setParameter(
            "turns", ListParameter.of(made.stream().map(claim -> claim.turn().id()).toList()))
        .getResultList()
        .chain(found ->
            turns(session, found.stream().map(row -> row.number("turn_id")).toList())
                .map(turns -> inForce(made, found, turns)));
  }

  private static Uni<Map<Long, OpenedMessage>> turns(OwnedSession session, List<Long> ids) {
    return ids.isEmpty()
        ? Uni.createFrom().item(Map.of())
        : StatementBatches.read(
                ids.stream().distinct().toList(),
                some ->
                    session
                        .createSelectionQuery(
                            "from MessageEntity where id in :ids", MessageEntity.class)
                        .setParameter("ids", some)
                        .getResultList())
            .map(rows -> {
              Map<Long, OpenedMessage> byId = new HashMap<>();
              OpenedMessage.all(session.sealing(), rows).forEach(turn -> byId.put(turn.id(), turn));
              return byId;
            });
  }

  private static CurrentClaims inForce(
      List<CurrentClaims.Made> made, List<Row> found, Map<Long, OpenedMessage> turns) {
    Map<String, String> slots = new HashMap<>();
    made.forEach(claim -> slots.put(claim.slot(), claim.claim().slot()));
    List<CurrentClaims.Made> current = new ArrayList<>();
    for (Row row : found) {
      String slot = row.text("slot");
      OpenedMessage turn = turns.get(row.number("turn_id"));
      if (turn != null) {
        Corrections.claimed(turn.text(), slots.getOrDefault(slot, slot))
            .ifPresent(claim -> current.add(new CurrentClaims.Made(turn, slot, claim)));
      }
    }
    return new CurrentClaims(current);
  }

  private static JsonRows notes(List<CurrentClaims.Made> made) {
    var rows = new JsonRows();
    made.forEach(claim -> rows.add().put("turn", claim.turn().id()).put("slot", claim.slot()));
    return rows;
  }

  private static Uni<Void> supersede(
      OwnedSession session, Map<CurrentClaims.Made, OpenedMessage> superseded) {
    var rows = new JsonRows();
    superseded.forEach((earlier, later) ->
        rows.add()
            .put("earlier", earlier.turn().id())
            .put("slot", earlier.slot())
            .put("later", later.id()));
    return rows.isEmpty()
        ? Uni.createFrom().voidItem()
        : session
            .createNativeQuery(SUPERSEDE)
            .setParameter("pairs", rows.parameter())
            .executeUpdate()
            .replaceWithVoid();
  }
}
