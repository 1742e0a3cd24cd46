package dev.eunoe.turn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.eunoe.inference.ScriptedInference;
import dev.eunoe.inference.Step;
import dev.eunoe.memory.Owner;
import dev.eunoe.turn.problem.Problem;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.helpers.test.AssertSubscriber;
import io.vertx.core.Vertx;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Answers go on without whoever asked, and any number of readers follow them from the start. */
@Timeout(60)
class LiveTurnsTest {
  private final Vertx vertx = Vertx.vertx();
  private final ScriptedTurns turns = new ScriptedTurns();
  private final LiveTurns live = new LiveTurns(turns.service, vertx);

  /** Completed to let an answer end. */
  private final CompletableFuture<String> rest = new CompletableFuture<>();

  @AfterEach
  void close() {
    rest.complete("");
    turns.close();
    vertx.close().toCompletionStage().toCompletableFuture().join();
  }

  private Multi<TurnEvent> start(Turn turn) {
    turns.inference.next(prompt ->
        Multi.createBy()
            .concatenating()
            .streams(
                Multi.createFrom().items(new Step.Opened(0), new Step.Piece("I ", List.of())),
                Multi.createFrom()
                    .completionStage(rest)
                    .onItem()
                    .transformToMultiAndConcatenate(word ->
                        Multi.createFrom()
                            .iterable(ScriptedInference.steps(prompt, word))
                            .skip()
                            .first()
                            .onItem()
                            .castTo(Step.class))));
    return live.start(turn, null).await().indefinitely();
  }

  private static AssertSubscriber<TurnEvent> reader(Multi<TurnEvent> events) {
    return events.subscribe().withSubscriber(AssertSubscriber.create(Long.MAX_VALUE));
  }

  @Test
  void everyReader_seesAllOfIt_wheneverTheyCome() {
    Multi<TurnEvent> events = start(ScriptedTurns.turn("resp_1", null, "How are you?"));
    AssertSubscriber<TurnEvent> first = reader(events);
    first.awaitItems(4);
    AssertSubscriber<TurnEvent> second =
        reader(live.find(ScriptedTurns.OWNER, "resp_1").orElseThrow().events());
    rest.complete("am well.");

    List<TurnEvent> all = first.awaitCompletion().getItems();

    assertThat(all).last().isInstanceOf(TurnEvent.Ended.class);
    assertThat(second.awaitCompletion().getItems()).isEqualTo(all);
    assertThat(reader(events).awaitCompletion().getItems()).isEqualTo(all);
  }

  @Test
  void anAnswerThatIsStored_goesOnWithoutItsReader() {
    Multi<TurnEvent> events = start(ScriptedTurns.turn("resp_1", null, "How are you?"));
    AssertSubscriber<TurnEvent> left = reader(events);
    left.awaitItems(4);
    left.cancel();
    rest.complete("am well.");

    reader(events).awaitCompletion();

    assertThat(turns.inference.stops().getFirst().raised()).isFalse();
    assertThat(turns.kept.exchange("resp_1").status().hasAnswer()).isTrue();
    assertThat(live.find(ScriptedTurns.OWNER, "resp_1")).isEmpty();
  }

  @Test
  void anAnswerThatIsNotStored_isStoppedByTheLastThatLeaves() {
    Turn turn = ScriptedTurns.turn("r", null, null, ScriptedTurns.messages("How?"), false);
    Multi<TurnEvent> events = start(turn);
    AssertSubscriber<TurnEvent> first = reader(events);
    AssertSubscriber<TurnEvent> second = reader(events);
    first.awaitItems(4);

    first.cancel();
    assertThat(turns.inference.stops().getFirst().raised()).isFalse();
    second.cancel();
    assertThat(turns.inference.stops().getFirst().raised()).isTrue();
  }

  @Test
  void onlyItsOwner_findsAndStopsIt() {
    AssertSubscriber<TurnEvent> reading =
        reader(start(ScriptedTurns.turn("resp_1", null, "How are you?")));
    reading.awaitItems(4);
    var other = new Owner("bert");

    assertThat(live.find(other, "resp_1")).isEmpty();
    assertThat(live.cancel(other, "resp_1")).isFalse();
    assertThat(turns.inference.stops().getFirst().raised()).isFalse();
    assertThat(live.cancel(ScriptedTurns.OWNER, "resp_1")).isTrue();
    assertThat(turns.inference.stops().getFirst().raised()).isTrue();
  }

  /** Writes down what it is told, and lets one turn begin. */
  private static final class Noting implements LiveTurns.Guard {
    private final List<String> told = new CopyOnWriteArrayList<>();

    @Override
    public void admit(Turn turn) {
      if (!told.isEmpty()) {
        throw Problem.busy("One is enough.").asException();
      }
      told.add("admitted");
    }

    @Override
    public void answered(Turn turn, Answer answer) {
      told.add("answered");
    }

    @Override
    public void over(Turn turn) {
      told.add("over");
    }
  }

  @Test
  void aGuard_isToldOfEachTurnThatItLetsBegin_whoeverReadsIt() {
    var guard = new Noting();
    live.guardedBy(guard);
    Multi<TurnEvent> events = start(ScriptedTurns.turn("resp_1", null, "How are you?"));
    assertThatThrownBy(() -> start(ScriptedTurns.turn("resp_2", null, "And you?")))
        .hasMessage("One is enough.");
    assertThat(live.find(ScriptedTurns.OWNER, "resp_2")).isEmpty();
    rest.complete("am well.");

    reader(events).awaitCompletion();

    assertThat(guard.told).containsExactly("admitted", "answered", "over");
  }
}
