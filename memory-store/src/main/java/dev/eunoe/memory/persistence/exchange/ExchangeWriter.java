package dev.eunoe.memory.persistence.exchange;

import dev.eunoe.memory.AnswerTakenException;
import dev.eunoe.memory.FinishedExchange;
import dev.eunoe.memory.Message;
import dev.eunoe.memory.NewExchange;
import dev.eunoe.memory.Status;
import dev.eunoe.memory.StoreException;
import dev.eunoe.memory.TakenItems;
import dev.eunoe.memory.persistence.entity.ConversationEntity;
import dev.eunoe.memory.persistence.entity.ExchangeEntity;
import dev.eunoe.memory.persistence.entity.OpenedMessage;
import dev.eunoe.memory.persistence.entity.Places;
import dev.eunoe.memory.persistence.entity.TokenIds;
import dev.eunoe.memory.persistence.pins.PinWriter;
import dev.eunoe.memory.persistence.search.MessageIndex;
import dev.eunoe.memory.persistence.session.OwnedSession;
import dev.eunoe.memory.persistence.session.SealedAlike;
import dev.eunoe.memory.persistence.session.SealedText;
import dev.eunoe.memory.persistence.session.StorableText;
import dev.eunoe.memory.sealing.Sealing;
import dev.eunoe.memory.text.TextWork;
import io.smallrye.mutiny.Uni;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Begins, finishes and fails exchanges, within the caller's transaction. */
public final class ExchangeWriter {
  private final PinWriter pins = new PinWriter();
  private final RetainedWords redaction;

  public ExchangeWriter(RetainedWords redaction) {
    this.redaction = redaction;
  }

  /**
   * @param server who writes the answer
   * @param atHead what it takes of its conversation, whose head it has to follow, see {@link
   *     Heads}; null for one that names what it follows
   */
  public Uni<Void> begin(
      OwnedSession session, NewExchange exchange, int server, @Nullable TakenItems atHead) {
    return TextWork.run(chars(exchange), () -> redaction.of(exchange))
        .chain(kept -> insert(session, kept, server, atHead))
        .chain(turns -> pins.find(session, turns));
  }

  private static long chars(NewExchange exchange) {
    return exchange.requestJson().length() + chars(exchange.input());
  }

  private static long chars(List<Message> messages) {
    return messages.stream().mapToLong(message -> message.text().length()).sum();
  }

  private Uni<List<OpenedMessage>> insert(
      OwnedSession session, NewExchange exchange, int server, @Nullable TakenItems atHead) {
    return ConversationPlaces.ofMessages(session, exchange)
        .call(() -> RequestKeys.requireNew(session, exchange.key()))
        .call(places ->
            atHead == null
                ? Uni.createFrom().voidItem()
                : Heads.require(session, exchange, places.conversationId()))
        .chain(places ->
            previous(session, exchange)
                .chain(previous ->
                    instructionsHash(session, exchange, previous)
                        .map(hash -> entity(session, exchange, server, places, previous, hash)))
                .call(session::persist)
                .call(begun -> RequestKeys.take(session, begun.id, exchange.key()))
                .call(begun -> AnswerRows.begin(session, begun.id, exchange.settings()))
                .chain(begun ->
                    TextWork.run(
                            chars(exchange.input()),
                            () -> inputTurns(session.sealing(), begun, places, exchange.input()))
                        .call(turns ->
                            atHead == null || atHead.ids().isEmpty()
                                ? Uni.createFrom().voidItem()
                                : GivenItems.take(
                                    session, exchange.conversationId(), begun, atHead, turns)))
                .chain(turns ->
                    session
                        .persistAll(turns.stream().map(OpenedMessage::row).toArray())
                        .replaceWith(turns)));
  }

  /** Instructions are those of the conversation's beginning. */
  private Uni<String> instructionsHash(
      OwnedSession session, NewExchange exchange, @Nullable ExchangeEntity previous) {
    String sent = exchange.instructions();
    return previous != null
        ? Uni.createFrom().item(previous.instructionsHash.open(session.sealing()))
        : SentInstructions.hash(
            session, sent, sent == null ? null : StorableText.of(redaction.text(sent)));
  }

  private static Uni<@Nullable ExchangeEntity> previous(
      OwnedSession session, NewExchange exchange) {
    String previous = exchange.previousResponseId();
    if (previous == null) {
      return Uni.createFrom().nullItem();
    }
    return ExchangeReader.entity(session, previous)
        .invoke(found -> {
          if (found == null) {
            throw new StoreException("There is no response " + previous + " to go on from.");
          }
        });
  }

  private static ExchangeEntity entity(
      OwnedSession session,
      NewExchange begun,
      int server,
      Places places,
      @Nullable ExchangeEntity previous,
      String instructionsHash) {
    var exchange = new ExchangeEntity();
    exchange.ownerId = session.owner().id();
    exchange.responseId = begun.responseId();
    exchange.conversationId = places.conversationId();
    exchange.previousId = previous == null ? null : previous.id;
    exchange.instructionsHash = SealedText.of(session.sealing(), instructionsHash);
    exchange.model = StorableText.of(begun.model());
    exchange.status = Status.IN_PROGRESS;
    exchange.requestJson = SealedText.of(session.sealing(), begun.requestJson());
    exchange.createdAt = begun.createdAt();
    exchange.server = server;
    return exchange;
  }

