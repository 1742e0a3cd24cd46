package dev.eunoe.turn;

import dev.eunoe.inference.Engine;
import dev.eunoe.inference.Step;
import dev.eunoe.memory.AnswerPlan;
import dev.eunoe.memory.AnswerProgress;
import dev.eunoe.memory.AnswerTakenException;
import dev.eunoe.memory.ConsolidationRequest;
import dev.eunoe.memory.MemoryStore;
import dev.eunoe.memory.NewExchange;
import dev.eunoe.memory.RequestKey;
import dev.eunoe.memory.text.TextWork;
import dev.eunoe.model.schedule.QueueFullException;
import dev.eunoe.model.schedule.SchedulerClosedException;
import dev.eunoe.turn.memory.Redaction;
import dev.eunoe.turn.memory.SummaryWriter;
import dev.eunoe.turn.problem.AnswerMovedException;
import dev.eunoe.turn.problem.ErrorMapping;
import dev.eunoe.turn.problem.Problem;
import dev.eunoe.turn.running.GivenToModel;
import dev.eunoe.turn.running.ProgressRecorder;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** What is kept of a turn: its messages when it begins, then its answer or its failure. */
@ApplicationScoped
class TurnRecorder {
  private static final Logger LOG = Logger.getLogger(TurnRecorder.class);

  /** Within a day, for a database that is away. */
  private static final int RETRIES = 1500;

  /** For so long an answer that is out is tried to be kept where the database is away, or full. */
  private static final Duration AWAY = Duration.ofHours(1);

  /** For so long its readers wait for that; then they are told to come back. */
  private static final Duration WAITED_FOR = Duration.ofMinutes(1);

  private static final Duration FIRST_AGAIN = Duration.ofMillis(100);
  private static final Duration FIRST_RETRY = Duration.ofSeconds(1);
  private static final Duration LAST_RETRY = Duration.ofMinutes(1);

  private final MemoryStore memory;
  private final Engine engine;
  private final ResponseWriter responses;
  private final Clock clock;
  private final Redaction redaction;
  private final SummaryWriter summaries;
  private final ProgressRecorder progress;

  TurnRecorder(
      MemoryStore memory,
      Engine engine,
      ResponseWriter responses,
      Clock clock,
      Redaction redaction,
      SummaryWriter summaries,
      ProgressRecorder progress) {
    this.memory = memory;
    this.engine = engine;
    this.responses = responses;
    this.clock = clock;
    this.redaction = redaction;
    this.summaries = summaries;
    this.progress = progress;
  }

  /** A response that is named can be continued more than once; a conversation has one end. */
  Uni<Void> begin(BegunTurn begun, @Nullable RequestKey key) {
    Turn turn = begun.turn();
    boolean atHead = turn.conversationId() != null && turn.previousResponseId() == null;
    Continuation continuation = begun.continuation();
    return TextWork.run(continuation.chars(), () -> exchange(turn, continuation, key))
        .chain(exchange ->
            atHead
                ? memory.beginAtHead(exchange, continuation.taken(turn))
                : memory.begin(exchange));
  }

  Reply reply(BegunTurn begun, Context context) {
    return new Reply(begun, context, engine, redaction);
  }

  /**
   * What the model is given, before its first word.
   *
   * @param waiting the place in the queue that is told; 0 for none
   */
  Uni<Void> plan(Turn turn, Context context, int waiting) {
    return progress.plan(
        turn.owner(),
        turn.responseId(),
        context.input(),
        context.given(),
        context.toBeKept(waiting));
  }

  GivenToModel given(AnswerPlan plan) {
    return progress.given(plan);
  }

  /** The tokens, from now on and while they are written. */
  void keepTokens(BegunTurn begun, Context context) {
    Turn turn = begun.turn();
    progress.keepTokens(
        turn.owner(), turn.responseId(), context.prompt().log(), begun.continuation().input());
  }

  /** Whether what is written of it so far may be kept. */
  boolean mayBeKept(BegunTurn begun, Context context) {
    return progress.mayBeKept(context.prompt().log(), begun.continuation().input());
  }

