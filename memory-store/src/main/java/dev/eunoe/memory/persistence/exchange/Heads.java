package dev.eunoe.memory.persistence.exchange;

import dev.eunoe.memory.ConversationBusyException;
import dev.eunoe.memory.Exchange;
import dev.eunoe.memory.NewExchange;
import dev.eunoe.memory.persistence.session.OwnedSession;
import dev.eunoe.memory.persistence.session.Row;
import io.smallrye.mutiny.Uni;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Where a conversation goes on for who names nothing but the conversation, within the caller's
 * transaction: behind the newest exchange that has an answer.
 */
public final class Heads {
  private static final String HEAD =
      """
      select id, response_id from exchange where conversation_id = :conversation
        and status in ('COMPLETED', 'INCOMPLETE', 'CANCELLED') order by id desc limit 1
      """;

  private Heads() {}

  public static Uni<Optional<Exchange>> find(OwnedSession session, String conversation) {
    return session
        .createSelectionQuery(
            "select id from ConversationEntity where ownerId = :owner and publicId = :conversation",
            Long.class)
        .setParameter("conversation", conversation)
        .getSingleResultOrNull()
        .chain(id -> id == null ? Uni.createFrom().<@Nullable Row>nullItem() : head(session, id))
        .chain(row ->
            ExchangeReader.records(session, row == null ? List.of() : List.of(row.number("id"))))
        .map(records -> records.stream().findFirst());
  }

  private static Uni<@Nullable Row> head(OwnedSession session, long conversationId) {
    return session
        .createRowQuery(HEAD)
        .setParameter("conversation", conversationId)
        .getSingleResultOrNull();
  }

  /**
   * Makes sure that an exchange follows its conversation's head and that nothing is being written
   * there. The caller holds the conversation's row, so of two that ask, in whatever process, the
   * second sees what the first has begun.
   */
  static Uni<Void> require(OwnedSession session, NewExchange exchange, long conversationId) {
    return Interrupted.endInConversation(session, conversationId)
        .chain(() -> requireNothingBeingWritten(session, exchange, conversationId))
        .chain(() -> head(session, conversationId))
        .invoke(row -> {
          String head = row == null ? null : row.text("response_id");
          if (!Objects.equals(head, exchange.previousResponseId())) {
            throw ConversationBusyException.moved(exchange.conversationId());
          }
        })
        .replaceWithVoid();
  }

  private static Uni<Void> requireNothingBeingWritten(
      OwnedSession session, NewExchange exchange, long conversationId) {
    return session
        .createNativeQuery(
            "select response_id from exchange where conversation_id = :conversation"
                + " and status = 'IN_PROGRESS' order by id limit 1",
            String.class)
        .setParameter("conversation", conversationId)
        .getSingleResultOrNull()
        .invoke(writing -> {
          if (writing != null) {
            throw ConversationBusyException.writing(exchange.conversationId(), writing);
          }
        })
        .replaceWithVoid();
  }
}
