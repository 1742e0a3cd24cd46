package dev.eunoe.turn;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.eunoe.inference.Engine;
import dev.eunoe.inference.Step;
import dev.eunoe.memory.ConsolidationRequest;
import dev.eunoe.memory.MemoryStore;
import dev.eunoe.memory.NewExchange;
import dev.eunoe.memory.text.TextWork;
import dev.eunoe.turn.memory.Redaction;
import dev.eunoe.turn.memory.SummaryWriter;
import dev.eunoe.turn.problem.Problem;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Duration;
import org.jboss.logging.Logger;

/** What is kept of a turn: its messages when it begins, then its answer or its failure. */
@ApplicationScoped
class TurnRecorder {
  private static final Logger LOG = Logger.getLogger(TurnRecorder.class);

  /** Within a day, for a database that is away. */
  private static final int RETRIES = 1500;

  private static final Duration FIRST_RETRY = Duration.ofSeconds(1);
  private static final Duration LAST_RETRY = Duration.ofMinutes(1);

  private final MemoryStore memory;
  private final Engine engine;
  private final ResponseWriter responses;
  private final ObjectMapper json;
  private final Clock clock;
  private final Redaction redaction;
  private final SummaryWriter summaries;

  TurnRecorder(
      MemoryStore memory,
      Engine engine,
      ResponseWriter responses,
      ObjectMapper json,
      Clock clock,
      Redaction redaction,
      SummaryWriter summaries) {
    this.memory = memory;
    this.engine = engine;
    this.responses = responses;
    this.json = json;
    this.clock = clock;
    this.redaction = redaction;
    this.summaries = summaries;
  }

  /** A response that is named can be continued more than once; a conversation has one end. */
  Uni<Void> begin(BegunTurn begun) {
    Turn turn = begun.turn();
    boolean atHead = turn.conversationId() != null && turn.previousResponseId() == null;
    Continuation continuation = begun.continuation();
    return TextWork.run(continuation.chars(), () -> exchange(turn, continuation))
        .chain(exchange -> atHead ? memory.beginAtHead(exchange) : memory.begin(exchange));
  }

  Reply reply(BegunTurn begun, Context context) {
    return new Reply(begun.turn(), begun.continuation(), context, engine, redaction);
  }

  /** The answer and its tokens, in one transaction. */
  Uni<Void> finish(BegunTurn begun, Reply reply, Step.Settled settled, Answer answer) {
    return TextWork.run(
            begun.continuation().chars()
                + settled.text().length()
                + settled.reasoning().text().length(),
            () ->
                reply.record(
                    settled,
                    answer,
                    reply.keptResponse(responses, begun.started(), answer),
                    receiptJson(answer),
                    clock.instant()))
        .chain(memory::append);
  }

  /** Makes segments of what has left the window, then asks for summaries of them. */
  Uni<Void> consolidate(BegunTurn begun, Answer answer) {
    return memory
        .consolidate(
            new ConsolidationRequest(
                begun.turn().owner(),
                begun.turn().responseId(),
                answer.receipt().window().visibleFrom()))
        .invoke(() -> summaries.ask(begun.turn().owner()))
        .replaceWithVoid();
  }

  /** Keeps a failure; where the store is away it is tried again later, and this ends well. */
  Uni<Void> fail(BegunTurn begun, Problem problem) {
    return memory
        .fail(begun.turn().owner(), begun.turn().responseId(), problem.code(), problem.message())
        .onFailure()
        .invoke(second -> failLater(begun, problem, second))
        .onFailure()
        .recoverWithNull();
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

  private NewExchange exchange(Turn turn, Continuation continuation) {
    return new NewExchange(
        turn.owner(),
        continuation.conversationId(),
        turn.responseId(),
        continuation.previousResponseId(),
        engine.name(),
        redaction.kept(continuation.input()),
        turn.at(),
        redaction.request(turn.requestJson(), continuation.input()),
        continuation.instructions());
  }

  private String receiptJson(Answer answer) {
    try {
      return json.writeValueAsString(answer.receipt());
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a receipt is plain records, which are always JSON", e);
    }
  }
}
