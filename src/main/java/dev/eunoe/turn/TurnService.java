package dev.eunoe.turn;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.eunoe.config.EunoeConfig;
import dev.eunoe.inference.Engine;
import dev.eunoe.inference.InferenceService;
import dev.eunoe.inference.Step;
import dev.eunoe.inference.StopSignal;
import dev.eunoe.memory.ConsolidationRequest;
import dev.eunoe.memory.MemoryStore;
import dev.eunoe.memory.NewExchange;
import dev.eunoe.memory.Pin;
import dev.eunoe.memory.Pins;
import dev.eunoe.memory.RecallQuery;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.util.List;
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

  private final Continuations continuations;
  private final MemoryStore memory;
  private final ContextAssembler assembler;
  private final InferenceService inference;
  private final Engine engine;
  private final EunoeConfig config;
  private final ResponseWriter responses;
  private final ObjectMapper json;
  private final Clock clock;
  private final Pins pins;
  private final Redaction redaction;
  private final SummaryWriter summaries;

  TurnService(
      Continuations continuations,
      MemoryStore memory,
      ContextAssembler assembler,
      InferenceService inference,
      Engine engine,
      EunoeConfig config,
      ResponseWriter responses,
      ObjectMapper json,
      Clock clock,
      Pins pins,
      Redaction redaction,
      SummaryWriter summaries) {
    this.continuations = continuations;
    this.memory = memory;
    this.assembler = assembler;
    this.inference = inference;
    this.engine = engine;
    this.config = config;
    this.responses = responses;
    this.json = json;
    this.clock = clock;
    this.pins = pins;
    this.redaction = redaction;
    this.summaries = summaries;
  }

  /**
   * Finds what the turn continues and keeps its messages: once this completes, the user's words
   * survive whatever happens.
   *
   * @throws ProblemException (as failure) when the request cannot be answered; nothing is kept then
   */
  Uni<BegunTurn> begin(Turn turn) {
    return Uni.createFrom()
        .item(turn)
        .invoke(assembler::requireShort)
        .chain(continuations::find)
        .map(standing ->
            new BegunTurn(turn, standing, assembler.encodeInput(standing), started(turn, standing)))
        .call(begun -> turn.store() ? memory.begin(exchange(turn, begun.standing())) : nothing());
  }

  /** Answers a begun turn; the events end with {@code Ended} or {@code Failed}, never a failure. */
  Multi<TurnEvent> run(BegunTurn begun, StopSignal stop, Executor caller) {
    Multi<TurnEvent> answered =
        recall(begun)
            .map(recalled -> assembler.assemble(begun, recalled))
            .onItem()
            .transformToMulti(context -> answer(begun, context, stop, caller));
    return Multi.createBy()
        .concatenating()
        .streams(Multi.createFrom().<TurnEvent>item(begun.started()), answered)
        .onFailure()
        .recoverWithMulti(failure -> failed(begun, failure));
  }

  private Uni<Remembered> recall(BegunTurn begun) {
    Turn turn = begun.turn();
    if (!turn.useMemory() || !config.memory().enabled() || turn.question().isBlank()) {
      return Uni.createFrom().item(Remembered.NOTHING);
    }
    return pins.inConversation(turn.owner(), begun.standing().conversationId())
        .chain(pinned ->
            pinned.isEmpty()
                ? Uni.createFrom().item(Remembered.NOTHING) // kept out of memory
                : recall(begun, pinned.get()));
  }

  private Uni<Remembered> recall(BegunTurn begun, List<Pin> pinned) {
    Turn turn = begun.turn();
    var visible = assembler.visibleTurns(begun, pinned);
    return memory
        .recall(
            new RecallQuery(
                turn.owner(), turn.question(), turn.at(), config.memory().candidates(), visible))
        .map(recalled -> new Remembered(pinned, recalled.items(), visible));
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
    Answer answer = reply.answer(settled);
    var ended = new TurnEvent.Ended(answer);
    if (!begun.turn().store()) {
      return Multi.createFrom().item(ended);
    }
    String response = responses.response(begun.turn(), begun.started(), answer);
    return memory
        .append(reply.record(settled, answer, response, receiptJson(answer), clock.instant()))
        .onItem()
        .transformToMulti(stored ->
            Multi.createFrom()
                .items(
                    new TurnEvent.StateSaved(settled.position(), settled.snapshot().length),
                    ended));
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
    Problem problem = Failures.problem(failure);
    Uni<Void> kept =
        begun.turn().store()
            ? memory.fail(
                begun.turn().owner(), begun.turn().responseId(), problem.code(), problem.message())
            : nothing();
    return kept.onFailure()
        .invoke(second -> LOG.errorf("The failure could not be kept: %s", second.getMessage()))
        .onFailure()
        .recoverWithNull()
        .onItem()
        .transformToMulti(done -> Multi.createFrom().item(new TurnEvent.Failed(problem)));
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
        turn.requestJson());
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
