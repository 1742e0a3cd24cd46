package dev.eunoe.memory.persistence.exchange;

import dev.eunoe.memory.FinishedExchange;
import dev.eunoe.memory.Message;
import dev.eunoe.memory.NewExchange;
import dev.eunoe.memory.Owner;
import dev.eunoe.memory.Status;
import dev.eunoe.memory.StoreException;
import dev.eunoe.memory.persistence.entity.ConversationEntity;
import dev.eunoe.memory.persistence.entity.ExchangeEntity;
import dev.eunoe.memory.persistence.entity.Places;
import dev.eunoe.memory.persistence.entity.TokenIds;
import dev.eunoe.memory.persistence.entity.TurnEntity;
import dev.eunoe.memory.persistence.pins.PinWriter;
import dev.eunoe.memory.persistence.search.TurnIndex;
import dev.eunoe.memory.persistence.session.CurrentSealing;
import dev.eunoe.memory.persistence.session.StorableText;
import dev.eunoe.memory.persistence.state.PackedSnapshot;
import dev.eunoe.memory.persistence.state.Snapshots;
import dev.eunoe.memory.secrets.JsonSecrets;
import dev.eunoe.memory.secrets.Secrets;
import dev.eunoe.memory.text.TextWork;
import io.smallrye.mutiny.Uni;
import java.time.Instant;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.hibernate.reactive.mutiny.Mutiny;
import org.jspecify.annotations.Nullable;

/** Begins, finishes and fails exchanges, within the caller's transaction. */
public final class ExchangeWriter {
  private static final int TITLE_WORDS = 8;
  private static final int TITLE_CHARS = 60;

  private final PinWriter pins = new PinWriter();
  private final Snapshots snapshots;
  private final boolean redactSecrets;

  public ExchangeWriter(Snapshots snapshots, boolean redactSecrets) {
    this.snapshots = snapshots;
    this.redactSecrets = redactSecrets;
  }

  /** What may be kept of a text. */
  public String kept(String text) {
    return redactSecrets ? Secrets.redact(text).text() : text;
  }

  /** What may be kept of JSON, which stays the JSON it is but for values that hold a secret. */
  private String keptJson(String json) {
    return StorableText.of(redactSecrets ? JsonSecrets.redact(json) : json);
  }

  private NewExchange kept(NewExchange exchange) {
    List<Message> input =
        exchange.input().stream()
            .map(m -> new Message(m.role(), m.speaker(), kept(m.text())))
            .toList();
    return new NewExchange(
        exchange.owner(),
        exchange.conversationId(),
        exchange.responseId(),
        exchange.previousResponseId(),
        exchange.model(),
        input,
        exchange.createdAt(),
        keptJson(exchange.requestJson()),
        exchange.instructions());
  }

  /**
   * @param server who writes the answer
   * @param atHead whether it has to follow the head of its conversation; see {@link Heads}
   */
  public Uni<Void> begin(Mutiny.Session session, NewExchange exchange, int server, boolean atHead) {
    return TextWork.run(chars(exchange), () -> kept(exchange))
        .chain(kept -> insert(session, kept, server, atHead))
        .chain(turns -> pins.find(session, turns));
  }

  private static long chars(NewExchange exchange) {
    return exchange.requestJson().length() + chars(exchange.input());
  }

  private static long chars(List<Message> messages) {
    return messages.stream().mapToLong(message -> message.text().length()).sum();
  }

  private Uni<List<TurnEntity>> insert(
      Mutiny.Session session, NewExchange exchange, int server, boolean atHead) {
    return conversation(session, exchange)
        .call(places ->
            atHead
                ? Heads.require(session, exchange, places.conversationId())
                : Uni.createFrom().voidItem())
        .chain(places ->
            previous(session, exchange)
                .chain(previous ->
                    instructionsHash(session, exchange, previous)
                        .map(hash -> entity(exchange, server, places, previous, hash)))
                .call(session::persist)
                .chain(begun ->
                    TextWork.run(
                        chars(exchange.input()), () -> inputTurns(begun, places, exchange.input())))
                .chain(turns -> session.persistAll(turns.toArray()).replaceWith(turns)));
  }

