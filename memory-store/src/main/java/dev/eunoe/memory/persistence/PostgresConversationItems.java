package dev.eunoe.memory.persistence;

import dev.eunoe.memory.ConversationItems;
import dev.eunoe.memory.NotedConversation;
import dev.eunoe.memory.Owner;
import dev.eunoe.memory.StoreConfig;
import dev.eunoe.memory.StoredMessage;
import dev.eunoe.memory.persistence.items.AddedItems;
import dev.eunoe.memory.persistence.items.ConversationNotes;
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

/** What is kept with conversations, in PostgreSQL: every method is one transaction. */
@ApplicationScoped
class PostgresConversationItems implements ConversationItems {
  private final Transactions transactions;

  @Inject
  PostgresConversationItems(Mutiny.SessionFactory sessions, Vertx vertx, StoreConfig config) {
    this(new Transactions(sessions, vertx, config.encryption()));
  }

  PostgresConversationItems(Transactions transactions) {
    this.transactions = transactions;
  }

  /** For the container's proxy alone. */
  @NullUnmarked
  PostgresConversationItems() {
    this.transactions = null;
  }

  @Override
  public Uni<Optional<NotedConversation>> find(Owner owner, String conversationId) {
    return transactions.in(owner, session -> ConversationNotes.find(session, conversationId));
  }

  @Override
  public Uni<Void> create(
      Owner owner, String conversationId, String metadata, List<StoredMessage> items, Instant at) {
    return transactions.in(
        owner,
        session ->
            ConversationNotes.create(session, conversationId, metadata, at)
                .chain(id -> AddedItems.add(session, id, items)));
  }

  @Override
  public Uni<Boolean> note(Owner owner, String conversationId, String metadata) {
    return transactions.in(
        owner, session -> ConversationNotes.set(session, conversationId, metadata));
  }

  @Override
  public Uni<Boolean> add(
      Owner owner, String conversationId, List<StoredMessage> items, Instant at) {
    return transactions.in(
        owner,
        session ->
            ConversationNotes.use(session, conversationId, at)
                .chain(id ->
                    id == null
                        ? Uni.createFrom().item(false)
                        : AddedItems.add(session, id, items).replaceWith(true)));
  }

  @Override
  public Uni<Boolean> remove(Owner owner, String conversationId, String itemId) {
    return transactions.in(
        owner,
        session ->
            session
                .createNativeQuery(
                    "delete from added_item a using conversation c where c.owner_id = :owner"
                        + " and c.public_id = :conversation and a.conversation_id = c.id"
                        + " and a.public_id = :item")
                .setParameter("conversation", conversationId)
                .setParameter("item", itemId)
                .executeUpdate()
                .map(rows -> rows > 0));
  }
}
