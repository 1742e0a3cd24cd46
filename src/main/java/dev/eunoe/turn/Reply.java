package dev.eunoe.turn;

import dev.eunoe.inference.Engine;
import dev.eunoe.inference.Step;
import dev.eunoe.memory.FinishedExchange;
import dev.eunoe.memory.Message;
import dev.eunoe.memory.Status;
import dev.eunoe.model.generate.FinishReason;
import dev.eunoe.model.generate.TokenLogprob;
import dev.eunoe.model.state.SequenceState;
import dev.eunoe.turn.memory.Redaction;
import dev.eunoe.turn.prompt.Receipt;
import dev.eunoe.turn.running.GivenToModel;
import dev.eunoe.turn.transcript.TranscriptHash;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** One answer in the making: gathers what the run tells and turns it into the record. */
final class Reply {
  private final Turn turn;
  private final Continuation continuation;
  private final Context context;
  private final Engine engine;
  private final Redaction redaction;
  private final boolean takenOn;
  private final List<TokenLogprob> logprobs = new ArrayList<>();
  private final Map<Integer, List<TokenLogprob>> logprobsOf = new HashMap<>();
  private double queueMillis;
  private int waiting;

  Reply(BegunTurn begun, Context context, Engine engine, Redaction redaction) {
    this.turn = begun.turn();
    this.continuation = begun.continuation();
    this.takenOn = begun.progress() != null;
    this.context = context;
    this.engine = engine;
    this.redaction = redaction;
  }

  /** Takes up a piece of the answer, and tells of it. */
  TurnEvent wrote(Step.Piece piece) {
    logprobs.addAll(piece.logprobs());
    return new TurnEvent.Delta(piece.text(), piece.logprobs());
  }

  /** Takes up what another answer tells, and tells of it. */
  List<TurnEvent> ofChoice(Step.OfChoice other) {
    int index = other.index();
    return switch (other.step()) {
      case Step.ReasoningPiece piece ->
          List.of(new TurnEvent.OfChoice(index, new TurnEvent.ReasoningDelta(piece.text())));
      case Step.Piece piece -> {
        logprobsOf.computeIfAbsent(index, _ -> new ArrayList<>()).addAll(piece.logprobs());
        var delta = new TurnEvent.Delta(piece.text(), piece.logprobs());
        yield List.of(new TurnEvent.OfChoice(index, delta));
      }
      case Step.Settled settled -> {
        Receipt.State read = context.state().ofOtherChoice();
        Answer answer = answer(settled, read, logprobsOf.getOrDefault(index, List.of()));
        yield List.of(new TurnEvent.OfChoice(index, new TurnEvent.Ended(answer)));
      }
      default -> List.of();
    };
  }

  Context context() {
    return context;
  }

  /** Whether another process had begun it. */
  boolean isTakenOn() {
    return takenOn;
  }

  /** Takes up the place in the queue that is told. */
  void waits(int position) {
    waiting = position;
  }

  /** What the model was given, as it was told. */
  GivenToModel given() {
    return context.toBeKept(waiting);
  }

  void opened(Step.Opened opened) {
    queueMillis = opened.queueMillis();
  }

  Answer answer(Step.Settled settled) {
    return answer(settled, state(), logprobs);
  }

  private Answer answer(Step.Settled settled, Receipt.State state, List<TokenLogprob> logprobs) {
    // The first token belongs to reading the prompt; what follows the last is off the user's path.
    double writing = settled.lastTokenMillis() - settled.firstTokenMillis();
    double rate = writing <= 0 ? 0 : (writtenHere(settled) - 1) / (writing / 1000);
    var receipt =
        new Receipt(
            state,
            readAgain(settled),
            context.memory(),
            new Receipt.Kept(turn.store(), redaction.counts(said(settled))),
            new Receipt.Window(
                engine.window(), settled.position(), engine.visibleFrom(settled.position())),
            new Receipt.Timing(
                queueMillis, settled.firstTokenMillis(), settled.totalMillis(), rate),
            engine.backend());
    return new Answer(
        settled.text(),
        settled.reasoning(),
        settled.reason(),
        settled.stopString(),
        settled.outputTokens(),
        receipt,
        logprobs);
  }