  /** What is told before the first step of an answer. */
  List<TurnEvent> toldBefore(BegunTurn begun, Context context) {
    AnswerProgress before = begun.progress();
    int waiting =
        before == null || before.plan() == null ? 0 : progress.given(before.plan()).waiting();
    return Stream.<TurnEvent>of(
            new TurnEvent.Recalled(context.memory()),
            new TurnEvent.Restored(context.state()),
            new TurnEvent.Waiting(waiting))
        .limit(waiting == 0 ? 2 : 3)
        .toList();
  }

  /** Whether others can go on with an answer that failed here. */
  boolean goesOnElsewhere(BegunTurn begun, Throwable failure) {
    return failure instanceof AnswerTakenException
        || ErrorMapping.isAway(failure)
        || (failure instanceof SchedulerClosedException
            && keepsSettings(begun.turn(), begun.continuation()))
        || (failure instanceof QueueFullException && begun.progress() != null);
  }

  /** Leaves it to them. */
  Uni<Void> leave(BegunTurn begun, Throwable failure) {
    boolean mine = !(failure instanceof AnswerTakenException) && !ErrorMapping.isAway(failure);
    return progress.leave(begun.turn().owner(), begun.turn().responseId(), mine);
  }

  /**
   * Words that are not kept cannot be answered anew, and log probabilities of tokens that another
   * process has written are not known.
   */
  private boolean keepsSettings(Turn turn, Continuation continuation) {
    return turn.options().topLogprobs() == null
        && redaction.kept(continuation.input()).equals(continuation.input());
  }

  /**
   * The answer and its tokens, in one transaction; with an {@link AnswerMovedException} as failure
   * where the database is away for so long that nobody waits any more. It is still kept when that
   * is back, by this process or, if that ends, by another.
   */
  Uni<Void> finish(BegunTurn begun, Reply reply, Step.Settled settled, Answer answer) {
    var unawaited = new AtomicBoolean();
    return TextWork.run(
            begun.continuation().chars()
                + settled.text().length()
                + settled.reasoning().text().length(),
            () ->
                reply.record(
                    settled,
                    answer,
                    reply.keptResponse(responses, begun.started(), answer),
                    progress.json(answer.receipt()),
                    progress.json(reply.given()),
                    clock.instant()))
        .chain(finished ->
            Uni.createFrom()
                .deferred(() -> memory.append(finished))
                .onFailure(ErrorMapping::isAway)
                .retry()
                .withBackOff(FIRST_AGAIN, FIRST_RETRY)
                .expireIn(AWAY.toMillis()))
        .invoke(() -> progress.ended(begun.turn().responseId()))
        .onFailure(failure -> unawaited.get() && goesOnElsewhere(begun, failure))
        .call(failure -> leave(begun, failure)) // else its lease would be renewed for ever
        .memoize()
        .indefinitely()
        .ifNoItem()
        .after(WAITED_FOR)
        .failWith(() -> {
          unawaited.set(true);
          return new AnswerMovedException(begun.turn().responseId());
        });
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
  Uni<Void> fail(Turn turn, Problem problem) {
    progress.ended(turn.responseId());
    return memory
        .fail(turn.owner(), turn.responseId(), problem.code(), problem.message())
        .onFailure()
        .invoke(second -> failLater(turn, problem, second))
        .onFailure()
        .recoverWithNull();
  }

  /** An answer without an end would hold its conversation up for as long as the server runs. */
  private void failLater(Turn turn, Problem problem, Throwable reason) {
    LOG.errorf("The failure could not be kept, and is tried again: %s", reason.getMessage());
    memory
        .fail(turn.owner(), turn.responseId(), problem.code(), problem.message())
        .onFailure(failure -> failure.getCause() != null) // the database's, not a refusal
        .retry()
        .withBackOff(FIRST_RETRY, LAST_RETRY)
        .atMost(RETRIES)
        .subscribe()
        .with(
            done -> {},
            failure -> LOG.errorf("The failure was not kept: %s", failure.getMessage()));
  }

  private NewExchange exchange(Turn turn, Continuation continuation, @Nullable RequestKey key) {
    return new NewExchange(
        turn.owner(),
        continuation.conversationId(),
        turn.responseId(),
        continuation.previousResponseId(),
        engine.name(),
        redaction.kept(continuation.input()),
        turn.at(),
        redaction.request(turn.requestJson(), continuation.input()),
        continuation.instructions(),
        keepsSettings(turn, continuation)
            ? progress.json(turn.settings(engine.fingerprint(), continuation.instructions()))
            : null,
        key);
  }
}
