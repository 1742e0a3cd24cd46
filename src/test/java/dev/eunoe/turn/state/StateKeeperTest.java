package dev.eunoe.turn.state;

import static org.assertj.core.api.Assertions.assertThat;

import dev.eunoe.inference.Engine;
import dev.eunoe.inference.ScriptedState;
import dev.eunoe.inference.TestEngine;
import dev.eunoe.inference.TokenLog;
import dev.eunoe.memory.MemoryStore;
import dev.eunoe.memory.Owner;
import dev.eunoe.memory.SavedBytes;
import dev.eunoe.memory.StateToSave;
import dev.eunoe.state.SavingPolicy;
import dev.eunoe.state.SavingPolicy.Speed;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.UniEmitter;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** States that are written while the server goes on, and when it stops. */
class StateKeeperTest {
  private static final Owner OWNER = new Owner("anna");

  private final Engine engine = TestEngine.open(TestEngine.config(Map.of()));
  private final List<String> asked = new CopyOnWriteArrayList<>();
  private final LinkedBlockingQueue<UniEmitter<? super SavedBytes>> writing =
      new LinkedBlockingQueue<>();
  private final AtomicLong nanos = new AtomicLong();

  /** Half a second reads 500 tokens. */
  private final SavingPolicy policy =
      new SavingPolicy(Duration.ofMillis(500), new Speed(() -> 1000, () -> 40), 2, nanos::get);

  private final StateKeeper keeper =
      new StateKeeper(store(), engine, policy, new SimpleMeterRegistry());

  /** A store that writes states when it is told to. */
  private MemoryStore store() {
    return (MemoryStore)
        Proxy.newProxyInstance(
            MemoryStore.class.getClassLoader(),
            new Class<?>[] {MemoryStore.class},
            (_, method, arguments) -> {
              if (method.getName().equals("saveStateOnTheWay")) {
                asked.add(arguments[1] + " on the way");
                return Uni.createFrom().<SavedBytes>emitter(writing::add);
              }
              if (!method.getName().equals("saveState")) {
                throw new UnsupportedOperationException("a keeper does not " + method.getName());
              }
              boolean lasting = ((StateToSave) arguments[2]).lasting();
              asked.add(arguments[1] + (lasting ? " for good" : " for the while"));
              return Uni.createFrom().<SavedBytes>emitter(writing::add);
            });
  }

  @AfterEach
  void close() {
    TestEngine.close(engine);
  }

  /** More tokens than half a second reads. */
  private void keep(String response) {
    keeper
        .keep(OWNER, response, ScriptedState.at(1000), null, 0)
        .await()
        .atMost(Duration.ofSeconds(10));
  }

  private UniEmitter<? super SavedBytes> next() throws InterruptedException {
    var emitter = writing.poll(10, TimeUnit.SECONDS);
    assertThat(emitter).as("a state that is being written").isNotNull();
    return emitter;
  }

  @Test
  void aServerThatStops_waitsForWhatIsBeingWritten_writesTheRest_andBeginsNothingMore()
      throws Exception {
    keep("one");
    var one = next();
    var stopped = keeper.saveAllAndClose().subscribeAsCompletionStage();
    assertThat(stopped).isNotDone();
    assertThat(asked).containsExactly("one for the while");

    one.complete(SavedBytes.NOTHING);
    next().complete(SavedBytes.NOTHING);
    stopped.get(10, TimeUnit.SECONDS);
    keep("two");
    keeper.saveUnused(Duration.ZERO).await().atMost(Duration.ofSeconds(10));

    assertThat(asked).containsExactly("one for the while", "one for good");
  }

  @Test
  void aStateThatCouldNotBeWritten_isWrittenLater() throws Exception {
    keep("one");
    next().fail(new IllegalStateException("The disk is full."));
    var again = keeper.saveAllAndClose().subscribeAsCompletionStage();
    next().complete(SavedBytes.NOTHING);
    again.get(10, TimeUnit.SECONDS);

    assertThat(asked).containsExactly("one for the while", "one for good");
  }

  private TokenLog.States onTheWay(boolean mayBeKept) {
    return keeper.onTheWay(OWNER, "one", null, () -> mayBeKept, Runnable::run);
  }

  @Test
  void onAnAnswersWay_oneIsWrittenAtATime_earlierTheLongerThatTakes() throws Exception {
    var states = onTheWay(true);
    assertThat(states.wants(495)).isFalse();
    assertThat(states.wants(505)).isTrue();
    states.take(ScriptedState.at(505));
    assertThat(states.wants(605)).as("while one is written").isFalse();
    assertThat(states.saved()).isZero();
    nanos.addAndGet(100_000_000);
    next().complete(new SavedBytes(10, 0, 0));

    assertThat(states.saved()).isEqualTo(505);
    assertThat(states.wants(900)).isFalse();
    assertThat(states.wants(910)).as("a hundred came meanwhile").isTrue();
    states.take(ScriptedState.at(910));
    next().fail(new IllegalStateException("The disk is full."));
    assertThat(states.saved()).isEqualTo(505);
    assertThat(states.wants(1300)).isFalse();
    assertThat(states.wants(1415)).isTrue();
    assertThat(asked).containsExactly("one on the way", "one on the way");
  }

  @Test
  void whatIsNotToBeKept_isNotWrittenOnTheWayEither() {
    var states = onTheWay(false);
    assertThat(states.wants(505)).isTrue();
    states.take(ScriptedState.at(505));

    assertThat(asked).isEmpty();
    assertThat(states.saved()).isZero();
  }

  @Test
  void aStateBehindAnAnswer_isNotWorthWriting_whereOneOfItsWayIsThere() {
    var _ = onTheWay(true);
    keeper
        .keep(OWNER, "one", ScriptedState.at(1000), null, 600)
        .await()
        .atMost(Duration.ofSeconds(10));
    assertThat(asked).isEmpty();
  }
}
