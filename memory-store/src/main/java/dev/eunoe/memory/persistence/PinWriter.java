package dev.eunoe.memory.persistence;

import dev.eunoe.memory.pins.FoundPin;
import dev.eunoe.memory.pins.PinFinder;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import java.util.List;
import org.hibernate.reactive.mutiny.Mutiny;

/** Pins what the user says for good, within the transaction that keeps the words. */
final class PinWriter {

  /**
   * Looks at what is new: the user's messages behind the last answer among {@code turns}. Clients
   * that send everything again would otherwise bring back what was unpinned.
   */
  Uni<Void> find(Mutiny.Session session, List<TurnEntity> turns) {
    List<TurnEntity> said = behindLastAnswer(turns);
    if (said.stream().allMatch(turn -> PinFinder.find(turn.text).isEmpty())) {
      return Uni.createFrom().voidItem();
    }
    return session
        .find(ConversationEntity.class, said.getFirst().conversationId)
        .chain(
            conversation -> conversation.memory ? pin(session, said) : Uni.createFrom().voidItem());
  }

  private static List<TurnEntity> behindLastAnswer(List<TurnEntity> turns) {
    int from = 0;
    for (int i = 0; i < turns.size(); i++) {
      from = turns.get(i).role.equals("assistant") ? i + 1 : from;
    }
    return turns.subList(from, turns.size()).stream()
        .filter(turn -> turn.role.equals("user"))
        .toList();
  }

  private static Uni<Void> pin(Mutiny.Session session, List<TurnEntity> turns) {
    return Multi.createFrom()
        .iterable(turns)
        .onItem()
        .transformToMultiAndConcatenate(turn ->
            Multi.createFrom()
                .iterable(PinFinder.find(turn.text))
                .onItem()
                .transformToUniAndConcatenate(found -> pin(session, turn, found)))
        .collect()
        .last()
        .replaceWithVoid();
  }

  private static Uni<PinEntity> pin(Mutiny.Session session, TurnEntity turn, FoundPin found) {
    var pin = PinEntity.of(turn.ownerId, found.kind(), found.text(), found.slot(), turn.saidAt);
    pin.sourceTurnId = turn.id;
    return keep(session, pin);
  }

  /** The same words are pinned once; a fact takes the place of the older one of its slot. */
  static Uni<PinEntity> keep(Mutiny.Session session, PinEntity pin) {
    return session
        .createSelectionQuery(
            "from PinEntity where ownerId = :owner and supersededAt is null"
                + " and (textHash = :hash or (slot = :slot and slot <> '')) order by id",
            PinEntity.class)
        .setParameter("owner", pin.ownerId)
        .setParameter("hash", pin.textHash)
        .setParameter("slot", pin.slot)
        .getResultList()
        .chain(standing -> {
          var same = standing.stream().filter(s -> s.textHash.equals(pin.textHash)).findFirst();
          if (same.isPresent()) {
            return Uni.createFrom().item(same.get());
          }
          standing.forEach(older -> {
            older.supersededAt = pin.createdAt;
            older.supersededBy = pin.publicId;
          });
          return session.persist(pin).chain(session::flush).replaceWith(pin);
        });
  }
}
