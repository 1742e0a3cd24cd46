package dev.eunoe.memory.persistence.search;

import dev.eunoe.memory.claims.Claim;
import dev.eunoe.memory.claims.ClaimFinder;
import dev.eunoe.memory.claims.Correction;
import dev.eunoe.memory.persistence.entity.MessageEntity;
import dev.eunoe.memory.persistence.entity.OpenedMessage;
import dev.eunoe.memory.persistence.session.OwnedSession;
import dev.eunoe.memory.persistence.session.Row;
import io.smallrye.mutiny.Uni;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What "actually, it is Lyon" claims: the slot is that of the claim whose value was spoken of just
 * before, wherever that was made.
 */
final class Corrections {
  /** Claims that hold; people correct what was said lately. */
  private static final int LOOKED_AT = 64;

  private static final String HOLDING =
      """
      select c.turn_id, c.slot from claim c
      join turn t on t.id = c.turn_id
      join conversation said on said.id = t.conversation_id
      join conversation here on here.id = :conversation and here.space = said.space
      where c.owner_id = :owner and c.superseded_by is null and c.turn_id <> :turn
        and c.valid_from <= :at
      order by c.valid_from desc, c.turn_id desc limit :most
      """;

  private Corrections() {}

  /** Empty where the turn corrects nothing that holds. */
  static Uni<Optional<CurrentClaims.Made>> of(
      OwnedSession session, ClaimSlots slots, OpenedMessage turn) {
    return SpokenBefore.texts(session, turn)
        .chain(before ->
            before.isEmpty()
                ? Uni.createFrom().item(Optional.empty())
                : holding(session, slots, turn).map(claims -> corrected(turn, claims, before)));
  }

  /** What a turn claims of something, in whichever way it says so. */
  static Optional<Claim> claimed(String text, String slot) {
    return ClaimFinder.find(text).stream()
        .filter(claim -> claim.slot().equals(slot))
        .findFirst()
        .or(() -> Correction.valueIn(text).map(value -> new Claim(slot, value, true, true)));
  }

  private static Optional<CurrentClaims.Made> corrected(
      OpenedMessage turn, List<CurrentClaims.Made> holding, List<String> before) {
    List<Claim> claims = holding.stream().map(CurrentClaims.Made::claim).toList();
    return Correction.of(turn.text(), claims, before)
        .flatMap(claim ->
            holding.stream()
                .filter(made -> made.claim().slot().equals(claim.slot()))
                .findFirst()
                .map(made -> new CurrentClaims.Made(turn, made.slot(), claim)));
  }

  private static Uni<List<CurrentClaims.Made>> holding(
      OwnedSession session, ClaimSlots slots, OpenedMessage turn) {
    return session
        .createRowQuery(HOLDING)
        .setParameter("turn", turn.id())
        .setParameter("conversation", turn.conversationId())
        .setParameter("at", turn.saidAt())
        .setParameter("most", LOOKED_AT)
        .getResultList()
        .chain(rows ->
            rows.isEmpty()
                ? Uni.createFrom().item(List.of())
                : session
                    .createSelectionQuery(
                        "from MessageEntity where id in :ids", MessageEntity.class)
                    .setParameter("ids", rows.stream().map(row -> row.number("turn_id")).toList())
                    .getResultList()
                    .map(turns ->
                        made(slots, rows, OpenedMessage.all(session.sealing(), turns), turn)));
  }

  /** Of the same speaker; what was itself said as a correction is named by its stored slot. */
  private static List<CurrentClaims.Made> made(
      ClaimSlots slots, List<Row> rows, List<OpenedMessage> turns, OpenedMessage by) {
    Map<Long, OpenedMessage> byId = new HashMap<>();
    turns.forEach(turn -> byId.put(turn.id(), turn));
    List<CurrentClaims.Made> made = new ArrayList<>();
    for (Row row : rows) {
      OpenedMessage turn = byId.get(row.number("turn_id"));
      if (turn != null && turn.speaker().equals(by.speaker())) {
        String stored = row.text("slot");
        ClaimFinder.find(turn.text()).stream()
            .filter(claim -> slots.of(turn, claim, by.conversationId()).equals(stored))
            .findFirst()
            .or(() -> claimed(turn.text(), stored))
            .ifPresent(claim -> made.add(new CurrentClaims.Made(turn, stored, claim)));
      }
    }
    return made;
  }
}
