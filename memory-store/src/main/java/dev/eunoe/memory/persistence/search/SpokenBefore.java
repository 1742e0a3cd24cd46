package dev.eunoe.memory.persistence.search;

import dev.eunoe.memory.persistence.entity.OpenedMessage;
import dev.eunoe.memory.persistence.entity.Places;
import dev.eunoe.memory.persistence.session.OwnedSession;
import io.smallrye.mutiny.Uni;
import java.util.List;

/** What was said just before a message: what it means where it does not say it itself. */
public final class SpokenBefore {
  /** A message and the answer to it. */
  private static final int TURNS = 2;

  private static final String BEFORE =
      """
      select text from turn
      where owner_id = :owner and place < :place and place >= :first and erased_at is null
      order by place desc limit :turns
      """;

  private SpokenBefore() {}

  /** The texts, the newest first. */
  public static Uni<List<String>> texts(OwnedSession session, OpenedMessage turn) {
    return session
        .createRowQuery(BEFORE)
        .setParameter("place", turn.place())
        .setParameter("first", Places.at(turn.conversationId(), 0).first())
        .setParameter("turns", TURNS)
        .getResultList(row -> session.sealing().open(row.text("text")));
  }
}
