package dev.eunoe.model.schedule;

import dev.eunoe.model.Batch;
import dev.eunoe.model.HybridModel;
import dev.eunoe.model.kernel.parallel.Workers;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BiConsumer;

/**
 * One pass of the model for everyone: a token of each who writes, then as many tokens of prompts as
 * {@link PrefillBudget} allows, shared equally among those who read one, so that a short prompt
 * never waits for a long one. What nobody waits for has a step to itself, a short one, or none.
 */
final class BatchStep {
  /** Of the prompt tokens of a step without anybody who writes: who comes in waits for these. */
  private static final int IDLE_SHARE = 8;

  private final HybridModel model;
  private final PrefillBudget prefillBudget;
  private final Batch batch = new Batch();
  private final AtomicLong tokensRead = new AtomicLong();
  private final List<RunningJob> prompts = new ArrayList<>();
  private final List<RunningJob> afterwards = new ArrayList<>();
  private final List<RunningJob> finished = new ArrayList<>();
  private final Workers.Task deliverOne = this::deliverOne;
  private final TokenRate rate = new TokenRate();
  private volatile double readingSpeed;
  private int writing;
  private int rotation;
  private boolean idleAlone;

  BatchStep(HybridModel model, Limits limits) {
    this.model = model;
    this.prefillBudget = new PrefillBudget(limits.maxRunning(), limits.chunk());
  }

  /**
   * Reads one step.
   *
   * @param running jobs with something to read
   * @param fail is told of a job that cannot go on; the others do
   * @throws RuntimeException or an error of the model itself, after which the states of all jobs in
   *     the step are worth nothing
   */
  void run(List<RunningJob> running, BiConsumer<RunningJob, Throwable> fail) {
    compose(running, fail);
    if (batch.runs() == 0) {
      return;
    }
    long begun = System.nanoTime();
    model.forward(batch);
    tokensRead.addAndGet(batch.tokens());
    long took = System.nanoTime() - begun;
    rate.step(batch.tokens(), took);
    // A few tokens cost more each than many do, so an idle prompt says nothing about others.
    if (writing > 0 || !idleAlone) {
      prefillBudget.measured(writing, batch.tokens() - writing, took);
      readingSpeed = prefillBudget.tokensPerSecond();
    }
    deliver(running, fail);
  }

  /** Tokens of all steps. Any thread may ask. */
  long tokensRead() {
    return tokensRead.get();
  }

  /** Prompt tokens a second, of one prompt alone; 0 before the first. Any thread may ask. */
  double readingSpeed() {
    return readingSpeed;
  }

  /** Tokens a second of everybody's steps. Any thread may ask. */
  double tokensPerSecond() {
    return rate.perSecond();
  }

  private void compose(List<RunningJob> running, BiConsumer<RunningJob, Throwable> fail) {
    batch.clear();
    writing = 0;
    composeOfAnswers(running, fail);
    idleAlone = batch.runs() == 0;
    for (int i = 0; i < running.size() && batch.runs() == 0; i++) {
      var one = running.get(i);
      if (one.idle() && one.writes()) {
        writing += add(one, 1, fail);
      } else if (one.idle()) {
        add(one, Math.min(one.left(), Math.ceilDiv(prefillBudget.budget(0), IDLE_SHARE)), fail);
      }
    }
  }

  private void composeOfAnswers(List<RunningJob> running, BiConsumer<RunningJob, Throwable> fail) {
    prompts.clear();
    afterwards.clear();
    for (int i = 0; i < running.size(); i++) {
      var one = running.get(i);
      one.leavesStep();
      if (one.idle()) {
        continue;
      }
      if (one.writes()) {
        writing += add(one, 1, fail);
      } else {
        (one.afterwards() ? afterwards : prompts).add(one);
      }
    }
    if (prompts.isEmpty() && afterwards.isEmpty()) {
      return;
    }
    rotation++;
    int budget = prefillBudget.budget(writing);
    int kept = afterwards.isEmpty() ? 0 : Math.ceilDiv(budget, 4);
    int used = share(prompts, Math.max(Math.min(budget, 1), budget - kept), fail);
    boolean alone = writing == 0 && prompts.isEmpty();
    share(afterwards, alone ? budget : Math.max(kept, (budget - used) / 2), fail);
  }

  /** Gives each an equal part; what short ones leave goes to the others. Returns what was used. */
  private int share(List<RunningJob> readers, int budget, BiConsumer<RunningJob, Throwable> fail) {
    int left = budget;
    int n = readers.size();
    for (int i = 0; i < n && left > 0; i++) {
      // Who comes first changes from step to step: a small budget reaches everyone.
      var one = readers.get((i + rotation) % n);
      left -= add(one, Math.min(one.left(), Math.ceilDiv(left, n - i)), fail);
    }
    return budget - left;
  }

  /** Adds tokens of one job; returns how many, 0 when there is no memory for them. */
  private int add(RunningJob one, int tokens, BiConsumer<RunningJob, Throwable> fail) {
    var chunk = one.chunk();
    try {
      chunk.state().reserve(tokens);
    } catch (OutOfMemoryError e) {
      fail.accept(one, e);
      return 0;
    }
    boolean logits = chunk.wantsLogits() && tokens == one.left();
    one.standsInStep(batch.add(chunk.state(), chunk.tokens(), one.at(), one.at() + tokens, logits));
    return tokens;
  }

  /** Draws of a large vocabulary take long enough to be shared among the threads of a product. */
  private void deliver(List<RunningJob> running, BiConsumer<RunningJob, Throwable> fail) {
    finished.clear();
    long logits = 0;
    for (int i = 0; i < running.size(); i++) {
      var one = running.get(i);
      if (one.inStep() && one.advance(batch.tokens(one.run()))) {
        finished.add(one);
        logits += one.chunk().wantsLogits() ? model.config().vocabSize() : 0;
      }
    }
    model.kernels().parallelFor(finished.size(), logits, deliverOne);
    for (int i = 0; i < finished.size(); i++) {
      Throwable failure = finished.get(i).takeFailure();
      if (failure != null) {
        fail.accept(finished.get(i), failure);
      }
    }
  }

  private void deliverOne(int index) {
    var one = finished.get(index);
    try {
      if (one.chunk().wantsLogits()) {
        one.job().read(batch.logits(one.run()));
      }
      one.finishChunk();
    } catch (RuntimeException | Error e) {
      one.failsLater(e);
    }
  }
}
