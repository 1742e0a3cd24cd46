package dev.eunoe.memory.persistence.exchange;

import dev.eunoe.memory.ConversationBusyException;
import dev.eunoe.memory.StoredMessage;
import dev.eunoe.memory.TakenItems;
import dev.eunoe.memory.persistence.entity.ExchangeEntity;
import dev.eunoe.memory.persistence.entity.OpenedMessage;
import dev.eunoe.memory.persistence.items.AddedItems;
import dev.eunoe.memory.persistence.session.OwnedSession;
import io.smallrye.mutiny.Uni;
import java.util.List;

/**
 * Messages that were added to a conversation become those of the exchange that reads them, within
 * the transaction that begins it. The database gives them back where the exchange fails, whoever
 * says so.
 */
final class GivenItems {
  private GivenItems() {}

  /**
   * @param turns the exchange's messages, the items among them; they are not in the database yet
   * @throws ConversationBusyException (as failure) when one of the items went meanwhile
   */
  static Uni<Void> take(
      OwnedSession session,
      String conversation,
      ExchangeEntity begun,
      TakenItems items,
      List<OpenedMessage> turns) {
    int to = items.from() + items.ids().size();
    return AddedItems.take(session, begun.conversationId, items.ids())
        .invoke(taken -> {
          if (!taken.stream().map(StoredMessage::id).toList().equals(items.ids())) {
            throw ConversationBusyException.itemGone(conversation);
          }
          for (int i = 0; i < taken.size(); i++) {
            turns.get(items.from() + i).known(taken.get(i));
          }
        })
        .call(() ->
            session
                .createNativeQuery(
                    "update exchange set items_from = :first, items_to = :behind where id = :id")
                .setParameter("first", items.from())
                .setParameter("behind", to)
                .setParameter("id", begun.id)
                .executeUpdate())
        .replaceWithVoid();
  }
}
