package dev.eunoe.memory.persistence.erasure;

import dev.eunoe.memory.AnswerInProgressException;
import dev.eunoe.memory.ErasureReceipt;
import dev.eunoe.memory.Retokenizer;
import dev.eunoe.memory.language.Words;
import dev.eunoe.memory.persistence.entity.ConversationEntity;
import dev.eunoe.memory.persistence.entity.MessageEntity;
import dev.eunoe.memory.persistence.entity.OpenedMessage;
import dev.eunoe.memory.persistence.exchange.AnswerRows;
import dev.eunoe.memory.persistence.exchange.Interrupted;
import dev.eunoe.memory.persistence.session.ListParameter;
import dev.eunoe.memory.persistence.session.OwnedSession;
import dev.eunoe.memory.persistence.session.StatementBatches;
import dev.eunoe.memory.persistence.state.Blocks;
import dev.eunoe.memory.persistence.state.StateLock;
import dev.eunoe.memory.persistence.summary.SummaryLock;
import dev.eunoe.memory.text.TextWork;
import io.smallrye.mutiny.Uni;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Erases messages with everything made of them, within the caller's transaction. First it finds out
 * what that is: equal copies, the exchanges that have read one, and the answers in them that give
 * one away; then {@link ErasureSteps} clears it all.
 */
public final class Erasure {
  /**
   * An exchange and all that continue it, into other conversations too; step by step, as {@code
   * ExchangeReader.PATH} goes.
   */
  private static final String DESCENDANTS =
      """
      with recursive after as (
        select id from exchange where owner_id = :owner and id = %s
        union
        select e.id from after cross join lateral (
          select id from exchange
          where previous_id = after.id and owner_id is not distinct from :owner offset 0) e)
      select id from after order by id
      """
          .formatted(ListParameter.ANY_ID);

  /** Exchanges whose answer was given a turn as a memory. */
  private static final String GIVEN =
      """
      select e.id from exchange e
      where e.owner_id = :owner and e.id >= :first and e.given <> ''
        and string_to_array(e.given, ' ') && %s
      """
          .formatted(ListParameter.texts("turns"));

  /** Answers read at once; only those are kept that are looked for. */
  private static final int ANSWERS_AT_ONCE = 5_000;

  private final OwnedSession session;
  private final Retokenizer tokenizer;

  public Erasure(OwnedSession session, Retokenizer tokenizer) {
    this.session = session;
    this.tokenizer = tokenizer;
  }

  /**
   * Erases a turn and its equal copies.
   *
   * @param replacement the words to put in their place; null for none
   */
  public Uni<Optional<ErasureReceipt>> turn(String turnId, @Nullable String replacement) {
    return SummaryLock.take(session)
        .chain(() -> StateLock.take(session))
        .chain(() -> copies(turnId))
        .chain(found ->
            found.isEmpty()
                ? Uni.createFrom().item(Optional.empty())
                : erase(new Erased(found), replacement)
                    .call(() -> Blocks.deleteUnreachable(session))
                    .map(Optional::of));
  }

  private Uni<List<OpenedMessage>> copies(String turnId) {
    return session
        .createSelectionQuery(
            "select copy from MessageEntity t join MessageEntity copy on copy.ownerId = t.ownerId"
                + " and copy.textHash = t.textHash and copy.role = t.role"
                + " where t.ownerId = :owner and t.publicId = :turn and t.erasedAt is null"
                + " and copy.erasedAt is null order by copy.id",
            MessageEntity.class)
        .setParameter("turn", turnId)
        .getResultList()
        .map(rows -> OpenedMessage.all(session.sealing(), rows));
  }

  /** Erases a conversation's turns, then the conversation. */
  public Uni<Optional<ErasureReceipt>> conversation(String conversationId) {
    return SummaryLock.take(session)
        .chain(() -> StateLock.take(session))
        .chain(() -> named(conversationId))
        .chain(found ->
            found == null
                ? Uni.createFrom().item(Optional.empty())
                : conversation(found).map(Optional::of));
  }

  private Uni<@Nullable ConversationEntity> named(String conversationId) {
    return session
        .createSelectionQuery(
            "from ConversationEntity where ownerId = :owner and publicId = :conversation",
            ConversationEntity.class)
        .setParameter("conversation", conversationId)
        .getSingleResultOrNull();
  }

