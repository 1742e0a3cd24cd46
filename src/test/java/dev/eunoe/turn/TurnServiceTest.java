package dev.eunoe.turn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.eunoe.inference.ScriptedInference;
import dev.eunoe.inference.Step;
import dev.eunoe.memory.AnswerTakenException;
import dev.eunoe.memory.Recollections;
import dev.eunoe.memory.Status;
import dev.eunoe.memory.StoreException;
import dev.eunoe.model.generate.FinishReason;
import dev.eunoe.model.schedule.QueueFullException;
import dev.eunoe.model.schedule.SchedulerClosedException;
import dev.eunoe.turn.problem.AnswerMovedException;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The path of one turn: what is kept when, and what is told of it. */
class TurnServiceTest {
  private final ScriptedTurns turns =
      new ScriptedTurns(Map.of("eunoe.memory.recall-timeout", "50ms"));

  @AfterEach
  void close() {
    turns.close();
  }

  @Test
  void aTurn_isKeptBeforeItIsAnswered_andItsAnswerBeforeItsEndIsTold() {
    turns.inference.says("I am well.");

    List<TurnEvent> events = turns.run(ScriptedTurns.turn("resp_1", null, "How are you?"));

    assertThat(events.stream().<Object>map(TurnEvent::getClass))
        .containsExactly(
            TurnEvent.Started.class,
            TurnEvent.Recalled.class,
            TurnEvent.Restored.class,
            TurnEvent.Delta.class,
            TurnEvent.Delta.class,
            TurnEvent.Delta.class,
            TurnEvent.StateSaved.class,
            TurnEvent.Ended.class);
    assertThat(turns.kept.asked).containsExactly("begin", "recall", "append", "saveState");
    assertThat(turns.kept.exchange("resp_1").status()).isEqualTo(Status.COMPLETED);
    assertThat(turns.kept.exchange("resp_1").turns().getLast().text()).isEqualTo("I am well.");
  }

  @Test
  void theMemoryOfAnAnswer_isGivenBackWhenItsStateIsHeld_orCouldNotBeKept() {
    turns.inference.says("I am well.");
    turns.kept.appends =
        () -> {
          assertThat(turns.inference.taken()).as("before it is stored").isZero();
          return Uni.createFrom().voidItem();
        };
    turns.run(ScriptedTurns.turn("resp_1", null, "How are you?"));
    assertThat(turns.inference.taken()).isEqualTo(1);

    turns.inference.says("I am well.");
    turns.kept.appends = () -> Uni.createFrom().failure(new StoreException("The disk is full."));
    turns.run(ScriptedTurns.turn("resp_2", null, "How are you?"));
    assertThat(turns.inference.taken()).isEqualTo(2);
  }

  @Test
  void whatIsNotToBeStored_isNot() {
    turns.inference.says("I am well.");
    Turn turn = ScriptedTurns.turn("r", null, null, ScriptedTurns.messages("How are you?"), false);

    List<TurnEvent> events = turns.run(turn);

    assertThat(events).last().isInstanceOf(TurnEvent.Ended.class);
    assertThat(turns.kept.asked).containsExactly("recall");
    assertThat(turns.inference.prompts().getFirst().kept()).isNull();
  }

  @Test
  void anAnswerThatIsStopped_isKeptAsFarAsItCame() {
    turns.inference.next(prompt ->
        Multi.createFrom()
            .items(
                new Step.Opened(0),
                new Step.Piece("I ", List.of()),
                ScriptedInference.settled(prompt, "I ", 1, FinishReason.CANCELLED)));

    turns.run(ScriptedTurns.turn("resp_1", null, "How are you?"));

    assertThat(turns.kept.exchange("resp_1").status()).isEqualTo(Status.CANCELLED);
    assertThat(turns.kept.exchange("resp_1").turns().getLast().text()).isEqualTo("I ");
  }

  @Test
  void anAnswerThatFails_isKeptAsFailed_andToldWithItsReason() {
    turns.inference.next(_ -> Multi.createFrom().failure(new QueueFullException(64)));

    List<TurnEvent> events = turns.run(ScriptedTurns.turn("resp_1", null, "How are you?"));

    assertThat(events)
        .last()
        .isInstanceOfSatisfying(
            TurnEvent.Failed.class, failed -> assertThat(failed.problem().status()).isEqualTo(429));
    assertThat(turns.kept.asked).contains("fail").doesNotContain("append");
  }

  @Test
  void anAnswerThatCannotBeKept_hasNotEnded() {
    turns.inference.says("I am well.");
    turns.kept.appends = () -> Uni.createFrom().failure(new StoreException("The disk is full."));

    List<TurnEvent> events = turns.run(ScriptedTurns.turn("resp_1", null, "How are you?"));

    assertThat(events).last().isInstanceOf(TurnEvent.Failed.class);
    assertThat(events).noneMatch(TurnEvent.StateSaved.class::isInstance);
    assertThat(turns.kept.asked).containsSubsequence("append", "fail");
  }

  @Test
  void anAnswerThatIsStoppedWithItsServer_isLeftToOthers_andHasNotFailed() {
    turns.inference.next(_ -> Multi.createFrom().failure(new SchedulerClosedException()));

    assertThatThrownBy(() -> turns.run(ScriptedTurns.turn("resp_1", null, "How are you?")))
        .isInstanceOf(AnswerMovedException.class);

    assertThat(turns.running.plans).containsKey("resp_1");
    assertThat(turns.running.released).containsExactly("resp_1");
    assertThat(turns.kept.asked).doesNotContain("fail", "append");
  }

  @Test
  void anAnswerThatAnotherServerHasTaken_isNotItsToEnd() {
    turns.inference.says("I am well.");
    turns.kept.appends = () -> Uni.createFrom().failure(new AnswerTakenException("resp_1"));

    assertThatThrownBy(() -> turns.run(ScriptedTurns.turn("resp_1", null, "How are you?")))
        .isInstanceOf(AnswerMovedException.class);

    assertThat(turns.running.abandoned).containsExactly("resp_1");
    assertThat(turns.running.released).isEmpty();
    assertThat(turns.kept.asked).doesNotContain("fail");
  }

  @Test
  void aQuestionWithASecret_isAnsweredHereOrNowhere() {
    turns.inference.next(_ -> Multi.createFrom().failure(new SchedulerClosedException()));

    List<TurnEvent> events =
        turns.run(
            ScriptedTurns.turn("resp_1", null, "My key is sk-abcdefghijklmnopqrstuvwxyz123456."));

    assertThat(events).last().isInstanceOf(TurnEvent.Failed.class);
    assertThat(turns.kept.asked).contains("fail server_stopping");
  }

  @Test
  void aMemoryThatFailsOrIsLate_isSaidInTheReceipt_andTheAnswerGoesOn() {
    turns.inference.says("I am well.");
    turns.kept.recalls = () -> Uni.createFrom().failure(new StoreException("It is away."));
    assertThat(failure(turns.run(ScriptedTurns.turn("resp_1", null, "How are you?"))))
        .contains("could not be searched:")
        .doesNotContain("in time");

    turns.inference.says("I am well.");
    turns.kept.recalls = () -> Uni.createFrom().nothing().replaceWith(new Recollections(List.of()));
    assertThat(failure(turns.run(ScriptedTurns.turn("resp_2", null, "And now?"))))
        .contains("could not be searched in time");
  }

  private static String failure(List<TurnEvent> events) {
    var ended = (TurnEvent.Ended) events.getLast();
    return String.valueOf(ended.answer().receipt().memory().failed());
  }
}
