package dev.eunoe.memory.persistence.exchange;

import dev.eunoe.memory.FinishedExchange;
import dev.eunoe.memory.NewExchange;
import dev.eunoe.memory.persistence.entity.ExchangeEntity;
import dev.eunoe.memory.persistence.entity.Places;
import dev.eunoe.memory.persistence.session.OwnedSession;
import dev.eunoe.memory.persistence.session.SealedText;
import io.smallrye.mutiny.Uni;
import java.util.Objects;

/** Gives messages and answers their places in a conversation, within the caller's transaction. */
final class ConversationPlaces {
  private ConversationPlaces() {}

  /** The conversation, and the place of the first of these messages in it. */
  static Uni<Places> ofMessages(OwnedSession session, NewExchange exchange) {
    return session
        .createRowQuery(
            """
            insert into conversation
              (owner_id, public_id, title, created_at, updated_at, turns_begun, space)
            values (:owner, :conversation, :title, :at, :at, :turns, coalesce((
              select c.space from exchange e join conversation c on c.id = e.conversation_id
              where e.owner_id = :owner and e.response_id = :previous), ''))
            on conflict (owner_id, public_id) do update
              set updated_at = greatest(conversation.updated_at, excluded.updated_at),
                  title = case conversation.title when '' then excluded.title
                          else conversation.title end,
                  turns_begun = conversation.turns_begun + excluded.turns_begun
            returning id, turns_begun - :turns as first
            """)
        .setParameter("turns", exchange.input().size())
        .setParameter("conversation", exchange.conversationId())
        .setParameter("previous", Objects.requireNonNullElse(exchange.previousResponseId(), ""))
        .setParameter(
            "title",
            SealedText.of(session.sealing(), ConversationTitle.of(exchange.input())).stored())
        .setParameter("at", exchange.createdAt())
        .getSingleResult()
        .map(row -> Places.at(row.number("id"), row.number("first")));
  }

  /** Notes the use and gives the answer its place; holds the conversation until the end. */
  static Uni<Places> ofAnswer(
      OwnedSession session, ExchangeEntity exchange, FinishedExchange finished) {
    return session
        .createNativeQuery(
            """
            update conversation set updated_at = :at, turns_begun = turns_begun + :turns
            where id = :id returning turns_begun - :turns
            """,
            Integer.class)
        .setParameter("at", finished.finishedAt())
        .setParameter("turns", finished.answer().isEmpty() ? 0 : 1)
        .setParameter("id", exchange.conversationId)
        .getSingleResult()
        .map(begun -> Places.at(exchange.conversationId, begun));
  }
}
