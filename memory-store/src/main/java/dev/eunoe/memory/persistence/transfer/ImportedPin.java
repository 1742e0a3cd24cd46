package dev.eunoe.memory.persistence.transfer;

import dev.eunoe.memory.Pin;
import dev.eunoe.memory.persistence.pins.PinEntity;
import dev.eunoe.memory.persistence.pins.PinReader;
import dev.eunoe.memory.persistence.pins.PinWriter;
import dev.eunoe.memory.persistence.session.OwnedSession;
import dev.eunoe.memory.pins.FoundPin;
import dev.eunoe.memory.pins.PinFinder;
import io.smallrye.mutiny.Uni;
import org.jspecify.annotations.Nullable;

/** Keeps a pin as it was exported, within the caller's transaction. */
final class ImportedPin {
  private ImportedPin() {}

  /** One that is here already stays as it is. */
  static Uni<Void> keep(OwnedSession session, Pin pin) {
    return PinReader.pin(session, pin.id())
        .chain(here ->
            here != null
                ? Uni.createFrom().voidItem()
                : source(session, pin)
                    .map(source -> PinEntity.exported(session, pin, slot(pin), source))
                    .chain(entity -> keep(session, pin, entity)));
  }

  private static Uni<@Nullable Long> source(OwnedSession session, Pin pin) {
    return session
        .createSelectionQuery(
            "select id from MessageEntity where ownerId = :owner and publicId = :turn", Long.class)
        .setParameter("turn", pin.sourceTurnId() == null ? "" : pin.sourceTurnId())
        .getResultList()
        .map(rows -> rows.isEmpty() ? null : rows.getFirst());
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
  private static Uni<Void> keep(OwnedSession session, Pin pin, PinEntity entity) {
    return pin.supersededAt() == null
        ? PinWriter.keep(session, entity).replaceWithVoid()
        : session.persist(entity).chain(session::flush);
  }
}
