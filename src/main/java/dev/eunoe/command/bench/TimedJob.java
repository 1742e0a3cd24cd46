package dev.eunoe.command.bench;

import dev.eunoe.model.HybridModel;
import dev.eunoe.model.schedule.Job;
import dev.eunoe.model.schedule.TokenChunk;
import dev.eunoe.model.schedule.TokenChunk.Urgency;
import dev.eunoe.model.state.SequenceState;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;

/** Reads a prompt and, if it is to write, the likeliest token until it is stopped; notes when. */
final class TimedJob implements Job {
  private final String owner;
  private final HybridModel model;
  private final int[] prompt;
  private final boolean writes;
  private final List<Long> times = new ArrayList<>();
  private final int[] next = new int[1];
  private final CountDownLatch ended = new CountDownLatch(1);
  private @Nullable SequenceState state;
  private @Nullable Throwable failure;
  private volatile boolean stopped;

  TimedJob(String owner, HybridModel model, int[] prompt, boolean writes) {
    this.owner = owner;
    this.model = model;
    this.prompt = prompt;
    this.writes = writes;
  }

  void stop() {
    stopped = true;
  }

  /**
   * Waits until it is done.
   *
   * @throws IllegalStateException when it failed
   */
  void awaitEnd() throws InterruptedException {
    ended.await();
    if (failure != null) {
      throw new IllegalStateException("A sequence of the measurement failed.", failure);
    }
  }

  /** {@link System#nanoTime} of each token, once it is done. */
  List<Long> times() {
    return times;
  }

  @Override
  public String owner() {
    return owner;
  }

  @Override
  public long bytes() {
    return 1;
  }

  @Override
  public void open() {
    state = model.newState();
  }

  @Override
  public @Nullable TokenChunk next() {
    var own = Objects.requireNonNull(state, "opened first");
    if (stopped) {
      return null;
    }
    if (times.isEmpty()) {
      return new TokenChunk(own, prompt, 0, prompt.length, true, Urgency.NOW);
    }
    return writes ? new TokenChunk(own, next, 0, 1, true, Urgency.NOW) : null;
  }

  @Override
  public void read(float[] logits) {
    times.add(System.nanoTime());
    next[0] = 0;
    for (int id = 1; id < logits.length; id++) {
      next[0] = logits[id] > logits[next[0]] ? id : next[0];
    }
  }

  @Override
  public boolean stopRequested() {
    return stopped;
  }

  @Override
  public void close(Runnable taken) {
    ended.countDown();
    taken.run();
  }

  @Override
  public void failed(Throwable cause) {
    failure = cause;
    ended.countDown();
  }
}
