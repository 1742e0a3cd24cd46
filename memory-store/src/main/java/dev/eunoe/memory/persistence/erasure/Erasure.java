package dev.eunoe.memory.persistence.erasure;

import dev.eunoe.memory.AnswerInProgressException;
import dev.eunoe.memory.ErasureReceipt;
import dev.eunoe.memory.Reach;
import dev.eunoe.memory.Retokenizer;
import dev.eunoe.memory.language.Meaning;
import dev.eunoe.memory.language.MessageKind;
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
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Erases messages with everything made of them, within the caller's transaction: finds out what
 * that is, copies, exchanges that have read one, answers that give one away; then {@link
 * ErasureSteps} clears it all.
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
   * Puts other words in place of a turn and its equal copies; empty where there is no such turn.
   */
  public Uni<Optional<ErasureReceipt>> correct(String turnId, String replacement) {
    return locked(() ->
        copies(List.of(turnId))
            .chain(found ->
                found.isEmpty()
                    ? Uni.createFrom().item(Optional.empty())
                    : erase(new Erased(found), replacement, Set.of())
                        .call(() -> Blocks.deleteUnreachable(session))
                        .map(Optional::of)));
  }

  /** Erases turns and their equal copies; empty where one of them is not there. */
  public Uni<Optional<ErasureReceipt>> turns(Collection<String> turnIds, Reach reach) {
    return locked(() ->
        copies(turnIds)
            .chain(found ->
                found.stream().map(OpenedMessage::publicId).toList().containsAll(turnIds)
                    ? everywhere(found, reach)
                        .call(() -> Blocks.deleteUnreachable(session))
                        .map(Optional::of)
                    : Uni.createFrom().item(Optional.empty())));
  }

  private <T> Uni<T> locked(Supplier<Uni<T>> work) {
    return SummaryLock.take(session).chain(() -> StateLock.take(session)).chain(() -> work.get());
  }

  /** Erases messages, and those of the owner's others that go with them. */
  private Uni<ErasureReceipt> everywhere(List<OpenedMessage> asked, Reach reach) {
    return Restatements.of(session, asked)
        .chain(restated ->
            turns(restated.rows(reach))
                .chain(more -> {
                  var erased = new Erased(asked);
                  erased.ask(more);
                  return erase(erased, null, restated.facts())
                      .map(receipt -> receipt.leaving(restated.left(reach)));
                }));
  }

  private Uni<List<OpenedMessage>> turns(List<Long> ids) {
    return StatementBatches.read(
        ids,
        some ->
            session
                .createSelectionQuery(
                    "from MessageEntity where id in :ids order by id", MessageEntity.class)
                .setParameter("ids", some)
                .getResultList()
                .map(rows -> OpenedMessage.all(session.sealing(), rows)));
  }

  private Uni<List<OpenedMessage>> copies(Collection<String> turnIds) {
    return session
        .createSelectionQuery(
            "select distinct copy from MessageEntity t join MessageEntity copy on copy.ownerId = t.ownerId"
                + " and copy.textHash = t.textHash and copy.role = t.role"
                + " where t.ownerId = :owner and t.publicId in :turns and t.erasedAt is null"
                + " and copy.erasedAt is null order by copy.id",
            MessageEntity.class)
        .setParameter("turns", List.copyOf(turnIds))
        .getResultList()
        .map(rows -> OpenedMessage.all(session.sealing(), rows));
  }

  /** Erases a conversation's turns, then the conversation. */
  public Uni<Optional<ErasureReceipt>> conversation(String conversationId, Reach reach) {
    return locked(() ->
        named(conversationId)
            .chain(found ->
                found == null
                    ? Uni.createFrom().item(Optional.empty())
                    : conversation(found, reach).map(Optional::of)));
  }

  private Uni<@Nullable ConversationEntity> named(String conversationId) {
    return session
        .createSelectionQuery(
            "from ConversationEntity where ownerId = :owner and publicId = :conversation",
            ConversationEntity.class)
        .setParameter("conversation", conversationId)
        .getSingleResultOrNull();
  }

  private Uni<ErasureReceipt> conversation(ConversationEntity conversation, Reach reach) {
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
                : everywhere(turns, reach))
        .call(() ->
            session
                .createNativeQuery("delete from conversation where id = :id")
                .setParameter("id", conversation.id)
                .executeUpdate())
        .call(() -> Blocks.deleteUnreachable(session))
        .map(ErasureReceipt::withConversation);
  }

  /**
   * @param facts by which answers that have read it are known
   */
  private Uni<ErasureReceipt> erase(
      Erased erased, @Nullable String replacement, Set<String> facts) {
    return TextWork.run(erased.chars(), () -> words(erased, replacement))
        .chain(words -> erase(erased, replacement, new LeakingAnswers.Telling(words, facts)));
  }

  private static Set<String> words(Erased erased, @Nullable String replacement) {
    Set<String> words = erased.words();
    if (replacement != null) {
      words.removeAll(Words.content(replacement));
    }
    return words;
  }

  private Uni<ErasureReceipt> erase(
      Erased erased, @Nullable String replacement, LeakingAnswers.Telling telling) {
    return requireNoneInProgress(erased.firstExchange())
        .chain(() ->
            LeakingAnswers.telling(session, erased.ids(), erased.firstExchange(), telling.words()))
        .map(words -> new LeakingAnswers.Telling(words, telling.facts()))
        .chain(leaking ->
            (replacement == null ? addAnswers(erased) : Uni.createFrom().voidItem())
                .chain(() -> addEchoes(erased, leaking)))
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

  /** An answer to what is erased is made of it, in whatever words and in whatever language. */
  private Uni<Void> addAnswers(Erased erased) {
    return answers(
            erased.exchangesOfMessages(),
            answer ->
                !erased.contains(answer)
                    && answer.kind() != MessageKind.SMALL_TALK
                    && !Meaning.of(answer.text()).isEmpty())
        .invoke(erased::add)
        .replaceWithVoid();
  }

  /**
   * Adds the answers that give erased words away; each may have been given to others as a memory,
   * so this goes on until there are no more.
   */
  private Uni<Reached> addEchoes(Erased erased, LeakingAnswers.Telling telling) {
    return reached(erased)
        .chain(reached ->
            telling.isEmpty()
                ? Uni.createFrom().item(reached)
                : answers(
                        reached.all(),
                        answer -> !erased.contains(answer) && telling.isIn(answer.text()))
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
