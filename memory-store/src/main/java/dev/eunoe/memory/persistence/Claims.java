package dev.eunoe.memory.persistence;

import dev.eunoe.memory.claims.Claim;
import dev.eunoe.memory.claims.ClaimFinder;
import dev.eunoe.memory.language.TurnKind;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.hibernate.reactive.mutiny.Mutiny;

/**
 * Notes what turns claim, and which earlier claim that takes the place of, within the transaction
 * that makes them searchable. No turn is changed: what is superseded is said to be, and since when.
 */
final class Claims {
  /** Claims of one thing that stand beside each other; more of them contradict nothing. */
  private static final int MAX_STANDING = 8;

  private static final String STANDING =
      """
      select t.id from claim c join turn t on t.id = c.turn_id
      where c.owner_id = :owner and c.slot = :slot and c.superseded_by is null and c.turn_id <> :turn
      order by c.valid_from desc limit %d
      """
          .formatted(MAX_STANDING);

  private static final String NOTE =
      """
      insert into claim (turn_id, slot, owner_id, valid_from) values (:turn, :slot, :owner, :at)
      on conflict do nothing
      """;

  private static final String SUPERSEDE =
      "update claim set superseded_by = :later where turn_id = :earlier and slot = :slot";

  private Claims() {}

  static Uni<Void> note(Mutiny.Session session, List<TurnEntity> turns) {
    return Multi.createFrom()
        .iterable(turns)
        .filter(turn -> turn.role.equals("user") && turn.kind == TurnKind.STATEMENT)
        .onItem()
        .transformToMultiAndConcatenate(turn ->
            Multi.createFrom()
                .iterable(ClaimFinder.find(turn.text))
                .onItem()
                .transformToUniAndConcatenate(claim -> note(session, turn, claim)))
        .collect()
        .last()
        .replaceWithVoid();
  }

  /** Of each speaker by themselves: your favourite colour says nothing of mine. */
  private static String slot(TurnEntity turn, Claim claim) {
    return CurrentSealing.get().lexeme("=" + turn.speaker + "=" + claim.slot());
  }

  private static Uni<Void> note(Mutiny.Session session, TurnEntity turn, Claim claim) {
    String slot = slot(turn, claim);
    return standing(session, turn, slot)
        .chain(standing ->
            session
                .createNativeQuery(NOTE)
                .setParameter("turn", turn.id)
                .setParameter("slot", slot)
                .setParameter("owner", turn.ownerId)
                .setParameter("at", turn.saidAt)
                .executeUpdate()
                .chain(() -> supersede(session, turn, claim, slot, standing)));
  }

  private static Uni<List<TurnEntity>> standing(
      Mutiny.Session session, TurnEntity turn, String slot) {
    return session
        .createNativeQuery(STANDING, Long.class)
        .setParameter("owner", turn.ownerId)
        .setParameter("slot", slot)
        .setParameter("turn", turn.id)
        .getResultList()
        .chain(ids ->
            ids.isEmpty()
                ? Uni.createFrom().item(List.<TurnEntity>of())
                : session
                    .createSelectionQuery(
                        "from TurnEntity where id in :ids order by saidAt, id", TurnEntity.class)
                    .setParameter("ids", ids)
                    .getResultList());
  }

  /**
   * What is said later holds, also where it was written down earlier: an import brings old turns.
   */
  private static Uni<Void> supersede(
      Mutiny.Session session,
      TurnEntity turn,
      Claim claim,
      String slot,
      List<TurnEntity> standing) {
    return Multi.createFrom()
        .iterable(standing)
        .onItem()
        .transformToUniAndConcatenate(other ->
            claimOf(other, claim.slot())
                .flatMap(of -> superseded(turn, claim, other, of))
                .map(pair -> update(session, pair, slot))
                .orElseGet(() -> Uni.createFrom().item(0)))
        .collect()
        .last()
        .replaceWithVoid();
  }

  private static Optional<Claim> claimOf(TurnEntity turn, String slot) {
    return ClaimFinder.find(turn.text).stream().filter(of -> of.slot().equals(slot)).findFirst();
  }

  private record Pair(long earlier, long later) {}

  private static Optional<Pair> superseded(
      TurnEntity turn, Claim claim, TurnEntity other, Claim of) {
    Instant at = turn.saidAt;
    if (at.isBefore(other.saidAt)) {
      return claim.isSupersededBy(of) ? Optional.of(new Pair(turn.id, other.id)) : Optional.empty();
    }
    return of.isSupersededBy(claim) ? Optional.of(new Pair(other.id, turn.id)) : Optional.empty();
  }

  private static Uni<Integer> update(Mutiny.Session session, Pair pair, String slot) {
    return session
        .createNativeQuery(SUPERSEDE)
        .setParameter("later", pair.later())
        .setParameter("earlier", pair.earlier())
        .setParameter("slot", slot)
        .executeUpdate();
  }
}
