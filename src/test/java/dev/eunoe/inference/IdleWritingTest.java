package dev.eunoe.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.eunoe.model.HybridModel;
import dev.eunoe.model.generate.GenerationOptions;
import dev.eunoe.model.kernel.KernelsProvider;
import dev.eunoe.model.kernel.KernelsRequest;
import dev.eunoe.model.schedule.Limits;
import dev.eunoe.model.schedule.Scheduler;
import dev.eunoe.model.schedule.SchedulerClosedException;
import dev.eunoe.model.tokenizer.ChatMessage;
import dev.eunoe.model.weights.Checkpoint;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What the model in the box writes when nobody waits. */
@Timeout(180)
class IdleWritingTest {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final long MEMORY = 8L << 20;

  private static Checkpoint checkpoint;
  private static int[] question;

  @BeforeAll
  static void open() {
    var kernels = KernelsProvider.choose(new KernelsRequest("vector", "auto", 1));
    checkpoint = Checkpoint.open(Path.of("../hybrid-model/models/eunoe-mini"), kernels);
    question = summaryOf("My sister is called Velmira and lives in Ostrand.");
  }

  @AfterAll
  static void close() {
    checkpoint.close();
  }

  private static int[] summaryOf(String words) {
    var talk = List.of(new ChatMessage("user", words), new ChatMessage("assistant", "Noted."));
    return checkpoint.tokenizer().encodeTemplate(checkpoint.template().render(talk, "summary"));
  }

  private static Scheduler scheduler() {
    return new Scheduler(checkpoint.model(), new Limits(2, 8, MEMORY, HybridModel.CHUNK));
  }

  @Test
  void aTextThatEnds_isTheLikeliest_andAlwaysTheSame() throws Exception {
    try (var scheduler = scheduler()) {
      var idle = new IdleWriting(checkpoint, scheduler);

      String written = idle.write(question, 60).await().atMost(PATIENCE).orElseThrow();

      assertThat(written).contains("Velmira", "Ostrand");
      assertThat(idle.write(question, 60).await().atMost(PATIENCE)).contains(written);
      // A text is told before its memory is given back, so that may take a moment longer.
      while (scheduler.load().held() != 0) {
        Thread.sleep(1);
      }
    }
  }

  @Test
  void aTextWithoutAnEnd_isNone() {
    try (var scheduler = scheduler()) {
      var idle = new IdleWriting(checkpoint, scheduler);
      assertThat(idle.write(question, 3).await().atMost(PATIENCE)).isEmpty();
    }
  }

  @Test
  void aServerThatStops_failsIt() {
    var scheduler = scheduler();
    scheduler.close();
    assertThatThrownBy(() ->
            new IdleWriting(checkpoint, scheduler).write(question, 9).await().atMost(PATIENCE))
        .isInstanceOf(SchedulerClosedException.class);
  }

  @Test
  void anAnswerThatTakesAllMemory_goesFirst_andItIsBegunAnew() throws Exception {
    int[] longTalk = summaryOf("The harbour of Ostrand is quiet. ".repeat(3000));
    try (var scheduler = scheduler()) {
      var idle = new IdleWriting(checkpoint, scheduler);
      var written = idle.write(longTalk, 60).subscribeAsCompletionStage();
      while (scheduler.load().held() == 0) {
        Thread.sleep(1);
      }
      var answer = new CompletableFuture<String>();
      scheduler.submit(new AllMemory(answerRun(answer)));

      assertThat(answer.get(60, java.util.concurrent.TimeUnit.SECONDS)).isNotEmpty();
      assertThat(written).isNotDone();
      while (scheduler.load().held() == 0) {
        Thread.sleep(1); // begun anew
      }
    }
  }

  private static AnswerGeneration answerRun(CompletableFuture<String> answer) {
    var prompt =
        new Prompt(
            "owner",
            null,
            new int[0],
            new int[0],
            question,
            null,
            null,
            text -> text,
            new int[0],
            GenerationOptions.greedy(8));
    return new AnswerGeneration(
        checkpoint, prompt, new StopSignal(), new Told(answer), System.nanoTime());
  }

  /** Takes the text of an answer. */
  private record Told(CompletableFuture<String> answer) implements Step.Listener {
    @Override
    public void accept(Step step) {
      if (step instanceof Step.Settled settled) {
        answer.complete(settled.text());
      }
    }

    @Override
    public void completed() {}

    @Override
    public void failed(Throwable cause) {
      answer.completeExceptionally(cause);
    }
  }

  /** A job that says it needs all the memory there is. */
  private record AllMemory(AnswerGeneration run) implements dev.eunoe.model.schedule.Job {
    @Override
    public String owner() {
      return run.owner();
    }

    @Override
    public long bytes() {
      return MEMORY;
    }

    @Override
    public void open() {
      run.open();
    }

    @Override
    public dev.eunoe.model.schedule.TokenChunk next() {
      return run.next();
    }

    @Override
    public void read(float[] logits) {
      run.read(logits);
    }

    @Override
    public boolean stopRequested() {
      return run.stopRequested();
    }

    @Override
    public void close(Runnable taken) {
      run.close(taken);
    }

    @Override
    public void failed(Throwable cause) {
      run.failed(cause);
    }
  }
}
