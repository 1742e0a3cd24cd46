package dev.eunoe.memory.persistence.transfer;

import dev.eunoe.memory.Owner;
import dev.eunoe.memory.Pin;
import dev.eunoe.memory.persistence.pins.PinEntity;
import dev.eunoe.memory.persistence.pins.PinReader;
import dev.eunoe.memory.persistence.pins.PinWriter;
import dev.eunoe.memory.pins.FoundPin;
import dev.eunoe.memory.pins.PinFinder;
import io.smallrye.mutiny.Uni;
import java.util.List;
import org.hibernate.reactive.mutiny.Mutiny;

/** Keeps a pin as it was exported, within the caller's transaction. */
final class ImportedPin {
  private ImportedPin() {}

  /** One that is here already stays as it is. */
  static Uni<Void> keep(Mutiny.Session session, Owner owner, Pin pin) {
    return PinReader.pin(session, owner, pin.id())
        .chain(here ->
            here != null
                ? Uni.createFrom().voidItem()
                : source(session, owner, pin)
                    .map(source -> entity(owner, pin, source))
                    .chain(entity -> keep(session, entity)));
  }

  private static Uni<List<Long>> source(Mutiny.Session session, Owner owner, Pin pin) {
    return session
        .createSelectionQuery(
            "select id from TurnEntity where ownerId = :owner and publicId = :turn", Long.class)
        .setParameter("owner", owner.id())
        .setParameter("turn", pin.sourceTurnId() == null ? "" : pin.sourceTurnId())
        .getResultList();
  }

  private static PinEntity entity(Owner owner, Pin pin, List<Long> source) {
    var entity = PinEntity.of(owner.id(), pin.kind(), pin.text(), slot(pin), pin.at());
    entity.publicId = pin.id();
    entity.sourceTurnId = source.isEmpty() ? null : source.getFirst();
    entity.supersededAt = pin.supersededAt();
    entity.supersededBy = pin.supersededBy();
    return entity;
  }

  /** What a found pin is about is found again; one that was added by hand is about itself. */
  private static String slot(Pin pin) {
    return pin.sourceTurnId() == null
        ? ""
        : PinFinder.find(pin.text()).stream()
            .filter(found -> found.kind() == pin.kind() && found.text().equals(pin.text()))
            .map(FoundPin::slot)
            .findFirst()
            .orElse("");
  }

  /** One that holds takes its place among those here; one that was superseded is history. */
  private static Uni<Void> keep(Mutiny.Session session, PinEntity pin) {
    return pin.supersededAt == null
        ? PinWriter.keep(session, pin).replaceWithVoid()
        : session.persist(pin).chain(session::flush);
  }
}
