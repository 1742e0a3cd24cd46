package dev.eunoe.memory.persistence.pins;

import dev.eunoe.memory.Pin;
import dev.eunoe.memory.claims.Correction;
import dev.eunoe.memory.persistence.entity.ConversationEntity;
import dev.eunoe.memory.persistence.entity.OpenedMessage;
import dev.eunoe.memory.persistence.search.SpokenBefore;
import dev.eunoe.memory.persistence.session.OwnedSession;
import dev.eunoe.memory.persistence.session.SealedAlike;
import dev.eunoe.memory.pins.FoundPin;
import dev.eunoe.memory.pins.PinFinder;
import dev.eunoe.memory.pins.Remark;
import dev.eunoe.memory.pins.SpokenStatement;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Pins what the user says for good, within the transaction that keeps the words. */
public final class PinWriter {

  /**
   * Looks at what is new: the user's messages behind the last answer among {@code turns}. Clients
   * that send everything again would otherwise bring back what was unpinned.
   */
  public Uni<Void> find(OwnedSession session, List<OpenedMessage> turns) {
    List<OpenedMessage> said = behindLastAnswer(turns);
    if (said.stream().noneMatch(PinWriter::mayChangePins)) {
      return Uni.createFrom().voidItem();
    }
    return session
        .find(ConversationEntity.class, said.getFirst().conversationId())
        .chain(conversation ->
            conversation.memory
                ? pin(session, said, conversation.space)
                : Uni.createFrom().voidItem());
  }

  private static boolean mayChangePins(OpenedMessage turn) {
    return !PinFinder.remarks(turn.text()).isEmpty() || Correction.valueIn(turn.text()).isPresent();
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

  private static Uni<Void> pin(OwnedSession session, List<OpenedMessage> turns, SealedAlike space) {
    return inForce(session, space)
        .chain(inForce ->
            Multi.createFrom()
                .iterable(turns)
                .onItem()
                .transformToUniAndConcatenate(turn ->
                    Multi.createFrom()
                        .iterable(PinFinder.remarks(turn.text()))
                        .onItem()
                        .transformToUniAndConcatenate(
                            remark -> note(session, turn, remark, inForce))
                        .collect()
                        .last()
                        .chain(() -> correct(session, turn, inForce)))
                .collect()
                .last()
                .replaceWithVoid());
  }

  /** "Actually, it is Lyon": the pin that was just spoken of, with the other value. */
  private static Uni<Void> correct(
      OwnedSession session, OpenedMessage turn, List<PinEntity> inForce) {
    if (Correction.valueIn(turn.text()).isEmpty()) {
      return Uni.createFrom().voidItem();
    }
    return SpokenBefore.texts(session, turn)
        .chain(before -> {
          for (PinEntity older : inForce.reversed()) {
            String pinned = older.text.open(session.sealing());
            Optional<String> corrected =
                older.kind == Pin.Kind.FACT
                    ? Correction.in(pinned, turn.text(), before)
                    : Optional.empty();
            if (corrected.isPresent()) {
              PinEntity pin =
                  PinEntity.of(session, older.kind, corrected.get(), older.slot, turn.saidAt())
                      .foundIn(turn);
              return keep(session, pin, List.of(older), inForce).replaceWithVoid();
            }
          }
          return Uni.createFrom().voidItem();
        });
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

  /** Those of a space and those added by hand: what is said in one changes nothing in another. */
  private static Uni<List<PinEntity>> inForce(OwnedSession session, SealedAlike space) {
    return session
        .createSelectionQuery(
            "select p from PinEntity p left join MessageEntity t on t.id = p.sourceTurnId"
                + " left join ConversationEntity c on c.id = t.conversationId"
                + " where p.ownerId = :owner and p.supersededAt is null"
                + " and (c is null or c.space = :space) order by p.id",
            PinEntity.class)
        .setParameter("space", space)
        .getResultList()
        .map(ArrayList::new);
  }

  /** The same words are pinned once; a fact takes the place of the older one of its slot. */
  public static Uni<PinEntity> keep(OwnedSession session, PinEntity pin) {
    return space(session, pin.sourceTurnId)
        .chain(space -> inForce(session, space))
        .chain(inForce -> keep(session, pin, List.of(), inForce));
  }

  private static Uni<SealedAlike> space(OwnedSession session, @Nullable Long turn) {
    return turn == null
        ? Uni.createFrom().item(SealedAlike.EMPTY)
        : session
            .createSelectionQuery(
                "select c.space from MessageEntity t join ConversationEntity c"
                    + " on c.id = t.conversationId where t.id = :turn",
                SealedAlike.class)
            .setParameter("turn", turn)
            .getSingleResult();
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
