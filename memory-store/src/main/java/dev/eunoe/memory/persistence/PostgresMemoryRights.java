package dev.eunoe.memory.persistence;

import dev.eunoe.memory.ErasureReceipt;
import dev.eunoe.memory.ImportReceipt;
import dev.eunoe.memory.MemoryExport;
import dev.eunoe.memory.MemoryItem;
import dev.eunoe.memory.MemoryRights;
import dev.eunoe.memory.MemoryScope;
import dev.eunoe.memory.Owner;
import dev.eunoe.memory.Reach;
import dev.eunoe.memory.Retokenizer;
import dev.eunoe.memory.StoreConfig;
import dev.eunoe.memory.persistence.dense.PassageVectors;
import dev.eunoe.memory.persistence.erasure.ConversationMemory;
import dev.eunoe.memory.persistence.erasure.Erasure;
import dev.eunoe.memory.persistence.erasure.OwnerErasure;
import dev.eunoe.memory.persistence.erasure.Restatements;
import dev.eunoe.memory.persistence.exchange.MemoryItems;
import dev.eunoe.memory.persistence.exchange.RetainedWords;
import dev.eunoe.memory.persistence.items.StoredBytes;
import dev.eunoe.memory.persistence.search.ConversationSpace;
import dev.eunoe.memory.persistence.session.OwnedSession;
import dev.eunoe.memory.persistence.session.Transactions;
import dev.eunoe.memory.persistence.transfer.ExportReader;
import dev.eunoe.memory.persistence.transfer.ImportWriter;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.hibernate.reactive.mutiny.Mutiny;
import org.jspecify.annotations.NullUnmarked;
import org.jspecify.annotations.Nullable;

/** The owner's rights in PostgreSQL: every method is one transaction, and a table of contents. */
@ApplicationScoped
class PostgresMemoryRights implements MemoryRights {
  private final Transactions transactions;
  private final RetainedWords redaction;
  private final PassageVectors vectors;

  @Inject
  PostgresMemoryRights(
      Mutiny.SessionFactory sessions, Vertx vertx, StoreConfig config, PassageVectors vectors) {
    this(new Transactions(sessions, vertx, config.encryption()), config, vectors);
  }

  PostgresMemoryRights(Transactions transactions, StoreConfig config) {
    this(transactions, config, new PassageVectors(transactions, config));
  }

  PostgresMemoryRights(Transactions transactions, StoreConfig config, PassageVectors vectors) {
    this(transactions, new RetainedWords(config.redactSecrets()), vectors);
  }

  private PostgresMemoryRights(
      Transactions transactions, RetainedWords redaction, PassageVectors vectors) {
    this.transactions = transactions;
    this.redaction = redaction;
    this.vectors = vectors;
  }

  /** For the container's proxy alone. */
  @NullUnmarked
  PostgresMemoryRights() {
    this.transactions = null;
    this.redaction = null;
    this.vectors = null;
  }

  @Override
  public Uni<List<MemoryItem>> list(Owner owner, @Nullable String before, int limit) {
    return transactions.in(owner, session -> MemoryItems.list(session, before, limit));
  }

  @Override
  public Uni<Optional<MemoryItem>> item(Owner owner, String turnId) {
    return transactions.in(owner, session -> MemoryItems.item(session, turnId));
  }

  @Override
  public Uni<List<MemoryItem>> saying(Owner owner, String words) {
    return transactions.in(
        owner,
        session ->
            Restatements.saying(session, words).chain(ids -> MemoryItems.items(session, ids)));
  }

  @Override
  public Uni<Optional<ErasureReceipt>> forget(
      Owner owner, Collection<String> turnIds, Reach reach, Retokenizer tokenizer) {
    return erasing(owner, session -> new Erasure(session, tokenizer).turns(turnIds, reach));
  }

  @Override
  public Uni<Optional<ErasureReceipt>> correct(
      Owner owner, String turnId, String text, Retokenizer tokenizer) {
    if (text.isBlank()) {
      throw new IllegalArgumentException("A message cannot be corrected to nothing: forget it.");
    }
    return erasing(owner, session -> new Erasure(session, tokenizer).correct(turnId, text));
  }

  @Override
  public Uni<Optional<ErasureReceipt>> forgetConversation(
      Owner owner, String conversationId, Reach reach, Retokenizer tokenizer) {
    return erasing(
        owner, session -> new Erasure(session, tokenizer).conversation(conversationId, reach));
  }

  /** What is in memory of the owner's words goes with what is in the database. */
  private <T> Uni<T> erasing(Owner owner, Function<OwnedSession, Uni<T>> work) {
    return transactions.unhurried().in(owner, work).invoke(() -> vectors.letGo(owner));
  }

  @Override
  public Uni<ErasureReceipt> forgetEverything(Owner owner) {
    return erasing(
        owner,
        session ->
            transactions.areUndone()
                ? OwnerErasure.counted(session) // not every row is written to be written back
                : OwnerErasure.of(session));
  }

  @Override
  public MemoryRights dryRun() {
    return new PostgresMemoryRights(transactions.undone(), redaction, vectors);
  }

  @Override
  public Uni<Boolean> remembers(Owner owner, String conversationId) {
    return transactions.in(owner, session -> ConversationMemory.of(session, conversationId));
  }

  @Override
  public Uni<Void> remember(Owner owner, String conversationId, boolean memory, Instant at) {
    return transactions.inBulk(
        owner, session -> ConversationMemory.set(session, conversationId, memory, at));
  }

  @Override
  public Uni<Long> storedBytes(Owner owner) {
    return transactions.in(owner, session -> StoredBytes.of(session));
  }

  @Override
  public Uni<Optional<String>> space(Owner owner, String conversationId) {
    return transactions.in(
        owner,
        session ->
            ConversationSpace.of(session, conversationId)
                .map(space ->
                    Optional.of(space)
                        .filter(stored -> !stored.isEmpty())
                        .map(session.sealing()::open)));
  }

  @Override
  public Uni<Void> keepIn(Owner owner, String conversationId, String label, Instant at) {
    if (!label.isEmpty()) {
      MemoryScope.requireLabel(label);
    }
    return transactions.inBulk(
        owner, session -> ConversationMemory.keepIn(session, conversationId, label, at));
  }

  @Override
  public Uni<Void> beginIn(Owner owner, String conversationId, String label, Instant at) {
    MemoryScope.requireLabel(label);
    return transactions.in(
        owner, session -> ConversationMemory.beginIn(session, conversationId, label, at));
  }

  @Override
  public Uni<MemoryExport> export(Owner owner) {
    return transactions.unhurried().in(owner, session -> ExportReader.read(session));
  }

  @Override
  public Uni<ImportReceipt> restore(Owner owner, MemoryExport export, Retokenizer tokenizer) {
    return transactions.inBulk(
        owner, session -> new ImportWriter(session, redaction::text, tokenizer).write(export));
  }
}
