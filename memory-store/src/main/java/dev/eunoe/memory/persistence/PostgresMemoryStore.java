package dev.eunoe.memory.persistence;

import dev.eunoe.memory.Consolidation;
import dev.eunoe.memory.ConsolidationRequest;
import dev.eunoe.memory.ConversationSummary;
import dev.eunoe.memory.Embedded;
import dev.eunoe.memory.Exchange;
import dev.eunoe.memory.FinishedExchange;
import dev.eunoe.memory.LevelFigures;
import dev.eunoe.memory.MemoryStore;
import dev.eunoe.memory.NearestState;
import dev.eunoe.memory.NewExchange;
import dev.eunoe.memory.OfferedSummaries;
import dev.eunoe.memory.Owner;
import dev.eunoe.memory.PendingConsolidation;
import dev.eunoe.memory.RecallQuery;
import dev.eunoe.memory.Recollections;
import dev.eunoe.memory.Reindexed;
import dev.eunoe.memory.SavedBytes;
import dev.eunoe.memory.SegmentView;
import dev.eunoe.memory.StateToSave;
import dev.eunoe.memory.StoreConfig;
import dev.eunoe.memory.Summarizer;
import dev.eunoe.memory.SummaryView;
import dev.eunoe.memory.TakenItems;
import dev.eunoe.memory.persistence.dense.PassageVectors;
import dev.eunoe.memory.persistence.exchange.AnswerLeases;
import dev.eunoe.memory.persistence.exchange.ExchangeReader;
import dev.eunoe.memory.persistence.exchange.ExchangeWriter;
import dev.eunoe.memory.persistence.exchange.Heads;
import dev.eunoe.memory.persistence.exchange.RetainedWords;
import dev.eunoe.memory.persistence.exchange.SentInstructions;
import dev.eunoe.memory.persistence.exchange.Transcripts;
import dev.eunoe.memory.persistence.search.RecallPipeline;
import dev.eunoe.memory.persistence.session.DiskRoom;
import dev.eunoe.memory.persistence.session.Transactions;
import dev.eunoe.memory.persistence.state.KeptStates;
import dev.eunoe.memory.persistence.summary.ModelSummaries;
import dev.eunoe.memory.persistence.summary.PendingConsolidationReader;
import dev.eunoe.memory.persistence.summary.Reindexing;
import dev.eunoe.memory.persistence.summary.Segments;
import dev.eunoe.memory.persistence.summary.SummaryLevels;
import dev.eunoe.memory.persistence.summary.SummaryLock;
import dev.eunoe.memory.persistence.summary.SummaryReader;
import dev.eunoe.memory.recall.Tuning;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.hibernate.reactive.mutiny.Mutiny;
import org.jspecify.annotations.NullUnmarked;
import org.jspecify.annotations.Nullable;

/** The memory in PostgreSQL: every method here is one transaction, and a table of contents. */
@ApplicationScoped
class PostgresMemoryStore implements MemoryStore {
  /** Of characters; what is left out of a longer one takes its time to be found. */
  private static final int LONG_REQUEST = 1 << 20;

  private final Transactions transactions;
  private final DiskRoom room;
  private final KeptStates states;
  private final ExchangeWriter writer;
  private final ModelSummaries modelSummaries;
  private final Reindexing reindexing;
  private final AnswerLeases leases;
  private final PassageVectors vectors;
  private final RecallPipeline recall;

  @Inject
  PostgresMemoryStore(
      Mutiny.SessionFactory sessions,
      Vertx vertx,
      StoreConfig config,
      Summarizer summarizer,
      AnswerLeases leases,
      PassageVectors vectors) {
    this(
        new Transactions(sessions, vertx, config.encryption()),
        config,
        summarizer,
        leases,
        vectors);
  }

  PostgresMemoryStore(
      Mutiny.SessionFactory sessions, Vertx vertx, StoreConfig config, PassageVectors vectors) {
    this(
        sessions,
        vertx,
        config,
        Summarizer.NONE,
        new AnswerLeases(new Transactions(sessions, vertx, config.encryption()), vertx),
        vectors);
  }

  PostgresMemoryStore(Transactions transactions, StoreConfig config, AnswerLeases leases) {
    this(transactions, config, Summarizer.NONE, leases, new PassageVectors(transactions, config));
  }

  private PostgresMemoryStore(
      Transactions transactions,
      StoreConfig config,
      Summarizer summarizer,
      AnswerLeases leases,
      PassageVectors vectors) {
    this.transactions = transactions;
    this.room = DiskRoom.on(config.disk());
    this.leases = leases;
    this.vectors = vectors;
    this.recall = new RecallPipeline(Tuning.DEFAULT, vectors);
    this.states = new KeptStates(transactions, config);
    this.writer = new ExchangeWriter(new RetainedWords(config.redactSecrets()));
    this.modelSummaries = new ModelSummaries(transactions, summarizer);
    this.reindexing = new Reindexing(transactions);
  }

  /** For the container's proxy alone. */
  @NullUnmarked
  PostgresMemoryStore() {
    this.transactions = null;
    this.room = null;
    this.states = null;
    this.writer = null;
    this.modelSummaries = null;
    this.reindexing = null;
    this.leases = null;
    this.vectors = null;
    this.recall = null;
  }

  @Override
  public Uni<Void> begin(NewExchange exchange) {
    return begin(exchange, null);
  }

  @Override
  public Uni<Void> beginAtHead(NewExchange exchange, TakenItems taken) {
    return begin(exchange, taken);
  }

