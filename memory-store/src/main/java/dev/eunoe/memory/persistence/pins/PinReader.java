package dev.eunoe.memory.persistence.pins;

import dev.eunoe.memory.MemoryScope;
import dev.eunoe.memory.Pin;
import dev.eunoe.memory.persistence.entity.MessageEntity;
import dev.eunoe.memory.persistence.entity.OpenedMessage;
import dev.eunoe.memory.persistence.session.OwnedSession;
import dev.eunoe.memory.persistence.session.SealedAlike;
import io.smallrye.mutiny.Uni;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads pins, and the turns they are made from, within the caller's transaction. */
public final class PinReader {
  private static final String KEPT =
      """
      select p as pin, t.publicId as turn from PinEntity p
      left join MessageEntity t on t.id = p.sourceTurnId
      left join ConversationEntity c on c.id = t.conversationId
      where p.ownerId = :owner
      """;

  /** Pins of conversations that are out of memory are nobody's business elsewhere. */
  private static final String IN_MEMORY = " and (c is null or c.memory)";

  private static final String IN_ORDER = " order by p.id";

  private PinReader() {}

  public static Uni<List<Pin>> all(OwnedSession session) {
    return pins(session, KEPT + IN_MEMORY + IN_ORDER);
  }

  /** Those that were said in some conversations, or added by hand. */
  public static Uni<List<Pin>> within(OwnedSession session, MemoryScope scope) {
    return switch (scope) {
      case MemoryScope.Everywhere _ -> all(session);
      case MemoryScope.Space space ->
          within(session, SealedAlike.of(session.sealing(), space.label()));
      case MemoryScope.SpaceOf asked ->
          space(session, asked.conversationId()).chain(space -> within(session, space));
    };
  }

  private static Uni<List<Pin>> within(OwnedSession session, SealedAlike space) {
    return session
        .createEntityRowQuery(KEPT + " and (c is null or c.memory and c.space = :space)" + IN_ORDER)
        .setParameter("space", space)
        .getResultList(row ->
            row.get("pin", PinEntity.class).toRecord(session.sealing(), row.textOrNull("turn")));
  }

  private static Uni<SealedAlike> space(OwnedSession session, String conversationId) {
    return session
        .createSelectionQuery(
            "select space from ConversationEntity where ownerId = :owner"
                + " and publicId = :conversation",
            SealedAlike.class)
        .setParameter("conversation", conversationId)
        .getResultList()
        .map(spaces -> spaces.isEmpty() ? SealedAlike.EMPTY : spaces.getFirst());
  }

  /** Those of conversations that are out of memory too. */
  public static Uni<List<Pin>> kept(OwnedSession session) {
    return pins(session, KEPT + IN_ORDER);
  }

  private static Uni<List<Pin>> pins(OwnedSession session, String query) {
    return session
        .createEntityRowQuery(query)
        .getResultList(row ->
            row.get("pin", PinEntity.class).toRecord(session.sealing(), row.textOrNull("turn")));
  }

  public static Uni<@Nullable OpenedMessage> turn(OwnedSession session, String turnId) {
    return session
        .createSelectionQuery(
            "from MessageEntity where ownerId = :owner and publicId = :turn and erasedAt is null",
            MessageEntity.class)
        .setParameter("turn", turnId)
        .getSingleResultOrNull()
        .map(row -> row == null ? null : row.open(session.sealing()));
  }

  public static Uni<@Nullable PinEntity> pin(OwnedSession session, String pinId) {
    return session
        .createSelectionQuery(
            "from PinEntity where ownerId = :owner and publicId = :pin", PinEntity.class)
        .setParameter("pin", pinId)
        .getSingleResultOrNull();
  }
}