  private static List<OpenedMessage> inputTurns(
      Sealing sealing, ExchangeEntity exchange, Places places, List<Message> input) {
    return IntStream.range(0, input.size())
        .mapToObj(i ->
            OpenedMessage.of(
                sealing, exchange, i, places.first() + i, input.get(i), exchange.createdAt))
        .toList();
  }

  /**
   * @param fence that the answer has as the caller's
   */
  public Uni<Void> append(OwnedSession session, FinishedExchange finished, long fence) {
    return Unfinished.heldAs(session, finished.responseId(), fence)
        .chain(exchange ->
            exchange.status.hasAnswer() // what said so was lost
                ? Uni.createFrom().voidItem()
                : append(session, exchange, finished));
  }

  private Uni<Void> append(OwnedSession session, ExchangeEntity begun, FinishedExchange finished) {
    return Uni.createFrom()
        .item(begun)
        .call(exchange ->
            TextWork.run(
                    finished.responseJson().length() + finished.receiptJson().length(),
                    () -> KeptRecords.of(finished, redaction::json))
                .chain(records -> finish(session, exchange, finished, records)))
        .call(exchange ->
            ConversationPlaces.ofAnswer(session, exchange, finished)
                .chain(places -> turns(session, exchange, places, finished)))
        .call(exchange -> AnswerRows.finish(session, exchange.id, finished.written()))
        .replaceWithVoid();
  }

  /** The statement stands here in full: what an answer changes is said once, and runs at once. */
  private Uni<Integer> finish(
      OwnedSession session,
      ExchangeEntity exchange,
      FinishedExchange finished,
      KeptRecords records) {
    Sealing sealing = session.sealing();
    return session
        .createMutationQuery(
            """
            update ExchangeEntity set status = :status, inputTokens = :inputTokens,
              answerTokens = :answerTokens, transcriptHash = :transcriptHash,
              startPosition = :startPosition, endPosition = :endPosition,
              responseJson = :responseJson, receiptJson = :receiptJson,
              given = :given, finishedAt = :finishedAt, fingerprint = :fingerprint
            where id = :id and status = IN_PROGRESS and fence = :fence
            """)
        .setParameter("status", finished.status())
        .setParameter("inputTokens", TokenIds.seal(sealing, finished.inputTokens()))
        .setParameter("answerTokens", TokenIds.seal(sealing, finished.answerTokens()))
        .setParameter("transcriptHash", SealedAlike.of(sealing, finished.transcriptHash()))
        .setParameter("startPosition", finished.startPosition())
        .setParameter("endPosition", finished.endPosition())
        .setParameter("responseJson", SealedText.of(sealing, records.response()))
        .setParameter("receiptJson", SealedText.of(sealing, records.receipt()))
        .setParameter("given", records.given())
        .setParameter("finishedAt", finished.finishedAt())
        .setParameter("fingerprint", finished.fingerprint())
        .setParameter("id", exchange.id)
        .setParameter("fence", exchange.fence)
        .executeUpdate()
        .invoke(rows -> {
          if (rows == 0) {
            throw new AnswerTakenException(exchange.responseId);
          }
        });
  }

  /** Adds the answer and makes all of the exchange searchable. */
  private Uni<Void> turns(
      OwnedSession session, ExchangeEntity exchange, Places places, FinishedExchange finished) {
    return ExchangeReader.turns(session, List.of(exchange.id))
        .chain(input -> {
          if (finished.answer().isEmpty()) {
            return addToIndex(session, exchange, input);
          }
          return TextWork.run(
                  finished.answer().length(),
                  () -> answer(session.sealing(), exchange, input.size(), places, finished))
              .chain(answer -> {
                List<OpenedMessage> all = Stream.concat(input.stream(), Stream.of(answer)).toList();
                return session
                    .persist(answer.row())
                    .chain(session::flush)
                    .chain(() -> addToIndex(session, exchange, all));
              });
        });
  }

  private OpenedMessage answer(
      Sealing sealing,
      ExchangeEntity exchange,
      int position,
      Places places,
      FinishedExchange finished) {
    return OpenedMessage.of(
        sealing,
        exchange,
        position,
        places.first(),
        new Message("assistant", redaction.text(finished.answer())),
        finished.finishedAt());
  }

  private Uni<Void> addToIndex(
      OwnedSession session, ExchangeEntity exchange, List<OpenedMessage> turns) {
    return session
        .find(ConversationEntity.class, exchange.conversationId)
        .chain(conversation ->
            conversation.memory
                ? MessageIndex.addAll(session, turns)
                : Uni.createFrom().voidItem());
  }

  /**
   * @param fence that the answer has as the caller's
   */
  public Uni<Void> fail(
      OwnedSession session, String responseId, long fence, String code, String message) {
    return Unfinished.heldAs(session, responseId, fence)
        .chain(exchange ->
            session
                .createMutationQuery(
                    "update ExchangeEntity set status = FAILED, errorCode = :code, errorMessage ="
                        + " :message, finishedAt = :now where id = :id and status = IN_PROGRESS")
                .setParameter("code", StorableText.of(code))
                .setParameter("message", StorableText.of(message))
                .setParameter("now", Instant.now())
                .setParameter("id", exchange.id)
                .executeUpdate()
                .call(() -> AnswerRows.drop(session, exchange.id)))
        .replaceWithVoid();
  }
}