  private Uni<Void> begin(NewExchange exchange, @Nullable TakenItems atHead) {
    boolean isLong = exchange.requestJson().length() > LONG_REQUEST;
    var inTime = isLong ? transactions.unhurried() : transactions;
    return room.required()
        .chain(leases::server)
        .chain(server ->
            inTime.in(exchange.owner(), session -> writer.begin(session, exchange, server, atHead)))
        .invoke(() -> leases.hold(exchange.responseId(), AnswerLeases.FIRST));
  }

  @Override
  public Uni<Void> append(FinishedExchange finished) {
    String id = finished.responseId();
    long fence = leases.fence(id);
    return leases.ending(
        id,
        transactions
            .unhurried() // it is in the memory of this process alone, and a long one takes its time
            .in(finished.owner(), session -> writer.append(session, finished, fence)));
  }

  @Override
  public Uni<Void> fail(Owner owner, String responseId, String code, String message) {
    long fence = leases.fence(responseId);
    return leases.ending(
        responseId,
        transactions.in(owner, session -> writer.fail(session, responseId, fence, code, message)));
  }

  @Override
  public Uni<Optional<Exchange>> find(Owner owner, String responseId) {
    return transactions.in(owner, session -> ExchangeReader.find(session, responseId));
  }

  @Override
  public Uni<Optional<Boolean>> beganWith(Owner owner, String responseId, String instructions) {
    return transactions.in(
        owner, session -> SentInstructions.are(session, responseId, instructions));
  }

  @Override
  public Uni<Optional<Exchange>> head(Owner owner, String conversationId) {
    return transactions.in(owner, session -> Heads.find(session, conversationId));
  }

  @Override
  public Uni<List<Exchange>> historySince(Owner owner, String responseId, long position) {
    var inTime = position < 0 ? transactions.unhurried() : transactions; // a path may be long
    return inTime.in(owner, session -> ExchangeReader.historySince(session, responseId, position));
  }

  @Override
  public Uni<SavedBytes> saveState(Owner owner, String responseId, StateToSave state) {
    return states.save(owner, responseId, state);
  }

  @Override
  public Uni<SavedBytes> saveStateOnTheWay(Owner owner, String responseId, StateToSave state) {
    return states.saveOnTheWay(owner, responseId, leases.fence(responseId), state);
  }

  @Override
  public Uni<Optional<NearestState>> nearestState(
      Owner owner, String responseId, String fingerprint, Set<String> atHand) {
    return states.nearest(owner, responseId, fingerprint, atHand);
  }

  @Override
  public Uni<Optional<Exchange>> byTranscript(Owner owner, List<String> transcriptHashes) {
    return transactions.in(owner, session -> Transcripts.find(session, transcriptHashes));
  }

  @Override
  public Uni<List<ConversationSummary>> conversations(
      Owner owner, @Nullable String after, int limit) {
    return transactions.in(owner, session -> ExchangeReader.conversations(session, after, limit));
  }

  @Override
  public Uni<List<Exchange>> exchanges(Owner owner, String conversationId) {
    return transactions.in(
        owner, session -> ExchangeReader.ofConversation(session, conversationId));
  }

  @Override
  public Uni<Recollections> recall(RecallQuery query) {
    return recall
        .asked(query)
        .chain(asked ->
            transactions.recalling(query.owner(), session -> recall.run(session, query, asked)));
  }

  @Override
  public Uni<Consolidation> consolidate(ConsolidationRequest request) {
    Owner owner = request.owner();
    var unhurried = transactions.unhurried();
    return unhurried
        .in(owner, session -> Segments.consolidate(session, request))
        .call(() -> unhurried.in(owner, session -> SummaryLevels.bringUpToDate(session)));
  }

  @Override
  public Uni<PendingConsolidation.Line> overdue(long after, int most) {
    return transactions
        .unhurried()
        .overAllOwners(session -> PendingConsolidationReader.line(session, after, most));
  }

  @Override
  public Uni<Boolean> catchUp(PendingConsolidation overdue, long windowStart) {
    Owner owner = overdue.owner();
    return consolidate(new ConsolidationRequest(owner, overdue.responseId(), windowStart))
        .map(made -> !made.created().isEmpty())
        .call(more ->
            more
                ? Uni.createFrom().voidItem()
                : transactions.in(
                    owner, session -> PendingConsolidationReader.settle(session, overdue)));
  }

  @Override
  public Uni<Reindexed> reindexSome(long after) {
    return reindexing.some(after);
  }

  @Override
  public Uni<Void> replaceOtherVectors() {
    return vectors.replaceOtherModels();
  }

  @Override
  public Uni<Embedded> embedSome() {
    return vectors.some();
  }

  @Override
  public Uni<OfferedSummaries> offerToModel(Owner owner) {
    return modelSummaries.offer(owner);
  }

  @Override
  public Uni<List<SegmentView>> segments(Owner owner, String conversationId) {
    return transactions.in(
        owner,
        session ->
            SummaryLock.take(session).chain(() -> SummaryReader.segments(session, conversationId)));
  }

  @Override
  public Uni<Optional<SummaryView>> summary(Owner owner, String conversationId) {
    return transactions.in(
        owner,
        session ->
            SummaryLock.take(session).chain(() -> SummaryReader.summary(session, conversationId)));
  }

  @Override
  public Uni<Optional<SummaryView>> profile(Owner owner) {
    return transactions.in(
        owner,
        session -> SummaryLock.take(session).chain(() -> SummaryReader.summary(session, null)));
  }

  @Override
  public Uni<List<LevelFigures>> levels(Owner owner) {
    return transactions.in(owner, session -> SummaryReader.figures(session));
  }

  @Override
  public Uni<List<LevelFigures>> levelsOfAllOwners() {
    return transactions.unhurried().overAllOwners(SummaryReader::figuresOfAll);
  }
}
