package dev.eunoe.turn;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.eunoe.inference.Engine;
import dev.eunoe.inference.InferenceService;
import dev.eunoe.inference.Step;
import dev.eunoe.inference.StopSignal;
import dev.eunoe.memory.ConsolidationRequest;
import dev.eunoe.memory.MemoryStore;
import dev.eunoe.memory.NewExchange;
import dev.eunoe.memory.text.TextWork;
import dev.eunoe.turn.memory.Redaction;
import dev.eunoe.turn.memory.SummaryWriter;
import dev.eunoe.turn.problem.ErrorMapping;
import dev.eunoe.turn.problem.Problem;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.Executor;
import org.jboss.logging.Logger;

/**
 * START HERE: the path of one turn.
 *
 * <p>{@link #begin} finds where the conversation stands and makes the user's words durable; {@link
 * #run} answers.
 */
@ApplicationScoped
public class TurnService {
  private static final Logger LOG = Logger.getLogger(TurnService.class);

  /** Within a day, for a database that is away. */
  private static final int RETRIES = 1500;

  private static final Duration FIRST_RETRY = Duration.ofSeconds(1);
  private static final Duration LAST_RETRY = Duration.ofMinutes(1);

  private final Continuations continuations;
  private final MemoryStore memory;
  private final ContextAssembler assembler;
  private final InferenceService inference;
  private final Engine engine;
  private final ResponseWriter responses;
  private final ObjectMapper json;
  private final Clock clock;
  private final Recall recall;
  private final Redaction redaction;
  private final SummaryWriter summaries;

  TurnService(
      Continuations continuations,
      MemoryStore memory,
      ContextAssembler assembler,
      InferenceService inference,
      Engine engine,
      ResponseWriter responses,
      ObjectMapper json,
      Clock clock,
      Recall recall,
      Redaction redaction,
      SummaryWriter summaries) {
    this.continuations = continuations;
    this.memory = memory;
    this.assembler = assembler;
    this.inference = inference;
    this.engine = engine;
    this.responses = responses;
    this.json = json;
    this.clock = clock;
    this.recall = recall;
    this.redaction = redaction;
    this.summaries = summaries;
  }

  /**
   * Finds what the turn continues and keeps its messages: once this completes, the user's words
   * survive whatever happens.
   *
   * @throws ProblemException (as failure) when the request cannot be answered; nothing is kept then
   * @throws dev.eunoe.memory.ConversationBusyException (as failure) when it names only a
   *     conversation in which another message came first; nothing is kept then
   */
  Uni<BegunTurn> begin(Turn turn) {
    return Uni.createFrom()
        .item(turn)
        .invoke(assembler::requireShort)
        .chain(continuations::find)
        .chain(standing ->
            TextWork.run(
                standing.chars(),
                () ->
                    new BegunTurn(
                        turn, standing, assembler.encodeInput(standing), started(turn, standing))))
        .call(begun -> turn.store() ? keep(begun) : nothing());
  }

  /** A response that is named can be continued more than once; a conversation has one end. */
  private Uni<Void> keep(BegunTurn begun) {
    Turn turn = begun.turn();
    boolean atHead = turn.conversationId() != null && turn.previousResponseId() == null;
    Continuation standing = begun.standing();
    return TextWork.run(standing.chars(), () -> exchange(turn, standing))
        .chain(exchange -> atHead ? memory.beginAtHead(exchange) : memory.begin(exchange));
  }

  /** Answers a begun turn; the events end with {@code Ended} or {@code Failed}, never a failure. */
  Multi<TurnEvent> run(BegunTurn begun, StopSignal stop, Executor caller) {
    Multi<TurnEvent> answered =
        recall
            .of(begun)
            .chain(recalled ->
                TextWork.run(
                    begun.standing().charsToRead(), () -> assembler.assemble(begun, recalled)))
            .onItem()
            .transformToMulti(context -> answer(begun, context, stop, caller));
    return Multi.createBy()
        .concatenating()
        .streams(Multi.createFrom().<TurnEvent>item(begun.started()), answered)
        .onFailure()
        .recoverWithMulti(failure -> failed(begun, failure));
  }

  private Multi<TurnEvent> answer(
      BegunTurn begun, Context context, StopSignal stop, Executor caller) {
    var reply = new Reply(begun.turn(), begun.standing(), context, engine, redaction);
    return Multi.createBy()
        .concatenating()
        .streams(
            Multi.createFrom()
                .<TurnEvent>items(
                    new TurnEvent.Recalled(context.memory()),
                    new TurnEvent.Restored(context.state())),
            inference
                .answer(context.prompt(), stop, caller)
                .onItem()
                .transformToMultiAndConcatenate(step -> events(begun, reply, step)));
  }

