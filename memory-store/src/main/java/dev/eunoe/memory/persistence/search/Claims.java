package dev.eunoe.memory.persistence.search;

import dev.eunoe.memory.claims.Claim;
import dev.eunoe.memory.claims.ClaimFinder;
import dev.eunoe.memory.language.TurnKind;
import dev.eunoe.memory.persistence.entity.TurnEntity;
import dev.eunoe.memory.persistence.session.CurrentSealing;
import dev.eunoe.memory.persistence.session.Ids;
import dev.eunoe.memory.persistence.session.JsonRows;
import dev.eunoe.memory.persistence.session.Slices;
import dev.eunoe.memory.text.TextWork;
import io.smallrye.mutiny.Uni;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.hibernate.reactive.mutiny.Mutiny;

/**
 * Notes what turns claim, and which earlier claim that takes the place of, within the transaction
 * that makes them searchable. No turn is changed: what is superseded is said to be, and since when.
 * What a slice of turns claims is compared in memory, by {@link StandingClaims}, and written at
 * once.
 */
final class Claims {
  /** Of each slot as many as its new claims could supersede. */
  private static final String STANDING =
      """
      select given.slot, standing.turn_id
      from json_to_recordset(cast(cast(:slots as text) as json)) as given (slot text, most int)
      cross join lateral (
        select turn_id from claim c
        where c.owner_id = :owner and c.slot = given.slot and c.superseded_by is null
          and c.turn_id <> all (%s)
        order by c.valid_from desc, c.turn_id desc limit given.most) standing
      """
          .formatted(Ids.array("turns"));

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
  static Uni<Void> note(Mutiny.Session session, List<TurnEntity> turns) {
    return TextWork.run(TurnEntity.chars(turns), () -> made(turns))
        .chain(made -> note(session, turns, made));
  }

  private static Uni<Void> note(
      Mutiny.Session session, List<TurnEntity> turns, List<StandingClaims.Made> made) {
    if (made.isEmpty()) {
      return Uni.createFrom().voidItem();
    }
    String owner = turns.getFirst().ownerId;
    return standing(session, owner, made)
        .chain(standing -> {
          made.forEach(standing::add);
          return write(session, NOTE, owner, "claims", notes(made))
              .chain(() -> supersede(session, standing.superseded()));
        });
  }

  private static List<StandingClaims.Made> made(List<TurnEntity> turns) {
    List<StandingClaims.Made> made = new ArrayList<>();
    for (TurnEntity turn : turns) {
      if (turn.role.equals("user") && turn.kind == TurnKind.STATEMENT) {
        for (Claim claim : ClaimFinder.find(turn.text)) {
          made.add(new StandingClaims.Made(turn, slot(turn, claim), claim));
        }
      }
    }
    return made;
  }

  /** Of each speaker by themselves: your favourite colour says nothing of mine. */
  private static String slot(TurnEntity turn, Claim claim) {
    return CurrentSealing.get().lexeme("=" + turn.speaker + "=" + claim.slot());
  }

  private static Uni<StandingClaims> standing(
      Mutiny.Session session, String owner, List<StandingClaims.Made> made) {
    Map<String, Integer> slots = new LinkedHashMap<>();
    made.forEach(claim -> slots.merge(claim.slot(), 1, Integer::sum));
    var rows = new JsonRows();
    slots.forEach(
        (slot, claims) -> rows.add().put("slot", slot).put("most", claims * StandingClaims.MOST));
    return session
        .createNativeQuery(STANDING, Object[].class)
        .setParameter("owner", owner)
        .setParameter("slots", rows.parameter())
        .setParameter("turns", Ids.list(made.stream().map(claim -> claim.turn().id).toList()))
        .getResultList()
        .chain(found ->
            turns(session, found.stream().map(row -> ((Number) row[1]).longValue()).toList())
                .map(turns -> standing(made, found, turns)));
  }

  private static Uni<Map<Long, TurnEntity>> turns(Mutiny.Session session, List<Long> ids) {
    return ids.isEmpty()
        ? Uni.createFrom().item(Map.of())
        : Slices.read(
                ids.stream().distinct().toList(),
                some ->
                    session
                        .createSelectionQuery("from TurnEntity where id in :ids", TurnEntity.class)
                        .setParameter("ids", some)
                        .getResultList())
            .map(turns -> {
              Map<Long, TurnEntity> byId = new HashMap<>();
              turns.forEach(turn -> byId.put(turn.id, turn));
              return byId;
            });
  }

  private static StandingClaims standing(
      List<StandingClaims.Made> made, List<Object[]> found, Map<Long, TurnEntity> turns) {
    Map<String, String> slots = new HashMap<>();
    made.forEach(claim -> slots.put(claim.slot(), claim.claim().slot()));
    List<StandingClaims.Made> standing = new ArrayList<>();
    for (Object[] row : found) {
      TurnEntity turn = turns.get(((Number) row[1]).longValue());
      if (turn != null) {
        ClaimFinder.find(turn.text).stream()
            .filter(claim -> claim.slot().equals(slots.get((String) row[0])))
            .findFirst()
            .ifPresent(
                claim -> standing.add(new StandingClaims.Made(turn, (String) row[0], claim)));
      }
    }
    return new StandingClaims(standing);
  }

  private static JsonRows notes(List<StandingClaims.Made> made) {
    var rows = new JsonRows();
    made.forEach(claim -> rows.add().put("turn", claim.turn().id).put("slot", claim.slot()));
    return rows;
  }

  private static Uni<Void> supersede(
      Mutiny.Session session, Map<StandingClaims.Made, TurnEntity> superseded) {
    var rows = new JsonRows();
    superseded.forEach((earlier, later) ->
        rows.add()
            .put("earlier", earlier.turn().id)
            .put("slot", earlier.slot())
            .put("later", later.id));
    return rows.isEmpty()
        ? Uni.createFrom().voidItem()
        : session
            .createNativeQuery(SUPERSEDE)
            .setParameter("pairs", rows.parameter())
            .executeUpdate()
            .replaceWithVoid();
  }

  private static Uni<Void> write(
      Mutiny.Session session, String statement, String owner, String parameter, JsonRows rows) {
    return session
        .createNativeQuery(statement)
        .setParameter("owner", owner)
        .setParameter(parameter, rows.parameter())
        .executeUpdate()
        .replaceWithVoid();
  }
}
