package dev.eunoe.memory.persistence;

import dev.eunoe.memory.MemoryScope;
import dev.eunoe.memory.Owner;
import dev.eunoe.memory.Pin;
import dev.eunoe.memory.Pins;
import dev.eunoe.memory.StoreConfig;
import dev.eunoe.memory.persistence.erasure.ConversationMemory;
import dev.eunoe.memory.persistence.pins.PinEntity;
import dev.eunoe.memory.persistence.pins.PinReader;
import dev.eunoe.memory.persistence.pins.PinWriter;
import dev.eunoe.memory.persistence.session.Transactions;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.hibernate.reactive.mutiny.Mutiny;
import org.jspecify.annotations.NullUnmarked;

/** The pins in PostgreSQL: every method is one transaction. */
@ApplicationScoped
class PostgresPins implements Pins {
  private final Transactions transactions;

  @Inject
  PostgresPins(Mutiny.SessionFactory sessions, Vertx vertx, StoreConfig config) {
    this(new Transactions(sessions, vertx, config.encryption()));
  }

  PostgresPins(Transactions transactions) {
    this.transactions = transactions;
  }

  /** For the container's proxy alone. */
  @NullUnmarked
  PostgresPins() {
    this.transactions = null;
  }

  @Override
  public Uni<List<Pin>> all(Owner owner) {
    return transactions.in(owner, session -> PinReader.all(session));
  }

  @Override
  public Uni<Optional<List<Pin>>> inConversation(
      Owner owner, String conversationId, MemoryScope scope) {
    return transactions.in(
        owner,
        session ->
            ConversationMemory.of(session, conversationId)
                .chain(remembers ->
                    remembers
                        ? PinReader.within(session, scope).map(Optional::of)
                        : Uni.createFrom().item(Optional.empty())));
  }

  @Override
  public Uni<Pin> add(Owner owner, Pin.Kind kind, String text, Instant at) {
    requirePinnable(text);
    return transactions.in(
        owner,
        session ->
            PinWriter.keep(session, PinEntity.of(session, kind, text, "", at))
                .map(pin -> pin.toRecord(session.sealing(), null)));
  }

  @Override
  public Uni<Optional<Pin>> addFromTurn(Owner owner, Pin.Kind kind, String turnId, Instant at) {
    return transactions.in(
        owner,
        session ->
            PinReader.turn(session, turnId)
                .chain(turn -> {
                  if (turn == null) {
                    return Uni.createFrom().item(Optional.empty());
                  }
                  requirePinnable(turn.text());
                  PinEntity pin =
                      PinEntity.of(session, kind, turn.text(), "", turn.saidAt()).foundIn(turn);
                  return PinWriter.keep(session, pin)
                      .map(kept -> Optional.of(kept.toRecord(session.sealing(), turn.publicId())));
                }));
  }

  @Override
  public Uni<Optional<Pin>> edit(Owner owner, String pinId, String text, Instant at) {
    requirePinnable(text);
    return transactions.in(
        owner,
        session ->
            PinReader.pin(session, pinId)
                .map(found -> {
                  if (found == null) {
                    return Optional.<Pin>empty();
                  }
                  found.edit(session.sealing(), text, at);
                  return Optional.of(found.toRecord(session.sealing(), null));
                }));
  }

  @Override
  public Uni<Boolean> delete(Owner owner, String pinId) {
    return transactions.in(
        owner,
        session ->
            PinReader.pin(session, pinId)
                .chain(found ->
                    found == null
                        ? Uni.createFrom().item(false)
                        : session.remove(found).replaceWith(true)));
  }

  static void requirePinnable(String text) {
    if (text.isBlank()) {
      throw new IllegalArgumentException("A pin needs words.");
    }
    if (text.length() > Pin.MAX_CHARS) {
      throw new IllegalArgumentException(
          "A pin has at most %d characters, because it is read before every answer; this has %d."
              .formatted(Pin.MAX_CHARS, text.length()));
    }
  }
}
