package dev.eunoe.model.schedule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.eunoe.model.HybridModel;
import dev.eunoe.model.TestFolders;
import dev.eunoe.model.kernel.scalar.ScalarKernels;
import dev.eunoe.model.weights.Checkpoint;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Work that nobody waits for gives way to everybody. */
@Timeout(120)
class IdleJobsTest {
  private static final HybridModel MODEL =
      Checkpoint.openWithoutTokenizer(TestFolders.tiny("eunoe_alternating"), new ScalarKernels());
  private static final int FOREVER = 1_000_000;

  private final List<Scheduler> schedulers = new ArrayList<>();

  private Scheduler scheduler(long bytes) {
    var scheduler = new Scheduler(MODEL, new Limits(2, 64, bytes, HybridModel.CHUNK));
    schedulers.add(scheduler);
    return scheduler;
  }

  @AfterEach
  void close() {
    schedulers.forEach(Scheduler::close);
  }

  private static ScriptedJob job(long seed, int promptTokens, int tokens) {
    int[] prompt =
        new SplittableRandom(seed).ints(promptTokens, 0, MODEL.config().vocabSize()).toArray();
    return new ScriptedJob("a").reading(MODEL::newState, prompt, tokens).bytes(100);
  }

  private static void awaitNothingHeld(Scheduler scheduler) throws InterruptedException {
    while (!scheduler.load().equals(new Load(0, 0, 0, 0, 0))) {
      Thread.sleep(1);
    }
  }

  /** Waits until so many more tokens were read into its state. */
  private static void awaitMore(ScriptedJob job, int tokens) throws InterruptedException {
    long from = job.state().position();
    while (job.state().position() < from + tokens) {
      Thread.sleep(1);
    }
  }

  @Test
  void whatIsWrittenWhileIdle_isWhatAnAnswerWouldBe() throws Exception {
    var scheduler = scheduler(1000);
    var answer = job(1, 500, 40);
    scheduler.submit(answer);
    var idle = job(1, 500, 40);
    scheduler.submitIdle(idle);

    assertThat(idle.await()).isEqualTo(answer.await());
    assertThat(idle.state().snapshot()).isEqualTo(answer.state().snapshot());
    awaitNothingHeld(scheduler);
  }

  @Test
  void whileAnAnswerIsWritten_noneBegins() throws Exception {
    var scheduler = scheduler(1000);
    var answer = job(1, 5, FOREVER);
    scheduler.submit(answer);
    answer.awaitFirst();
    var idle = job(2, 5, 3);
    scheduler.submitIdle(idle);

    awaitMore(answer, 50);

    assertThat(scheduler.load()).isEqualTo(new Load(0, 1, 1, 100, 1));
    answer.stop();
    assertThat(idle.await()).hasSize(3);
    awaitNothingHeld(scheduler);
  }

  @Test
  void oneThatHasBegun_restsWhileAnAnswerIsWritten_andGoesOnAfterwards() throws Exception {
    var scheduler = scheduler(1000);
    var idle = job(1, 5, 30_000);
    scheduler.submitIdle(idle);
    idle.awaitFirst();
    var answer = job(2, 5, FOREVER);
    assertThat(scheduler.submit(answer)).as("it waits for nobody").isZero();
    answer.awaitFirst();

    long rested = idle.state().position();
    awaitMore(answer, 200);

    assertThat(idle.state().position()).isEqualTo(rested);
    answer.stop();
    awaitMore(idle, 5);
  }

  @Test
  void ofTwo_theSecondWaitsForTheFirst() throws Exception {
    var scheduler = scheduler(1000);
    var first = job(1, 5, 30_000);
    var second = job(2, 5, 2);
    scheduler.submitIdle(first);
    scheduler.submitIdle(second);
    first.awaitFirst();

    assertThat(scheduler.load()).isEqualTo(new Load(0, 0, 1, 100, 2));
    first.stop();
    assertThat(second.await()).hasSize(2);
    awaitNothingHeld(scheduler);
  }

  @Test
  void anAnswerThatNeedsItsMemory_getsIt() throws Exception {
    var scheduler = scheduler(1000);
    var idle = job(1, 5, FOREVER).bytes(600);
    scheduler.submitIdle(idle);
    idle.awaitFirst();
    var answer = job(2, 5, 4).bytes(600);

    scheduler.submit(answer);

    assertThat(answer.await()).hasSize(4);
    assertThatThrownBy(idle::await)
        .isInstanceOf(ExecutionException.class)
        .hasCauseInstanceOf(PreemptedException.class);
    awaitNothingHeld(scheduler);
  }

  @Test
  void anAnswerThatWaitsForAPlace_takesNoMemoryAway() throws Exception {
    var scheduler = scheduler(1000);
    var idle = job(1, 5, FOREVER).bytes(600);
    scheduler.submitIdle(idle);
    idle.awaitFirst();
    var answers = List.of(job(2, 5, FOREVER), job(3, 5, FOREVER), job(4, 5, 4).bytes(500));
    for (var answer : answers) {
      scheduler.submit(answer);
    }
    answers.get(0).awaitFirst();
    answers.get(1).awaitFirst();
    awaitMore(answers.get(0), 50);

    assertThat(idle.ended()).isFalse();
    answers.get(0).stop();
    assertThat(answers.get(2).await()).as("now there is a place, but no memory").hasSize(4);
    assertThat(idle.ended()).isTrue();
  }

  @Test
  void moreMemoryThanThereIs_isRefused() {
    var scheduler = scheduler(1000);
    assertThatThrownBy(() -> scheduler.submitIdle(job(1, 5, 3).bytes(1001)))
        .isInstanceOf(StateMemoryException.class);
  }

  @Test
  void close_tellsThoseThatRunAndThoseThatWait() throws Exception {
    var scheduler = scheduler(1000);
    var running = job(1, 5, FOREVER);
    var waiting = job(2, 5, 3);
    scheduler.submitIdle(running);
    scheduler.submitIdle(waiting);
    running.awaitFirst();

    scheduler.close();

    for (var job : List.of(running, waiting)) {
      assertThatThrownBy(job::await).hasCauseInstanceOf(SchedulerClosedException.class);
    }
    assertThat(scheduler.load()).isEqualTo(new Load(0, 0, 0, 0, 0));
    assertThatThrownBy(() -> scheduler.submitIdle(waiting))
        .isInstanceOf(SchedulerClosedException.class);
  }

  @Test
  void amongAnswersThatComeAndGo_nothingStaysHeld_andNoAnswerFails() throws Exception {
    var random = new SplittableRandom(11);
    var scheduler = scheduler(1000);
    var answers = new ArrayList<ScriptedJob>();
    var idle = new ArrayList<ScriptedJob>();
    for (int j = 0; j < 50; j++) {
      var job = job(j, 1 + random.nextInt(90), 1 + random.nextInt(40));
      job.bytes(100 + random.nextInt(900));
      if (random.nextInt(3) == 0) {
        idle.add(job);
        scheduler.submitIdle(job);
      } else {
        answers.add(job);
        scheduler.submit(job);
      }
      Thread.sleep(random.nextInt(6));
    }
    awaitNothingHeld(scheduler);
    assertThat(idle).allMatch(ScriptedJob::ended);
    for (var answer : answers) {
      assertThat(answer.await()).isNotEmpty();
    }
  }
}
