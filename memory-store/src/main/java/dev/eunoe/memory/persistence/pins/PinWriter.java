package dev.eunoe.memory.persistence.pins;

import dev.eunoe.memory.persistence.entity.ConversationEntity;
import dev.eunoe.memory.persistence.entity.OpenedMessage;
import dev.eunoe.memory.persistence.session.OwnedSession;
import dev.eunoe.memory.pins.FoundPin;
import dev.eunoe.memory.pins.PinFinder;
import dev.eunoe.memory.pins.Remark;
import dev.eunoe.memory.pins.SpokenStatement;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import java.util.ArrayList;
import java.util.List;

/** Pins what the user says for good, within the transaction that keeps the words. */
public final class PinWriter {

  /**
   * Looks at what is new: the user's messages behind the last answer among {@code turns}. Clients
   * that send everything again would otherwise bring back what was unpinned.
   */
  public Uni<Void> find(OwnedSession session, List<OpenedMessage> turns) {
    List<OpenedMessage> said = behindLastAnswer(turns);
    if (said.stream().allMatch(turn -> PinFinder.remarks(turn.text()).isEmpty())) {
      return Uni.createFrom().voidItem();
    }
    return session
        .find(ConversationEntity.class, said.getFirst().conversationId())
        .chain(
            conversation -> conversation.memory ? pin(session, said) : Uni.createFrom().voidItem());
  }

  private static List<OpenedMessage> behindLastAnswer(List<OpenedMessage> turns) {
    int from = 0;
    for (int i = 0; i < turns.size(); i++) {
      from = turns.get(i).role().equals("assistant") ? i + 1 : from;
    }
    return turns.subList(from, turns.size()).stream()
        .filter(turn -> turn.role().equals("user"))
        .toList();
  }

  private static Uni<Void> pin(OwnedSession session, List<OpenedMessage> turns) {
    return inForce(session)
        .chain(inForce ->
            Multi.createFrom()
                .iterable(turns)
                .onItem()
                .transformToMultiAndConcatenate(turn ->
                    Multi.createFrom()
                        .iterable(PinFinder.remarks(turn.text()))
                        .onItem()
                        .transformToUniAndConcatenate(
                            remark -> note(session, turn, remark, inForce)))
                .collect()
                .last()
                .replaceWithVoid());
  }

  /** What only takes something back is a pin where it does, so that it says why and since when. */
  private static Uni<Void> note(
      OwnedSession session, OpenedMessage turn, Remark remark, List<PinEntity> inForce) {
    List<PinEntity> takenBack =
        inForce.stream()
            .filter(pin ->
                SpokenStatement.supersedes(remark, pin.kind, pin.text.open(session.sealing())))
            .toList();
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
    PinEntity pin =
        PinEntity.of(session, found.kind(), found.text(), found.slot(), turn.saidAt())
            .foundIn(turn);
    return keep(session, pin, takenBack, inForce).replaceWithVoid();
  }

  private static Uni<List<PinEntity>> inForce(OwnedSession session) {
    return session
        .createSelectionQuery(
            "from PinEntity where ownerId = :owner and supersededAt is null order by id",
            PinEntity.class)
        .getResultList()
        .map(ArrayList::new);
  }

  /** The same words are pinned once; a fact takes the place of the older one of its slot. */
  public static Uni<PinEntity> keep(OwnedSession session, PinEntity pin) {
    return inForce(session).chain(inForce -> keep(session, pin, List.of(), inForce));
  }

  /**
   * @param takenBack what no longer holds, beside what has the pin's slot
   * @param inForce what holds; kept up to date
   */
  private static Uni<PinEntity> keep(
      OwnedSession session, PinEntity pin, List<PinEntity> takenBack, List<PinEntity> inForce) {
    var same = inForce.stream().filter(s -> s.textHash.equals(pin.textHash)).findFirst();
    if (same.isPresent()) {
      return Uni.createFrom().item(same.get());
    }
    List<PinEntity> superseded =
        inForce.stream()
            .filter(older ->
                takenBack.contains(older) || (!pin.slot.isEmpty() && pin.slot.equals(older.slot)))
            .toList();
    for (PinEntity older : superseded) {
      older.supersededAt = pin.createdAt;
      older.supersededBy = pin.publicId;
    }
    inForce.removeAll(superseded);
    inForce.add(pin);
    return session.persist(pin).chain(session::flush).replaceWith(pin);
  }
}