  private int writtenHere(Step.Settled settled) {
    return Math.max(1, settled.outputTokens() - context.prompt().log().begunCount());
  }

  /** As it was told before the first word. */
  private Receipt.State state() {
    Receipt.State told = context.state();
    return takenOn
        ? told.because(told.reason() + "; a process that was lost had begun this answer")
        : told;
  }

  private Receipt.@Nullable ReadAgain readAgain(Step.Settled settled) {
    if (settled.readAgain() == 0) {
      return null;
    }
    String rewritten = context.rewritten();
    String reasoned =
        settled.reasoning().tokens() == 0 ? "" : "what was reasoned is no part of the history";
    String reason =
        Stream.of(rewritten, reasoned)
            .filter(text -> !text.isEmpty())
            .collect(Collectors.joining("; "));
    return new Receipt.ReadAgain(
        settled.readAgain(),
        reason.isEmpty() ? "the history holds other words than were generated" : reason);
  }

  private List<String> said(Step.Settled settled) {
    return Stream.concat(
            continuation.input().stream().map(Message::text), Stream.of(settled.text()))
        .toList();
  }

  /** The response as it is kept: written of words without secrets, not rid of them afterwards. */
  String keptResponse(ResponseWriter responses, TurnEvent.Started started, Answer answer) {
    List<Message> input = continuation.input();
    String instructions = started.instructions();
    UnaryOperator<String> kept = redaction.ofAnswerTo(input);
    return responses.response(
        turn.recordedAs(redaction.request(turn.requestJson(), input)),
        new TurnEvent.Started(
            started.responseId(),
            started.conversationId(),
            started.previousResponseId(),
            instructions == null ? null : redaction.kept(instructions),
            started.model(),
            started.at()),
        new Answer(
            kept.apply(answer.text()),
            answer.reasoning().withText(kept.apply(answer.reasoning().text())),
            answer.reason(),
            answer.stopString(),
            answer.outputTokens(),
            answer.receipt()));
  }

  FinishedExchange record(
      Step.Settled settled,
      Answer answer,
      String responseJson,
      String receiptJson,
      String givenJson,
      Instant finishedAt) {
    UnaryOperator<String> kept = redaction.ofAnswerTo(continuation.input());
    // What the state has read, which a history with the secret still in it would not be.
    String asked =
        TranscriptHash.then(continuation.transcriptHash(), redaction.kept(continuation.input()));
    String answered = kept.apply(settled.text());
    return new FinishedExchange(
        turn.owner(),
        turn.responseId(),
        status(settled.reason()),
        answered,
        context.input(),
        settled.answerTokens(),
        TranscriptHash.then(asked, new Message("assistant", answered)),
        settled.position() - context.input().length - settled.answerTokens().length,
        settled.position(),
        responseJson,
        receiptJson,
        engine.fingerprint(),
        finishedAt,
        written(settled, kept, givenJson));
  }

  /** Tokens tell their words: none are kept of an answer that held a secret. */
  private FinishedExchange.Written written(
      Step.Settled settled, UnaryOperator<String> kept, String givenJson) {
    String reasoned = settled.reasoning().text();
    if (!kept.apply(settled.text()).equals(settled.text())
        || !kept.apply(reasoned).equals(reasoned)) {
      return FinishedExchange.Written.NOTHING;
    }
    SequenceState state = settled.kept();
    return new FinishedExchange.Written(
        context.prompt().log().all(),
        state == null ? 0 : state.bytes(),
        context.prompt().keptAlike(settled.answerTokens()),
        givenJson);
  }

  private static Status status(FinishReason reason) {
    return switch (reason) {
      case STOP -> Status.COMPLETED;
      case LENGTH -> Status.INCOMPLETE;
      case CANCELLED -> Status.CANCELLED;
    };
  }
}
