package dev.eunoe.turn.memory;

import static dev.eunoe.turn.memory.MemoryService.present;

import dev.eunoe.audit.Audit;
import dev.eunoe.memory.MemoryRights;
import dev.eunoe.memory.Owner;
import dev.eunoe.memory.Pin;
import dev.eunoe.memory.Pins;
import dev.eunoe.memory.text.TextWork;
import dev.eunoe.turn.problem.Problem;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.util.List;
import java.util.Optional;

/**
 * What owners do with their pins, whichever way they ask; what is not there is a {@link Problem}.
 */
@ApplicationScoped
public class PinService {
  private final Pins pins;
  private final MemoryRights rights;
  private final Clock clock;
  private final Redaction redaction;

  PinService(Pins pins, MemoryRights rights, Clock clock, Redaction redaction) {
    this.pins = pins;
    this.rights = rights;
    this.clock = clock;
    this.redaction = redaction;
  }

  /** All pins, those that were superseded too. */
  public Uni<List<Pin>> all(Owner owner) {
    return pins.all(owner);
  }

  public Uni<Pin> find(Owner owner, String id) {
    return pins.all(owner)
        .map(all -> present(all.stream().filter(pin -> pin.id().equals(id)).findFirst(), id));
  }

  public Uni<Pin> add(Owner owner, Pin.Kind kind, String text) {
    return kept(requirePinnable(text)).chain(kept -> pins.add(owner, kind, kept, clock.instant()));
  }

  public Uni<Pin> addMessage(Owner owner, Pin.Kind kind, String messageId) {
    return rights
        .item(owner, messageId)
        .invoke(found -> requirePinnable(present(found, messageId).text()))
        .chain(() -> pins.addFromTurn(owner, kind, messageId, clock.instant()))
        .map(found -> present(found, messageId));
  }

  public Uni<Pin> edit(Owner owner, String id, String text) {
    return kept(requirePinnable(text))
        .chain(kept -> pins.edit(owner, id, kept, clock.instant()))
        .map(found -> present(found, id));
  }

  /** The pins that these words are about, best first. */
  public Uni<List<Pin>> about(Owner owner, String query) {
    return pins.all(owner).map(found -> FittingPins.of(query, found));
  }

  public Uni<Boolean> delete(Owner owner, String id) {
    return pins.delete(owner, id)
        .invoke(deleted -> present(deleted ? Optional.of(id) : Optional.empty(), id))
        .invoke(() -> Audit.erased(owner.id(), id));
  }

  /** Secrets are not kept, whichever way they come. */
  private Uni<String> kept(String text) {
    return TextWork.run(text.length(), () -> redaction.kept(text));
  }

  private static String requirePinnable(String text) {
    if (text.isBlank() || text.length() > Pin.MAX_CHARS) {
      throw Problem.invalid(
              "text",
              "invalid_pin",
              "A pin has 1 to "
                  + Pin.MAX_CHARS
                  + " characters, because it is read before every answer; this has "
                  + text.length()
                  + ".")
          .asException();
    }
    return text;
  }
}
