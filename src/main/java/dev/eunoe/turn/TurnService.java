package dev.eunoe.turn;

import dev.eunoe.inference.Engine;
import dev.eunoe.inference.InferenceService;
import dev.eunoe.inference.Step;
import dev.eunoe.inference.StopSignal;
import dev.eunoe.memory.AnswerPlan;
import dev.eunoe.memory.AnswerProgress;
import dev.eunoe.memory.RequestKey;
import dev.eunoe.memory.text.TextWork;
import dev.eunoe.model.state.SequenceState;
import dev.eunoe.turn.problem.AnswerMovedException;
import dev.eunoe.turn.problem.ErrorMapping;
import dev.eunoe.turn.problem.Problem;
import dev.eunoe.turn.running.GivenToModel;
import dev.eunoe.turn.state.StateKeeper;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * START HERE: the path of one turn.
 *
 * <p>{@link #begin} finds where the conversation stands and makes the user's words durable; {@link
 * #run} answers.
 */
@ApplicationScoped
public class TurnService {
  private final Continuations continuations;
  private final Recall recall;
  private final ContextAssembler assembler;
  private final InferenceService inference;
  private final Engine engine;
  private final TurnRecorder recorder;
  private final StateKeeper states;

  TurnService(
      Continuations continuations,
      Recall recall,
      ContextAssembler assembler,
      InferenceService inference,
      Engine engine,
      TurnRecorder recorder,
      StateKeeper states) {
    this.continuations = continuations;
    this.recall = recall;
    this.assembler = assembler;
    this.inference = inference;
    this.engine = engine;
    this.recorder = recorder;
    this.states = states;
    inference.statesHeldBy(states::holds);
  }

  /**
   * Finds what the turn continues and keeps its messages: once this completes, the user's words
   * survive whatever happens.
   *
   * @throws ProblemException (as failure) when the request cannot be answered; nothing is kept then
   * @throws dev.eunoe.memory.ConversationBusyException (as failure) when it names only a
   *     conversation in which another message came first; nothing is kept then
   * @throws dev.eunoe.memory.DuplicateRequestException (as failure) when its key was used before
   */
  Uni<BegunTurn> begin(Turn turn, @Nullable RequestKey key) {
    return placed(turn)
        .call(begun ->
            turn.store() ? recall.begin(begun).chain(() -> recorder.begin(begun, key)) : nothing());
  }

  /** Tokens of the prompt that a turn would be answered on now; nothing is kept. */
  Uni<Long> promptTokens(Turn turn) {
    return placed(turn)
        .chain(begun ->
            recall
                .of(begun)
                .chain(recalled ->
                    TextWork.run(
                        begun.continuation().charsToRead(),
                        () -> assembler.assemble(begun, recalled).state().promptTokens())));
  }

  private Uni<BegunTurn> placed(Turn turn) {
    return Uni.createFrom()
        .item(turn)
        .invoke(assembler::requireShort)
        .chain(continuations::find)
        .chain(continuation ->
            TextWork.run(
                continuation.chars(),
                () ->
                    new BegunTurn(
                        turn,
                        continuation,
                        assembler.encodeInput(turn, continuation),
                        started(turn, continuation),
                        null)));
  }

  /** The same of one that another process has begun, and kept. */
  Uni<BegunTurn> again(Turn turn, AnswerProgress progress) {
    AnswerPlan plan = progress.plan();
    return continuations
        .again(turn, progress)
        .chain(continuation ->
            TextWork.run(
                continuation.chars(),
                () ->
                    new BegunTurn(
                        turn,
                        continuation,
                        plan == null ? assembler.encodeInput(turn, continuation) : plan.clean(),
                        started(turn, continuation),
                        progress)))
        .onFailure(failure -> !ErrorMapping.isAway(failure))
        .call(failure -> recorder.fail(turn, ErrorMapping.problem(failure)));
  }

  /**
   * Answers a begun turn. The events end with {@code Ended} or {@code Failed}; they fail only with
   * an {@link AnswerMovedException}, when others go on with the answer.
   */
  Multi<TurnEvent> run(BegunTurn begun, StopSignal stop, Executor caller) {
    Multi<TurnEvent> answered =
        context(begun).onItem().transformToMulti(context -> answer(begun, context, stop, caller));
    return Multi.createBy()
        .concatenating()
        .streams(Multi.createFrom().<TurnEvent>item(begun.started()), answered)
        .onFailure()
        .recoverWithMulti(failure -> failed(begun, failure));
  }

  private Uni<Context> context(BegunTurn begun) {
    AnswerProgress progress = begun.progress();
    AnswerPlan plan = progress == null ? null : progress.plan();
    long chars = begun.continuation().charsToRead();
    if (plan != null) {
      GivenToModel given = recorder.given(plan);
      return TextWork.run(chars, () -> assembler.again(begun, plan, given));
    }
    return recall
        .of(begun)
        .chain(recalled -> TextWork.run(chars, () -> assembler.assemble(begun, recalled)))
        .call(
            context -> begun.turn().store() ? recorder.plan(begun.turn(), context, 0) : nothing());
  }

  private Multi<TurnEvent> answer(
      BegunTurn begun, Context context, StopSignal stop, Executor caller) {
    var reply = recorder.reply(begun, context);
    if (begun.turn().store()) {
      recorder.keepTokens(begun, context);
      keepStates(begun, context, caller);
    }
    return Multi.createBy()
        .concatenating()
        .streams(
            Multi.createFrom().iterable(recorder.toldBefore(begun, context)),
            inference
                .answer(context.prompt(), begun.turn().choices(), stop, caller)
                .onItem()
                .transformToMultiAndConcatenate(step -> events(begun, reply, step)))
        .onTermination()
        .invoke(() -> context.prompt().log().stateTaken());
  }

  private void keepStates(BegunTurn begun, Context context, Executor caller) {
    context
        .prompt()
        .log()
        .keepStates(
            states.onTheWay(
                begun.turn().owner(),
                begun.turn().responseId(),
                begun.continuation().saved(),
                () -> recorder.mayBeKept(begun, context),
                caller));
  }

  private Multi<TurnEvent> events(BegunTurn begun, Reply reply, Step step) {
    return switch (step) {
      case Step.Waiting waiting -> waiting(begun, reply, waiting.position());
      case Step.Opened opened -> {
        reply.opened(opened);
        yield Multi.createFrom().empty();
      }
      case Step.ReasoningPiece piece ->
          Multi.createFrom().item(new TurnEvent.ReasoningDelta(piece.text()));
      case Step.Piece piece -> Multi.createFrom().item(reply.wrote(piece));
      case Step.OfChoice other -> Multi.createFrom().iterable(reply.ofChoice(other));
      case Step.Settled settled -> settle(begun, reply, settled);
    };
  }

  /** Kept before it is told: whoever goes on with the answer tells the same, and nothing else. */
  private Multi<TurnEvent> waiting(BegunTurn begun, Reply reply, int position) {
    if (reply.isTakenOn()) {
      return Multi.createFrom().empty();
    }
    reply.waits(position);
    Uni<Void> kept =
        begun.turn().store() ? recorder.plan(begun.turn(), reply.context(), position) : nothing();
    return kept.onItem()
        .transformToMulti(_ -> Multi.createFrom().item(new TurnEvent.Waiting(position)));
  }

  /** The answer and its tokens: one transaction, then the end is told. */
  private Multi<TurnEvent> settle(BegunTurn begun, Reply reply, Step.Settled settled) {
    long chars =
        begun.continuation().chars()
            + settled.text().length()
            + settled.reasoning().text().length();
    return TextWork.run(chars, () -> reply.answer(settled))
        .onItem()
        .transformToMulti(answer -> {
          var ended = new TurnEvent.Ended(answer);
          return begun.turn().store()
              ? recorder
                  .finish(begun, reply, settled.withoutState(), answer)
                  .chain(() -> keep(begun, reply, settled))
                  .onItem()
                  .transformToMulti(_ -> Multi.createFrom().items(saved(settled), ended))
              : Multi.createFrom().item(ended);
        });
  }

  /** The state for the next turn; nobody waits until it is written. */
  private Uni<Void> keep(BegunTurn begun, Reply reply, Step.Settled settled) {
    SequenceState kept = settled.kept();
    return kept == null
        ? nothing()
        : states.keep(
            begun.turn().owner(),
            begun.turn().responseId(),
            kept,
            begun.continuation().saved(),
            reply.context().prompt().log().savedState());
  }

  private static TurnEvent saved(Step.Settled settled) {
    SequenceState kept = settled.kept();
    return new TurnEvent.StateSaved(settled.position(), kept == null ? 0 : kept.bytes());
  }

  /** Makes segments of what has left the window: after the answer, off the user's path. */
  Uni<Void> consolidate(BegunTurn begun, Answer answer) {
    return begun.turn().store() ? recorder.consolidate(begun, answer) : nothing();
  }

  private Multi<TurnEvent> failed(BegunTurn begun, Throwable failure) {
    if (failure instanceof AnswerMovedException) {
      return Multi.createFrom().failure(failure); // it is kept when the database is back
    }
    if (begun.turn().store() && recorder.goesOnElsewhere(begun, failure)) {
      return recorder
          .leave(begun, failure)
          .onItem()
          .transformToMulti(
              _ -> Multi.createFrom().failure(new AnswerMovedException(begun.turn().responseId())));
    }
    Problem problem = ErrorMapping.problem(failure);
    Uni<Void> kept = begun.turn().store() ? recorder.fail(begun.turn(), problem) : nothing();
    return kept.onItem()
        .transformToMulti(done -> Multi.createFrom().item(new TurnEvent.Failed(problem)));
  }

  private TurnEvent.Started started(Turn turn, Continuation continuation) {
    return new TurnEvent.Started(
        turn.responseId(),
        continuation.conversationId(),
        continuation.previousResponseId(),
        continuation.instructions(),
        engine.name(),
        turn.at());
  }

  private static Uni<Void> nothing() {
    return Uni.createFrom().voidItem();
  }
}