  private Multi<TurnEvent> events(BegunTurn begun, Reply reply, Step step) {
    return switch (step) {
      case Step.Waiting waiting ->
          Multi.createFrom().item(new TurnEvent.Waiting(waiting.position()));
      case Step.Opened opened -> {
        reply.opened(opened);
        yield Multi.createFrom().empty();
      }
      case Step.Piece piece -> Multi.createFrom().item(new TurnEvent.Delta(piece.text()));
      case Step.Settled settled -> settle(begun, reply, settled);
    };
  }

  /** The answer, its tokens and the state: one transaction, then the end is told. */
  private Multi<TurnEvent> settle(BegunTurn begun, Reply reply, Step.Settled settled) {
    long chars = begun.standing().chars() + settled.text().length();
    return TextWork.run(chars, () -> reply.answer(settled))
        .onItem()
        .transformToMulti(answer -> {
          var ended = new TurnEvent.Ended(answer);
          return begun.turn().store()
              ? append(begun, reply, settled, answer)
                  .onItem()
                  .transformToMulti(_ -> Multi.createFrom().items(saved(settled), ended))
              : Multi.createFrom().item(ended);
        });
  }

  private Uni<Void> append(BegunTurn begun, Reply reply, Step.Settled settled, Answer answer) {
    return TextWork.run(
            begun.standing().chars() + settled.text().length(),
            () ->
                reply.record(
                    settled,
                    answer,
                    reply.keptResponse(responses, begun.started(), answer),
                    receiptJson(answer),
                    clock.instant()))
        .chain(memory::append);
  }

  private static TurnEvent saved(Step.Settled settled) {
    return new TurnEvent.StateSaved(settled.position(), settled.snapshot().length);
  }

  /** Makes segments of what has left the window: after the answer, off the user's path. */
  Uni<Void> consolidate(BegunTurn begun, Answer answer) {
    if (!begun.turn().store()) {
      return nothing();
    }
    return memory
        .consolidate(
            new ConsolidationRequest(
                begun.turn().owner(),
                begun.turn().responseId(),
                answer.receipt().window().visibleFrom()))
        .invoke(() -> summaries.ask(begun.turn().owner()))
        .replaceWithVoid();
  }

  private Multi<TurnEvent> failed(BegunTurn begun, Throwable failure) {
    Problem problem = ErrorMapping.problem(failure);
    Uni<Void> kept =
        begun.turn().store()
            ? memory.fail(
                begun.turn().owner(), begun.turn().responseId(), problem.code(), problem.message())
            : nothing();
    return kept.onFailure()
        .invoke(second -> failLater(begun, problem, second))
        .onFailure()
        .recoverWithNull()
        .onItem()
        .transformToMulti(done -> Multi.createFrom().item(new TurnEvent.Failed(problem)));
  }

  /** An answer without an end would hold its conversation up for as long as the server runs. */
  private void failLater(BegunTurn begun, Problem problem, Throwable reason) {
    LOG.errorf("The failure could not be kept, and is tried again: %s", reason.getMessage());
    memory
        .fail(begun.turn().owner(), begun.turn().responseId(), problem.code(), problem.message())
        .onFailure(failure -> failure.getCause() != null) // the database's, not a refusal
        .retry()
        .withBackOff(FIRST_RETRY, LAST_RETRY)
        .atMost(RETRIES)
        .subscribe()
        .with(
            done -> {},
            failure -> LOG.errorf("The failure was not kept: %s", failure.getMessage()));
  }

  private NewExchange exchange(Turn turn, Continuation standing) {
    return new NewExchange(
        turn.owner(),
        standing.conversationId(),
        turn.responseId(),
        standing.previousResponseId(),
        engine.name(),
        redaction.kept(standing.input()),
        turn.at(),
        redaction.request(turn.requestJson(), standing.input()),
        standing.instructions());
  }

  private TurnEvent.Started started(Turn turn, Continuation standing) {
    return new TurnEvent.Started(
        turn.responseId(),
        standing.conversationId(),
        standing.previousResponseId(),
        standing.instructions(),
        engine.name(),
        turn.at());
  }

  private String receiptJson(Answer answer) {
    try {
      return json.writeValueAsString(answer.receipt());
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a receipt is plain records, which are always JSON", e);
    }
  }

  private static Uni<Void> nothing() {
    return Uni.createFrom().voidItem();
  }
}