  /** Instructions are those of the conversation's beginning. */
  private Uni<String> instructionsHash(
      Mutiny.Session session, NewExchange exchange, @Nullable ExchangeEntity previous) {
    String sent = exchange.instructions();
    return previous != null
        ? Uni.createFrom().item(previous.instructionsHash)
        : SentInstructions.hash(
            session, exchange.owner(), sent, sent == null ? null : StorableText.of(kept(sent)));
  }

  /** The conversation, and the place of the first of these messages in it. */
  private static Uni<Places> conversation(Mutiny.Session session, NewExchange exchange) {
    return session
        .createNativeQuery(
            """
            insert into conversation
              (owner_id, public_id, title, created_at, updated_at, turns_begun)
            values (:owner, :conversation, :title, :at, :at, :turns)
            on conflict (owner_id, public_id) do update
              set updated_at = greatest(conversation.updated_at, excluded.updated_at),
                  title = case conversation.title when '' then excluded.title
                          else conversation.title end,
                  turns_begun = conversation.turns_begun + excluded.turns_begun
            returning id, turns_begun - :turns
            """,
            Object[].class)
        .setParameter("turns", exchange.input().size())
        .setParameter("owner", exchange.owner().id())
        .setParameter("conversation", exchange.conversationId())
        .setParameter("title", CurrentSealing.get().seal(title(exchange.input())))
        .setParameter("at", exchange.createdAt())
        .getSingleResult()
        .map(row -> Places.at(((Number) row[0]).longValue(), ((Number) row[1]).longValue()));
  }

  /** The first words the user says. */
  public static String title(List<Message> input) {
    String text =
        input.stream()
            .filter(message -> message.role().equals("user"))
            .map(message -> StorableText.of(message.text()).strip())
            .filter(said -> !said.isEmpty())
            .findFirst()
            .orElse("");
    String[] words = text.split("\\s+", TITLE_WORDS + 1);
    String title = Stream.of(words).limit(TITLE_WORDS).collect(Collectors.joining(" "));
    boolean whole = words.length <= TITLE_WORDS && title.length() <= TITLE_CHARS;
    if (whole) {
      return title;
    }
    int end = Math.min(title.length(), title.offsetByCodePoints(0, codePoints(title)));
    return title.substring(0, end) + "…";
  }

  private static int codePoints(String title) {
    return Math.min(TITLE_CHARS, title.codePointCount(0, title.length()));
  }

  private static Uni<@Nullable ExchangeEntity> previous(
      Mutiny.Session session, NewExchange exchange) {
    String previous = exchange.previousResponseId();
    if (previous == null) {
      return Uni.createFrom().nullItem();
    }
    return ExchangeReader.entity(session, exchange.owner(), previous)
        .invoke(found -> {
          if (found == null) {
            throw new StoreException("There is no response " + previous + " to go on from.");
          }
        });
  }

  private static ExchangeEntity entity(
      NewExchange begun,
      int server,
      Places places,
      @Nullable ExchangeEntity previous,
      String instructionsHash) {
    var exchange = new ExchangeEntity();
    exchange.ownerId = begun.owner().id();
    exchange.responseId = begun.responseId();
    exchange.conversationId = places.conversationId();
    exchange.previousId = previous == null ? null : previous.id;
    exchange.instructionsHash = instructionsHash;
    exchange.model = StorableText.of(begun.model());
    exchange.status = Status.IN_PROGRESS;
    exchange.requestJson = begun.requestJson();
    exchange.createdAt = begun.createdAt();
    exchange.server = server;
    return exchange;
  }

  private static List<TurnEntity> inputTurns(
      ExchangeEntity exchange, Places places, List<Message> input) {
    return IntStream.range(0, input.size())
        .mapToObj(
            i -> TurnEntity.of(exchange, i, places.first() + i, input.get(i), exchange.createdAt))
        .toList();
  }

