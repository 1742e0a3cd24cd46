package dev.eunoe.model.schedule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.eunoe.model.HybridModel;
import dev.eunoe.model.TestFolders;
import dev.eunoe.model.kernel.contract.Kernels;
import dev.eunoe.model.kernel.parallel.Workers;
import dev.eunoe.model.kernel.scalar.ScalarKernels;
import dev.eunoe.model.weights.Checkpoint;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class SchedulerTest {
  private static final HybridModel MODEL =
      Checkpoint.openWithoutTokenizer(TestFolders.tiny("eunoe_alternating"), new ScalarKernels());
  private static final int FOREVER = 1_000_000;

  private final List<Scheduler> schedulers = new ArrayList<>();

  private Scheduler scheduler(int places, int queue, long bytes) {
    var scheduler = new Scheduler(MODEL, new Limits(places, queue, bytes, HybridModel.CHUNK));
    schedulers.add(scheduler);
    return scheduler;
  }

  private Scheduler scheduler() {
    return scheduler(4, 64, Long.MAX_VALUE / 2);
  }

  @AfterEach
  void close() {
    schedulers.forEach(Scheduler::close);
  }

  private static int[] prompt(long seed, int length) {
    return new SplittableRandom(seed).ints(length, 0, MODEL.config().vocabSize()).toArray();
  }

  private static ScriptedJob job(String owner, long seed, int promptTokens, int tokens) {
    return new ScriptedJob(owner).reading(MODEL::newState, prompt(seed, promptTokens), tokens);
  }

  private static void awaitNothingHeld(Scheduler scheduler) throws InterruptedException {
    while (!scheduler.load().equals(new Load(0, 0, 0, 0, 0))) {
      Thread.sleep(1);
    }
  }

  @Test
  void jobs_amongOthers_writeWhatTheyWriteAlone() throws Exception {
    var alone = new ArrayList<List<Integer>>();
    var one = scheduler(1, 64, Long.MAX_VALUE / 2);
    var states = new ArrayList<byte[]>();
    for (int j = 0; j < 10; j++) {
      var job = job("a", j, 1 + 53 * (j % 4), 20 + j).afterwards(prompt(100 + j, 30));
      one.submit(job);
      alone.add(job.await());
      states.add(job.state().snapshot());
    }
    var together = scheduler();
    var jobs = new ArrayList<ScriptedJob>();
    for (int j = 0; j < 10; j++) {
      var job = job("owner " + j % 3, j, 1 + 53 * (j % 4), 20 + j);
      jobs.add(job.afterwards(prompt(100 + j, 30)));
      together.submit(job);
    }
    for (int j = 0; j < 10; j++) {
      assertThat(jobs.get(j).await()).as("job %d", j).isEqualTo(alone.get(j));
      assertThat(jobs.get(j).state().snapshot()).isEqualTo(states.get(j));
    }
    awaitNothingHeld(together);
  }

  @Test
  void submit_toAFullQueue_isRefusedAndNamesItsLength() throws Exception {
    var scheduler = scheduler(1, 2, Long.MAX_VALUE / 2);
    var running = job("a", 1, 5, FOREVER);
    assertThat(scheduler.submit(running)).isZero();
    running.awaitFirst();
    assertThat(scheduler.submit(job("a", 2, 5, 3))).isEqualTo(1);
    assertThat(scheduler.submit(job("a", 3, 5, 3))).isEqualTo(2);
    assertThatThrownBy(() -> scheduler.submit(job("a", 4, 5, 3)))
        .isInstanceOf(QueueFullException.class)
        .hasMessageStartingWith("2 answers are already waiting");
    assertThat(scheduler.load().waiting()).isEqualTo(2);
  }

  @Test
  void submit_toAQueueThatAnotherOwnerHasFilled_isTaken() throws Exception {
    var scheduler = scheduler(1, 2, Long.MAX_VALUE / 2);
    var running = job("a", 1, 5, FOREVER);
    assertThat(scheduler.submit(running)).isZero();
    running.awaitFirst();
    assertThat(scheduler.submit(job("a", 2, 5, 3))).isEqualTo(1);
    assertThat(scheduler.submit(job("a", 3, 5, 3))).isEqualTo(2);
    assertThat(scheduler.submit(job("b", 4, 5, 3))).as("before both").isEqualTo(1);
    assertThatThrownBy(() -> scheduler.submit(job("b", 5, 5, 3)))
        .as("its share is one")
        .isInstanceOf(QueueFullException.class);
    assertThat(scheduler.submit(job("c", 6, 5, 3))).isEqualTo(2);
    assertThatThrownBy(() -> scheduler.submit(job("d", 7, 5, 3)))
        .as("there is an end to it")
        .isInstanceOf(QueueFullException.class);
    assertThat(scheduler.load().waiting()).isEqualTo(4);
  }

  @Test
  void submit_ofAnotherOwner_comesBeforeTheSecondOfOne() throws Exception {
    var scheduler = scheduler(1, 8, Long.MAX_VALUE / 2);
    var running = job("a", 1, 5, FOREVER);
    scheduler.submit(running);
    running.awaitFirst();
    assertThat(scheduler.submit(job("a", 2, 5, 3))).isEqualTo(1);
    assertThat(scheduler.submit(job("b", 3, 5, 3))).isEqualTo(1);
  }

  @Test
  void submit_ofMoreBytesThanThereAre_isRefusedWithTheNumbers() {
    var scheduler = scheduler(1, 8, 1000);
    assertThatThrownBy(() -> scheduler.submit(job("a", 1, 5, 3).bytes(1001)))
        .isInstanceOf(StateMemoryException.class)
        .hasMessageContainingAll("1001 bytes", "1000 are available");
    assertThat(scheduler.load()).isEqualTo(new Load(0, 0, 0, 0, 0));
  }

  @Test
  void submit_whileMemoryIsHeld_waitsForIt() throws Exception {
    var scheduler = scheduler(4, 8, 1000);
    var first = job("a", 1, 5, FOREVER).bytes(600);
    scheduler.submit(first);
    first.awaitFirst();
    var second = job("b", 2, 5, 4).bytes(600);
    assertThat(scheduler.submit(second)).isEqualTo(1);
    assertThat(scheduler.load()).isEqualTo(new Load(1, 1, 1, 600, 0));
    first.stop();
    assertThat(second.await()).hasSize(4);
    awaitNothingHeld(scheduler);
  }

  @Test
  void whoWouldWaitWithMoreThanMayBeHeldMeanwhile_isRefused_andWhoHoldsNothingIsNot()
      throws Exception {
    var scheduler = new Scheduler(MODEL, new Limits(1, 8, 1000, 100, HybridModel.CHUNK));
    schedulers.add(scheduler);
    var first = job("a", 1, 5, FOREVER).bytesWaiting(500);
    assertThat(scheduler.submit(first)).as("it does not wait").isZero();
    first.awaitFirst();
    var second = job("a", 2, 5, 3).bytesWaiting(60);
    assertThat(scheduler.submit(second)).isEqualTo(1);
    assertThatThrownBy(() -> scheduler.submit(job("b", 3, 5, 3).bytesWaiting(41)))
        .isInstanceOf(QueueFullException.class)
        .hasMessageContainingAll("100 bytes", "-Xmx");
    var third = job("b", 4, 5, 3).bytesWaiting(40);
    assertThat(scheduler.submit(third)).isEqualTo(1);
    var nothing = job("c", 5, 5, 3);
    second.bytesWaiting(600);
    assertThat(scheduler.submit(nothing)).as("whatever others hold").isEqualTo(2);
    first.stop();
    for (var job : List.of(second, third, nothing)) {
      assertThat(job.await()).hasSize(3);
    }
  }

  @Test
  void aStateThatIsLeftBehind_holdsItsMemoryUntilItIsTaken() throws Exception {
    var scheduler = scheduler(4, 8, 1000);
    var first = job("a", 1, 5, 3).bytes(600).leaving();
    scheduler.submit(first);
    Runnable taken = first.awaitLeft();
    assertThat(scheduler.load()).isEqualTo(new Load(0, 0, 1, 600, 0));
    var second = job("b", 2, 5, 4).bytes(600).leaving();
    assertThat(scheduler.submit(second)).as("it waits").isEqualTo(1);
    taken.run();
    assertThat(second.await()).hasSize(4);
    taken.run();
    assertThat(second.awaitLeft()).isNotNull();
    assertThat(scheduler.load().stateBytes()).isEqualTo(600);
    scheduler.close();
    assertThat(second.await()).as("it has not failed").hasSize(4);
    assertThat(scheduler.load().stateBytes()).isZero();
  }

  @Test
  void stop_amidAPromptAsLongAsCanBe_givesThePlaceToTheNext() throws Exception {
    var scheduler = scheduler(1, 8, Long.MAX_VALUE / 2);
    var endless = job("a", 1, 100_000, 1).afterwards(prompt(2, 100_000));
    scheduler.submit(endless);
    while (scheduler.load().running() == 0) {
      Thread.sleep(1);
    }
    var next = job("b", 3, 5, 3);
    scheduler.submit(next);
    endless.stop();
    assertThat(next.await()).hasSize(3);
    // Its rest is still being read, but nobody waits for that.
    assertThat(endless.ended()).isFalse();
    assertThat(endless.state().position()).isLessThan(100_000);
  }

  @Test
  void stop_whenOnlyTheRestIsRead_changesNothing() throws Exception {
    var scheduler = scheduler();
    var job = job("a", 1, 10, 2).afterwards(prompt(2, 5_000));
    scheduler.submit(job);
    while (scheduler.load().running() > 0) {
      Thread.sleep(1);
    }
    job.stop();
    assertThat(job.await()).hasSize(2);
    assertThat(job.state().position()).isEqualTo(10 + 1 + 5_000);
  }

  @Test
  void stop_whileWaiting_endsWithoutAPlace() throws Exception {
    var scheduler = scheduler(1, 8, Long.MAX_VALUE / 2);
    var running = job("a", 1, 5, FOREVER);
    scheduler.submit(running);
    running.awaitFirst();
    var waiting = job("a", 2, 5, FOREVER).afterwards(prompt(2, 70));
    scheduler.submit(waiting);
    waiting.stop();
    assertThat(waiting.await()).isEmpty();
    assertThat(waiting.state().position()).isEqualTo(70);
    assertThat(running.ended()).isFalse();
  }

  @Test
  void stop_whileWaitingForMemory_endsAtOnceWhereNothingIsKept() throws Exception {
    var scheduler = scheduler(2, 8, 10);
    var running = job("a", 1, 5, FOREVER).bytes(10);
    scheduler.submit(running);
    running.awaitFirst();
    var kept = job("a", 2, 5, FOREVER).bytes(10);
    var given = job("a", 3, 5, FOREVER).bytes(10).keepingNothing();
    scheduler.submit(kept);
    scheduler.submit(given);
    assertThat(scheduler.load().waiting()).isEqualTo(2);

    given.stop();

    assertThat(given.await()).isEmpty();
    assertThat(running.ended()).isFalse();
    while (scheduler.load().held() > 1) {
      Thread.sleep(1); // it has been told, its memory follows
    }
    assertThat(scheduler.load().waiting()).isEqualTo(1);
    assertThat(scheduler.load().stateBytes()).isEqualTo(10);
  }

  @Test
  void tokensRead_areThoseOfAllJobs() throws Exception {
    var scheduler = scheduler();
    var one = job("a", 1, 9, 3);
    scheduler.submit(one);
    assertThat(one.await()).hasSize(3);

    assertThat(scheduler.tokensRead()).isEqualTo(9 + 2); // the last one is not read
  }

  @Test
  void prompt_besideALongOne_isReadBeforeIt() throws Exception {
    var scheduler = scheduler();
    var longOne = job("a", 1, 20_000, 1);
    scheduler.submit(longOne);
    var shortOne = job("b", 2, 20, 5);
    scheduler.submit(shortOne);
    assertThat(shortOne.await()).hasSize(5);
    assertThat(longOne.ended()).isFalse();
  }

  @Test
  void failure_ofOneJob_endsOnlyThatOne() throws Exception {
    var scheduler = scheduler();
    var good = job("a", 1, 9, 200);
    scheduler.submit(good);
    var unreadable = new ScriptedJob("a").reading(MODEL::newState, new int[] {-1}, 3);
    var unmakeable =
        new ScriptedJob("a")
            .reading(
                () -> {
                  throw new OutOfMemoryError("no room for a state");
                },
                prompt(1, 3),
                3);
    var failing = job("a", 2, 9, 5).failing(new IllegalStateException("its own fault"));
    for (var job : List.of(unreadable, unmakeable, failing)) {
      scheduler.submit(job);
    }
    assertFailed(unreadable, "Token -1 is outside the vocabulary");
    assertFailed(unmakeable, "no room for a state");
    assertFailed(failing, "its own fault");
    assertThat(good.await()).hasSize(200);
    awaitNothingHeld(scheduler);
  }

  /** Kernels whose parts are done by a thread each. */
  private static Kernels onThreadsOfTheirOwn() {
    var scalar = new ScalarKernels();
    return (Kernels)
        Proxy.newProxyInstance(
            Kernels.class.getClassLoader(),
            new Class<?>[] {Kernels.class},
            (_, method, arguments) -> {
              if (!method.getName().equals("parallelFor")) {
                return method.invoke(scalar, arguments);
              }
              var task = (Workers.Task) arguments[2];
              var threads =
                  IntStream.range(0, (int) arguments[0])
                      .mapToObj(part -> Thread.ofPlatform().start(() -> task.run(part)))
                      .toList();
              for (Thread thread : threads) {
                thread.join();
              }
              return null;
            });
  }

  @Test
  void logitsTakenBySeveralThreads_giveWhatTheyGiveOnOne_andFailForWhoseTheyAre() throws Exception {
    var model =
        Checkpoint.openWithoutTokenizer(
            TestFolders.tiny("eunoe_alternating"), onThreadsOfTheirOwn());
    var alone = scheduler();
    var together = new Scheduler(model, new Limits(4, 64, 1 << 20, HybridModel.CHUNK));
    schedulers.add(together);
    var jobs = new ArrayList<ScriptedJob>();
    for (int j = 0; j < 4; j++) {
      jobs.add(new ScriptedJob("a").reading(model::newState, prompt(j, 9), 20 + j));
    }
    jobs.get(2).failing(new IllegalStateException("its own fault"));
    jobs.forEach(together::submit);

    assertFailed(jobs.remove(2), "its own fault");
    for (var job : jobs) {
      int j = job.await().size() - 20;
      var same = job("a", j, 9, 20 + j);
      alone.submit(same);
      assertThat(job.await()).isEqualTo(same.await());
    }
    awaitNothingHeld(together);
  }

  private static void assertFailed(ScriptedJob job, String message) {
    assertThatThrownBy(job::await)
        .isInstanceOf(ExecutionException.class)
        .hasMessageContaining(message);
  }

  @Test
  void close_tellsEveryJobThatHasNotEnded() throws Exception {
    var scheduler = scheduler(1, 8, Long.MAX_VALUE / 2);
    var running = job("a", 1, 5, FOREVER);
    scheduler.submit(running);
    running.awaitFirst();
    var waiting = job("a", 2, 5, 3);
    scheduler.submit(waiting);
    scheduler.close();
    assertFailed(running, "The server is stopping");
    assertFailed(waiting, "The server is stopping");
    assertThat(scheduler.load()).isEqualTo(new Load(0, 0, 0, 0, 0));
    assertThatThrownBy(() -> scheduler.submit(job("a", 3, 5, 3)))
        .isInstanceOf(SchedulerClosedException.class);
  }

  @Test
  void close_whileStatesAreMade_leavesNobodyHanging() throws Exception {
    var scheduler = scheduler(4, 8, Long.MAX_VALUE / 2);
    var begun = new CountDownLatch(1);
    var slow =
        new ScriptedJob("a")
            .reading(
                () -> {
                  begun.countDown();
                  return MODEL.newState();
                },
                prompt(1, 9),
                FOREVER);
    scheduler.submit(slow);
    assertThat(begun.await(60, TimeUnit.SECONDS)).isTrue();
    scheduler.close();
    assertFailed(slow, "The server is stopping");
  }

  @Test
  void jobs_comingAndStoppingAtRandom_leaveNothingHeld() throws Exception {
    var random = new SplittableRandom(7);
    var scheduler = scheduler(3, 1000, 2000);
    var jobs = new ArrayList<ScriptedJob>();
    for (int j = 0; j < 120; j++) {
      var job =
          job("owner " + random.nextInt(4), j, 1 + random.nextInt(90), 1 + random.nextInt(40))
              .afterwards(prompt(j, random.nextInt(60)))
              .bytes(100 + random.nextInt(900));
      if (random.nextInt(10) == 0) {
        job.failing(new IllegalStateException("on purpose"));
      }
      jobs.add(job);
      scheduler.submit(job);
      if (random.nextBoolean()) {
        jobs.get(random.nextInt(jobs.size())).stop();
      }
    }
    jobs.stream().filter(job -> random.nextInt(3) == 0).forEach(ScriptedJob::stop);
    awaitNothingHeld(scheduler);
    assertThat(jobs).allMatch(ScriptedJob::ended).allMatch(ScriptedJob::failedOrReadItsRest);
  }
}
