package dev.eunoe.memory.persistence;

import dev.eunoe.memory.Owner;
import dev.eunoe.memory.Pin;
import dev.eunoe.memory.Pins;
import dev.eunoe.memory.StoreConfig;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.hibernate.reactive.mutiny.Mutiny;
import org.jspecify.annotations.NullUnmarked;
import org.jspecify.annotations.Nullable;

/** The pins in PostgreSQL: every method is one transaction. */
@ApplicationScoped
class PostgresPins implements Pins {
  private static final String KEPT =
      """
      select p, t.publicId from PinEntity p
      left join TurnEntity t on t.id = p.sourceTurnId
      left join ConversationEntity c on c.id = t.conversationId
      where p.ownerId = :owner
      """;

  /** Pins of conversations that are out of memory are nobody's business elsewhere. */
  private static final String IN_MEMORY = " and (c is null or c.memory)";

  private static final String IN_ORDER = " order by p.id";

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
    return transactions.in(owner, session -> all(session, owner));
  }

  @Override
  public Uni<Optional<List<Pin>>> inConversation(Owner owner, String conversationId) {
    return transactions.in(
        owner,
        session ->
            ConversationMemory.of(session, owner, conversationId)
                .chain(remembers ->
                    remembers
                        ? all(session, owner).map(Optional::of)
                        : Uni.createFrom().item(Optional.empty())));
  }

  static Uni<List<Pin>> all(Mutiny.Session session, Owner owner) {
    return pins(session, owner, KEPT + IN_MEMORY + IN_ORDER);
  }

  /** Those of conversations that are out of memory too. */
  static Uni<List<Pin>> kept(Mutiny.Session session, Owner owner) {
    return pins(session, owner, KEPT + IN_ORDER);
  }

  private static Uni<List<Pin>> pins(Mutiny.Session session, Owner owner, String query) {
    return session
        .createSelectionQuery(query, Object[].class)
        .setParameter("owner", owner.id())
        .getResultList()
        .map(rows ->
            rows.stream().map(row -> ((PinEntity) row[0]).toRecord((String) row[1])).toList());
  }

  @Override
  public Uni<Pin> add(Owner owner, Pin.Kind kind, String text, Instant at) {
    requirePinnable(text);
    return transactions.in(
        owner,
        session ->
            PinWriter.keep(session, PinEntity.of(owner.id(), kind, text, "", at))
                .map(pin -> pin.toRecord(null)));
  }

  @Override
  public Uni<Optional<Pin>> addFromTurn(Owner owner, Pin.Kind kind, String turnId, Instant at) {
    return transactions.in(
        owner,
        session ->
            turn(session, owner, turnId)
                .chain(turn -> {
                  if (turn == null) {
                    return Uni.createFrom().item(Optional.empty());
                  }
                  requirePinnable(turn.text);
                  var pin = PinEntity.of(owner.id(), kind, turn.text, "", turn.saidAt);
                  pin.sourceTurnId = turn.id;
                  return PinWriter.keep(session, pin)
                      .map(kept -> Optional.of(kept.toRecord(turn.publicId)));
                }));
  }

  private static Uni<@Nullable TurnEntity> turn(
      Mutiny.Session session, Owner owner, String turnId) {
    return session
        .createSelectionQuery(
            "from TurnEntity where ownerId = :owner and publicId = :turn and erasedAt is null",
            TurnEntity.class)
        .setParameter("owner", owner.id())
        .setParameter("turn", turnId)
        .getSingleResultOrNull();
  }

  @Override
  public Uni<Optional<Pin>> edit(Owner owner, String pinId, String text, Instant at) {
    requirePinnable(text);
    return transactions.in(
        owner,
        session ->
            pin(session, owner, pinId)
                .map(found -> {
                  if (found == null) {
                    return Optional.<Pin>empty();
                  }
                  found.say(text);
                  found.updatedAt = at;
                  return Optional.of(found.toRecord(null));
                }));
  }

  @Override
  public Uni<Boolean> delete(Owner owner, String pinId) {
    return transactions.in(
        owner,
        session ->
            pin(session, owner, pinId)
                .chain(found ->
                    found == null
                        ? Uni.createFrom().item(false)
                        : session.remove(found).replaceWith(true)));
  }

  static Uni<@Nullable PinEntity> pin(Mutiny.Session session, Owner owner, String pinId) {
    return session
        .createSelectionQuery(
            "from PinEntity where ownerId = :owner and publicId = :pin", PinEntity.class)
        .setParameter("owner", owner.id())
        .setParameter("pin", pinId)
        .getSingleResultOrNull();
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