  /**
   * @param packed the state of {@code finished}, compressed beforehand; null when it has none
   */
  public Uni<Void> append(
      Mutiny.Session session,
      FinishedExchange finished,
      @Nullable PackedSnapshot packed,
      int server) {
    return Unfinished.writtenBy(server, session, finished)
        .call(exchange ->
            TextWork.run(
                    finished.responseJson().length() + finished.receiptJson().length(),
                    () -> KeptRecords.of(finished, this::keptJson))
                .chain(records -> finish(session, exchange, finished, records)))
        .call(exchange ->
            touch(session, exchange, finished)
                .call(() -> Unfinished.requireNotPassed(session, exchange))
                .chain(places -> turns(session, exchange, places, finished)))
        .chain(exchange -> snapshots.save(session, exchange, finished.state(), packed));
  }

  /** The statement stands here in full: what an answer changes is said once, and runs at once. */
  private Uni<Integer> finish(
      Mutiny.Session session,
      ExchangeEntity exchange,
      FinishedExchange finished,
      KeptRecords records) {
    return session
        .createMutationQuery(
            """
            update ExchangeEntity set status = :status, inputTokens = :inputTokens,
              answerTokens = :answerTokens, transcriptHash = :transcriptHash,
              startPosition = :startPosition, endPosition = :endPosition,
              responseJson = :responseJson, receiptJson = :receiptJson,
              given = :given, finishedAt = :finishedAt, fingerprint = :fingerprint,
              errorCode = null, errorMessage = null
            where id = :id
            """)
        .setParameter("status", finished.status())
        .setParameter("inputTokens", TokenIds.toBytes(finished.inputTokens()))
        .setParameter("answerTokens", TokenIds.toBytes(finished.answerTokens()))
        .setParameter("transcriptHash", finished.transcriptHash())
        .setParameter("startPosition", finished.startPosition())
        .setParameter("endPosition", finished.endPosition())
        .setParameter("responseJson", records.response())
        .setParameter("receiptJson", records.receipt())
        .setParameter("given", records.given())
        .setParameter("finishedAt", finished.finishedAt())
        .setParameter("fingerprint", finished.state() == null ? "" : finished.state().fingerprint())
        .setParameter("id", exchange.id)
        .executeUpdate();
  }

  /** Adds the answer and makes all of the exchange searchable. */
  private Uni<Void> turns(
      Mutiny.Session session, ExchangeEntity exchange, Places places, FinishedExchange finished) {
    return ExchangeReader.turns(session, List.of(exchange.id))
        .chain(input -> {
          if (finished.answer().isEmpty()) {
            return addToIndex(session, exchange, input);
          }
          return TextWork.run(
                  finished.answer().length(),
                  () -> answer(exchange, input.size(), places, finished))
              .chain(answer -> {
                List<TurnEntity> all = Stream.concat(input.stream(), Stream.of(answer)).toList();
                return session
                    .persist(answer)
                    .chain(session::flush)
                    .chain(() -> addToIndex(session, exchange, all));
              });
        });
  }

  private TurnEntity answer(
      ExchangeEntity exchange, int position, Places places, FinishedExchange finished) {
    return TurnEntity.of(
        exchange,
        position,
        places.first(),
        new Message("assistant", kept(finished.answer())),
        finished.finishedAt());
  }

  private Uni<Void> addToIndex(
      Mutiny.Session session, ExchangeEntity exchange, List<TurnEntity> turns) {
    return session
        .find(ConversationEntity.class, exchange.conversationId)
        .chain(conversation ->
            conversation.memory ? TurnIndex.addAll(session, turns) : Uni.createFrom().voidItem());
  }

  /** Notes the use and gives the answer its place; holds the conversation until the end. */
  private static Uni<Places> touch(
      Mutiny.Session session, ExchangeEntity exchange, FinishedExchange finished) {
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

  public Uni<Void> fail(
      Mutiny.Session session, Owner owner, String responseId, String code, String message) {
    return Unfinished.of(session, owner, responseId)
        .chain(exchange ->
            session
                .createMutationQuery(
                    "update ExchangeEntity set status = FAILED, errorCode = :code,"
                        + " errorMessage = :message, finishedAt = :now where id = :id")
                .setParameter("code", StorableText.of(code))
                .setParameter("message", StorableText.of(message))
                .setParameter("now", Instant.now())
                .setParameter("id", exchange.id)
                .executeUpdate())
        .replaceWithVoid();
  }
}
