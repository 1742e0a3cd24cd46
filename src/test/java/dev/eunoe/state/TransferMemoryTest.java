package dev.eunoe.state;

import static org.assertj.core.api.Assertions.assertThat;

import dev.eunoe.inference.ScriptedState;
import dev.eunoe.inference.TestEngine;
import dev.eunoe.state.SavingPolicy.Speed;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.UniEmitter;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Copies of states on their way: so many bytes at once, and one however large. */
class TransferMemoryTest {
  private final TransferMemory memory = new TransferMemory(100);
  private final ArrayDeque<UniEmitter<? super Boolean>> underWay = new ArrayDeque<>();

  private Uni<Boolean> transfer() {
    return Uni.createFrom().<Boolean>emitter(underWay::add);
  }

  @Test
  void whatDoesNotFit_waitsItsTurn_andOneAlwaysGoes() {
    var done = new ArrayList<Integer>();
    for (int bytes : List.of(60, 40, 500, 1)) {
      memory.with(bytes, this::transfer).subscribe().with(_ -> done.add(bytes));
    }
    assertThat(underWay).hasSize(2);
    assertThat(memory.taken()).isEqualTo(100);
    assertThat(memory.hasRoom(0)).as("before those who wait").isFalse();

    underWay.remove().complete(true);
    assertThat(underWay).as("the large one waits until it is alone").hasSize(1);
    underWay.remove().complete(true);
    assertThat(memory.taken()).isEqualTo(500);
    assertThat(underWay).hasSize(1);
    underWay.remove().complete(true);
    assertThat(memory.taken()).isEqualTo(1);
    underWay.remove().complete(true);
    assertThat(done).containsExactly(60, 40, 500, 1);
    assertThat(memory.taken()).isZero();
  }

  @Test
  void whatFailsOrIsNotWaitedForAnyMore_givesItsMemoryBack() {
    var failed = new ArrayList<Throwable>();
    memory
        .<Boolean>with(
            60,
            () -> {
              throw new IllegalStateException("It cannot begin.");
            })
        .subscribe()
        .with(_ -> {}, failed::add);
    assertThat(failed).hasSize(1);
    assertThat(memory.taken()).isZero();

    memory.with(60, this::transfer).subscribe().with(_ -> {}).cancel();
    memory.with(60, this::transfer).subscribe().with(_ -> {}).cancel();
    assertThat(memory.taken()).as("it goes on").isEqualTo(60);
    underWay.remove().complete(true);
    underWay.remove().complete(true);
    assertThat(memory.taken()).isZero();
  }

  @Test
  void eightAnswersAtOnce_areForkedToBeWrittenOneAfterTheOther() {
    var engine = TestEngine.open(TestEngine.config(Map.of()));
    var policy = new SavingPolicy(Duration.ofMillis(1), new Speed(() -> 1000, () -> 40));
    var small = new TransferMemory(1);
    var answers = new ArrayList<StatesOnTheWay>();
    for (int i = 0; i < 8; i++) {
      answers.add(new StatesOnTheWay(policy, small, 50, 0, _ -> transfer()));
    }
    int forks = 0;
    for (int token = 500; token < 510; token++) {
      for (var answer : answers) {
        if (answer.wants(token)) {
          forks++;
          answer.take(ScriptedState.at(token));
          assertThat(underWay).hasSize(1);
        }
      }
    }
    assertThat(forks).isEqualTo(1);

    underWay.remove().complete(true);
    assertThat(answers.getLast().wants(510)).isTrue();
    TestEngine.close(engine);
  }
}
