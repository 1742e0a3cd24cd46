package dev.eunoe.memory.persistence.pins;

import dev.eunoe.memory.Owner;
import dev.eunoe.memory.Pin;
import dev.eunoe.memory.persistence.entity.TurnEntity;
import io.smallrye.mutiny.Uni;
import java.util.List;
import org.hibernate.reactive.mutiny.Mutiny;
import org.jspecify.annotations.Nullable;

/** Reads pins, and the turns they are made from, within the caller's transaction. */
public final class PinReader {
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

  private PinReader() {}

  public static Uni<List<Pin>> all(Mutiny.Session session, Owner owner) {
    return pins(session, owner, KEPT + IN_MEMORY + IN_ORDER);
  }

  /** Those of conversations that are out of memory too. */
  public static Uni<List<Pin>> kept(Mutiny.Session session, Owner owner) {
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

  public static Uni<@Nullable TurnEntity> turn(Mutiny.Session session, Owner owner, String turnId) {
    return session
        .createSelectionQuery(
            "from TurnEntity where ownerId = :owner and publicId = :turn and erasedAt is null",
            TurnEntity.class)
        .setParameter("owner", owner.id())
        .setParameter("turn", turnId)
        .getSingleResultOrNull();
  }

  public static Uni<@Nullable PinEntity> pin(Mutiny.Session session, Owner owner, String pinId) {
    return session
        .createSelectionQuery(
            "from PinEntity where ownerId = :owner and publicId = :pin", PinEntity.class)
        .setParameter("owner", owner.id())
        .setParameter("pin", pinId)
        .getSingleResultOrNull();
  }
}