  private Uni<ErasureReceipt> conversation(ConversationEntity conversation) {
    return session
        .createSelectionQuery(
            "from MessageEntity where conversationId = :conversation order by id",
            MessageEntity.class)
        .setParameter("conversation", conversation.id)
        .getResultList()
        .map(rows -> OpenedMessage.all(session.sealing(), rows))
        .chain(turns ->
            turns.isEmpty()
                ? Uni.createFrom().item(ErasureReceipt.NOTHING)
                : erase(new Erased(turns), null))
        .call(() ->
            session
                .createNativeQuery("delete from conversation where id = :id")
                .setParameter("id", conversation.id)
                .executeUpdate())
        .call(() -> Blocks.deleteUnreachable(session))
        .map(receipt ->
            new ErasureReceipt(
                receipt.turns(),
                receipt.echoes(),
                receipt.postings(),
                receipt.segments(),
                receipt.pins(),
                receipt.states(),
                receipt.records(),
                1));
  }

  private Uni<ErasureReceipt> erase(Erased erased, @Nullable String replacement) {
    return TextWork.run(erased.chars(), () -> words(erased, replacement))
        .chain(words -> erase(erased, replacement, words));
  }

  private static Set<String> words(Erased erased, @Nullable String replacement) {
    Set<String> words = erased.words();
    if (replacement != null) {
      words.removeAll(Words.content(replacement));
    }
    return words;
  }

  private Uni<ErasureReceipt> erase(
      Erased erased, @Nullable String replacement, Set<String> words) {
    return requireNoneInProgress(erased.firstExchange())
        .chain(() -> LeakingAnswers.telling(session, erased.ids(), erased.firstExchange(), words))
        .chain(telling -> addEchoes(erased, telling))
        .chain(reached ->
            new ErasureSteps(session.letGo(), erased, reached, tokenizer).run(replacement));
  }

  /** An answer being written may have been given what is erased, and would be stored with it. */
  private Uni<Void> requireNoneInProgress(long first) {
    return Interrupted.endOf(session)
        .chain(() ->
            session
                .createSelectionQuery(
                    "select responseId from ExchangeEntity where ownerId = :owner and id >= :first"
                        + " and status = IN_PROGRESS order by id",
                    String.class)
                .setParameter("first", first)
                .setMaxResults(1)
                .getSingleResultOrNull())
        .call(() -> AnswerRows.dropEnded(session))
        .invoke(answering -> {
          if (answering != null) {
            throw new AnswerInProgressException(answering);
          }
        })
        .replaceWithVoid();
  }

  /**
   * Adds the answers that give erased words away; each may have been given to others as a memory,
   * so this goes on until there are no more.
   */
  private Uni<Reached> addEchoes(Erased erased, Set<String> telling) {
    return reached(erased)
        .chain(reached ->
            telling.isEmpty()
                ? Uni.createFrom().item(reached)
                : answers(
                        reached.all(),
                        answer ->
                            !erased.contains(answer)
                                && LeakingAnswers.tells(answer.text(), telling))
                    .chain(echoes -> {
                      erased.add(echoes);
                      return echoes.isEmpty()
                          ? Uni.createFrom().item(reached)
                          : addEchoes(erased, telling);
                    }));
  }

  /** The exchanges whose state has read an erased turn, and those that were given one to read. */
  record Reached(Set<Long> after, Set<Long> given) {
    Set<Long> all() {
      var all = new TreeSet<>(after);
      all.addAll(given);
      return all;
    }
  }

  private Uni<Reached> reached(Erased erased) {
    return session
        .createNativeQuery(DESCENDANTS, Long.class)
        .setParameter("ids", ListParameter.of(erased.exchangeIds()))
        .getResultList()
        .chain(after ->
            session
                .createNativeQuery(GIVEN, Long.class)
                .setParameter("first", erased.firstExchange())
                .setParameter("turns", ListParameter.of(erased.publicIds()))
                .getResultList()
                .map(given -> new Reached(new TreeSet<>(after), new TreeSet<>(given))));
  }

  private Uni<List<OpenedMessage>> answers(
      Collection<Long> exchanges, Predicate<OpenedMessage> wanted) {
    return StatementBatches.read(
        exchanges,
        ANSWERS_AT_ONCE,
        ids ->
            session
                .createSelectionQuery(
                    "from MessageEntity where exchangeId in :exchanges and role = 'assistant'"
                        + " and erasedAt is null order by id",
                    MessageEntity.class)
                .setParameter("exchanges", ids)
                .getResultList()
                .map(rows ->
                    OpenedMessage.all(session.sealing(), rows).stream().filter(wanted).toList())
                .invoke(session::letGo));
  }
}
