package dev.eunoe.model.schedule;

import dev.eunoe.model.HybridModel;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * START HERE: one thread that owns the model and reads for all jobs at once.
 *
 * <pre>
 *   submit → waiting line → a place and memory → open, beside the loop
 *     loop: one token of each who writes + a piece of the prompts = one {@link BatchStep}
 *   nothing left to read → close, beside the loop → its state is taken, the memory is free
 * </pre>
 *
 * <p>A job gives its place back as soon as nobody waits for it any more, its memory when it is
 * closed and the state that it leaves behind was taken. What one job throws ends that job alone.
 * Results never depend on who else is there; only times do.
 */
public final class Scheduler implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Scheduler.class);

  private static final int SECONDS_TO_SAVE = 10;

  private final HybridModel model;
  private final Admission admission;
  private final BatchStep step;
  private final Thread loop;

  /** Makes states and saves them: long copies, which would be pauses of the loop. */
  private final ThreadPoolExecutor beside;

  private final Object lock = new Object();

  // Guarded by the lock.
  private final ArrayDeque<RunningJob> opened = new ArrayDeque<>();
  private boolean closed;

  public Scheduler(HybridModel model, Limits limits) {
    this.model = model;
    this.step = new BatchStep(model, limits);
    this.admission = new Admission(limits, this::begin);
    this.beside =
        new ThreadPoolExecutor(
            1,
            1,
            0,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(),
            task -> Thread.ofPlatform().daemon().name("engine-states").unstarted(task));
    this.loop = Thread.ofPlatform().daemon().name("engine-loop").start(this::run);
  }

  /**
   * Takes a job on.
   *
   * @return how many jobs will be begun before it; 0 when it begins at once
   * @throws QueueFullException when too many wait already
   * @throws StateMemoryException when it needs more memory than there is for all
   * @throws SchedulerClosedException after {@link #close()}
   */
  public int submit(Job job) {
    return admission.submit(job);
  }

  /**
   * Takes on a job that nobody waits for. It begins when no answer waits or is being written, one
   * at a time; it reads only in steps in which nobody else has anything to read, whatever urgency
   * its chunks name; and it ends with a {@link PreemptedException} when an answer needs its memory.
   * So an answer that comes in waits for one step of it at most.
   *
   * @throws StateMemoryException when it needs more memory than there is for all
   * @throws SchedulerClosedException after {@link #close()}
   */
  public void submitIdle(Job job) {
    admission.submitIdle(job);
  }

  /** What is going on now. */
  public Load load() {
    return admission.load();
  }

  /** Tokens that the model has read for all jobs since it was loaded: prompts and answers. */
  public long tokensRead() {
    return step.tokensRead();
  }

  /**
   * Prompt tokens that the model reads in a second, of one prompt when nobody else reads any; by
   * the steps of late, 0 before the first.
   */
  public double readingSpeed() {
    return step.readingSpeed();
  }

  /**
   * Tokens that the model has read in a second, prompts and answers of all together, while there
   * was something to read; by the steps of late, 0 before the first.
   */
  public double tokensPerSecond() {
    return step.tokensPerSecond();
  }

  private void begin(RunningJob running) {
    beside.execute(() -> open(running));
  }

  private void open(RunningJob running) {
    try {
      running.job().open();
    } catch (RuntimeException | Error e) {
      fail(running, e);
      return;
    }
    synchronized (lock) {
      opened.add(running);
      lock.notifyAll();
    }
  }

  private void run() {
    var running = new ArrayList<RunningJob>();
    try {
      while (takeOpened(running)) {
        giveMemoryBack(running);
        ask(running);
        readStep(running);
        running.removeIf(RunningJob::ended);
      }
    } finally {
      abandon();
    }
  }

  private void readStep(List<RunningJob> running) {
    try {
      step.run(running, this::fail);
    } catch (RuntimeException | Error e) {
      // States that were half read are of no use any more, so whoever was in the step ends.
      LOG.error("A step of the model failed", e);
      running.stream().filter(RunningJob::inStep).forEach(one -> fail(one, e));
    }
  }

  /** Should the loop ever break, nobody is left waiting for it. */
  private void abandon() {
    if (!closeOnce()) {
      return;
    }
    LOG.error("The engine's loop broke; no answer can be given until the next start");
    failAll();
  }

  /** Waits for work; false when the scheduler is closed. */
  private boolean takeOpened(List<RunningJob> running) {
    synchronized (lock) {
      while (!closed && running.isEmpty() && opened.isEmpty()) {
        try {
          lock.wait();
        } catch (InterruptedException e) {
          // Nobody interrupts this thread; close() ends it.
          LOG.warn("The engine's loop was interrupted; it goes on");
        }
      }
      running.addAll(opened);
      opened.clear();
      if (closed) {
        return false;
      }
    }
    admission.look();
    return true;
  }

  private void giveMemoryBack(List<RunningJob> running) {
    if (admission.wantsMemoryOfIdle()) {
      running.stream().filter(RunningJob::idle).forEach(one -> fail(one, new PreemptedException()));
      running.removeIf(RunningJob::ended);
    }
  }

  /** Asks those who have nothing to read, or were stopped, what comes next. */
  private void ask(List<RunningJob> running) {
    for (int i = 0; i < running.size(); i++) {
      var one = running.get(i);
      try {
        if (!one.askNext(model)) {
          admission.uncount(one);
          one.end();
          beside(one);
        } else if (one.afterwards()) {
          admission.uncount(one);
        }
      } catch (RuntimeException | Error e) {
        fail(one, e);
      }
    }
    running.removeIf(RunningJob::ended);
  }

  private void beside(RunningJob one) {
    try {
      beside.execute(() -> close(one));
    } catch (RejectedExecutionException e) {
      fail(one, new SchedulerClosedException());
    }
  }

  private void close(RunningJob running) {
    try {
      running.job().close(() -> giveBack(running));
      running.close();
    } catch (RuntimeException | Error e) {
      fail(running, e);
    }
  }

  private void giveBack(RunningJob running) {
    var unused = admission.release(running);
  }

  private void fail(RunningJob running, Throwable cause) {
    running.end();
    if (admission.release(running) && !running.isClosed()) {
      tell(running.job(), cause);
    }
  }

  private static void tell(Job job, Throwable cause) {
    try {
      job.failed(cause);
    } catch (RuntimeException | Error e) {
      LOG.error("A job could not be told of its failure", e);
    }
  }

  /**
   * Ends the loop within one step. Every job that has not ended is told so; nothing is left
   * hanging.
   */
  @Override
  public void close() {
    if (closeOnce()) {
      awaitEnd();
      failAll();
    }
  }

  /** Tells those who wait that nothing will come; false when that was done before. */
  private boolean closeOnce() {
    synchronized (lock) {
      if (closed) {
        return false;
      }
      closed = true;
      lock.notifyAll();
    }
    admission.close().forEach(job -> tell(job, new SchedulerClosedException()));
    return true;
  }

  private void failAll() {
    admission.held().forEach(running -> fail(running, new SchedulerClosedException()));
  }

  /** Answers that are out already are saved; those still being written are not finished. */
  private void awaitEnd() {
    try {
      loop.join();
      beside.shutdown();
      if (!beside.awaitTermination(SECONDS_TO_SAVE, TimeUnit.SECONDS)) {
        LOG.warn("A state was still being copied when the engine stopped");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
