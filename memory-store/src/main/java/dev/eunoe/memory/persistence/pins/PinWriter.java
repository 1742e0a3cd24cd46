package dev.eunoe.memory.persistence.pins;

import dev.eunoe.memory.persistence.entity.ConversationEntity;
import dev.eunoe.memory.persistence.entity.TurnEntity;
import dev.eunoe.memory.pins.FoundPin;
import dev.eunoe.memory.pins.PinFinder;
import dev.eunoe.memory.pins.Remark;
import dev.eunoe.memory.pins.Statement;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import java.util.ArrayList;
import java.util.List;
import org.hibernate.reactive.mutiny.Mutiny;

/** Pins what the user says for good, within the transaction that keeps the words. */
public final class PinWriter {

  /**
   * Looks at what is new: the user's messages behind the last answer among {@code turns}. Clients
   * that send everything again would otherwise bring back what was unpinned.
   */
  public Uni<Void> find(Mutiny.Session session, List<TurnEntity> turns) {
    List<TurnEntity> said = behindLastAnswer(turns);
    if (said.stream().allMatch(turn -> PinFinder.remarks(turn.text).isEmpty())) {
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
    return standing(session, turns.getFirst().ownerId)
        .chain(standing ->
            Multi.createFrom()
                .iterable(turns)
                .onItem()
                .transformToMultiAndConcatenate(turn ->
                    Multi.createFrom()
                        .iterable(PinFinder.remarks(turn.text))
                        .onItem()
                        .transformToUniAndConcatenate(
                            remark -> note(session, turn, remark, standing)))
                .collect()
                .last()
                .replaceWithVoid());
  }

  /** What only takes something back is a pin where it does, so that it says why and since when. */
  private static Uni<Void> note(
      Mutiny.Session session, TurnEntity turn, Remark remark, List<PinEntity> standing) {
    List<PinEntity> takenBack =
        standing.stream().filter(pin -> Statement.supersedes(remark, pin.kind, pin.text)).toList();
    if (remark.pin().isEmpty() && takenBack.isEmpty()) {
      return Uni.createFrom().voidItem();
    }
    FoundPin found =
        remark
            .pin()
            .orElseGet(() -> {
              PinEntity older = takenBack.getFirst();
              return new FoundPin(older.kind, remark.text(), older.slot);
            });
    var pin = PinEntity.of(turn.ownerId, found.kind(), found.text(), found.slot(), turn.saidAt);
    pin.sourceTurnId = turn.id;
    return keep(session, pin, takenBack, standing).replaceWithVoid();
  }

  private static Uni<List<PinEntity>> standing(Mutiny.Session session, String owner) {
    return session
        .createSelectionQuery(
            "from PinEntity where ownerId = :owner and supersededAt is null order by id",
            PinEntity.class)
        .setParameter("owner", owner)
        .getResultList()
        .map(ArrayList::new);
  }

  /** The same words are pinned once; a fact takes the place of the older one of its slot. */
  public static Uni<PinEntity> keep(Mutiny.Session session, PinEntity pin) {
    return standing(session, pin.ownerId)
        .chain(standing -> keep(session, pin, List.of(), standing));
  }

  /**
   * @param takenBack what no longer holds, beside what has the pin's slot
   * @param standing what holds; kept up to date
   */
  private static Uni<PinEntity> keep(
      Mutiny.Session session, PinEntity pin, List<PinEntity> takenBack, List<PinEntity> standing) {
    var same = standing.stream().filter(s -> s.textHash.equals(pin.textHash)).findFirst();
    if (same.isPresent()) {
      return Uni.createFrom().item(same.get());
    }
    List<PinEntity> superseded =
        standing.stream()
            .filter(older ->
                takenBack.contains(older) || (!pin.slot.isEmpty() && pin.slot.equals(older.slot)))
            .toList();
    for (PinEntity older : superseded) {
      older.supersededAt = pin.createdAt;
      older.supersededBy = pin.publicId;
    }
    standing.removeAll(superseded);
    standing.add(pin);
    return session.persist(pin).chain(session::flush).replaceWith(pin);
  }
}
