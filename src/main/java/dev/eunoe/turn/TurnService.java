package dev.eunoe.turn;

import dev.eunoe.inference.Engine;
import dev.eunoe.inference.InferenceService;
import dev.eunoe.inference.Step;
import dev.eunoe.inference.StopSignal;
import dev.eunoe.memory.text.TextWork;
import dev.eunoe.model.state.SequenceState;
import dev.eunoe.turn.problem.ErrorMapping;
import dev.eunoe.turn.problem.Problem;
import dev.eunoe.turn.state.StateKeeper;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.concurrent.Executor;

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
        .chain(continuation ->
            TextWork.run(
                continuation.chars(),
                () ->
                    new BegunTurn(
                        turn,
                        continuation,
                        assembler.encodeInput(turn, continuation),
                        started(turn, continuation))))
        .call(begun ->
            turn.store() ? recall.begin(begun).chain(() -> recorder.begin(begun)) : nothing());
  }

  /** Answers a begun turn; the events end with {@code Ended} or {@code Failed}, never a failure. */
  Multi<TurnEvent> run(BegunTurn begun, StopSignal stop, Executor caller) {
    Multi<TurnEvent> answered =
        recall
            .of(begun)
            .chain(recalled ->
                TextWork.run(
                    begun.continuation().charsToRead(), () -> assembler.assemble(begun, recalled)))
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
    var reply = recorder.reply(begun, context);
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
      case Step.ReasoningPiece piece ->
          Multi.createFrom().item(new TurnEvent.ReasoningDelta(piece.text()));
      case Step.Piece piece -> Multi.createFrom().item(new TurnEvent.Delta(piece.text()));
      case Step.Settled settled -> settle(begun, reply, settled);
    };
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
                  .finish(begun, reply, settled, answer)
                  .chain(() -> keep(begun, reply, settled))
                  .onItem()
                  .transformToMulti(_ -> Multi.createFrom().items(saved(settled), ended))
              : Multi.createFrom().item(ended);
        });
  }

  /** The state for the next turn; nobody waits until it is written. */
  private Uni<Void> keep(BegunTurn begun, Reply reply, Step.Settled settled) {
    states.wasRead(reply.tokensRead(), reply.readingMillis(settled));
    SequenceState kept = settled.kept();
    return kept == null
        ? nothing()
        : states.keep(
            begun.turn().owner(), begun.turn().responseId(), kept, begun.continuation().saved());
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
    Problem problem = ErrorMapping.problem(failure);
    Uni<Void> kept = begun.turn().store() ? recorder.fail(begun, problem) : nothing();
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
