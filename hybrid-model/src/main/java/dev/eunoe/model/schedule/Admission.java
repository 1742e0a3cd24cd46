package dev.eunoe.model.schedule;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * Who may begin: counts places and memory, and keeps the line of those who wait for either, and of
 * what is done while nobody does.
 *
 * <p>Any thread may call it. A job that begins is handed over amid the call that made room for it,
 * so taking it must not wait for anything.
 */
final class Admission {
  private final Limits limits;
  private final Consumer<RunningJob> begin;

  // Guarded by this object.
  private final WaitingQueue waiting = new WaitingQueue();
  private final ArrayDeque<Job> idle = new ArrayDeque<>();
  private final List<RunningJob> admitted = new ArrayList<>();
  private int runningCount;
  private long bytesHeld;
  private boolean closed;

  /**
   * @param begin takes each job that has a place and memory now
   */
  Admission(Limits limits, Consumer<RunningJob> begin) {
    this.limits = limits;
    this.begin = begin;
  }

  /** As {@link Scheduler#submit}. */
  synchronized int submit(Job job) {
    requirePossible(job);
    waiting.add(job);
    admit();
    int position = waiting.order().indexOf(job);
    if (position >= 0 && isTooMany(job)) {
      waiting.remove(job);
      throw new QueueFullException(limits.queue());
    }
    if (position >= 0 && job.bytesWaiting() > 0 && waiting.bytes() > limits.waitingBytes()) {
      waiting.remove(job);
      throw new QueueFullException(limits.waitingBytes());
    }
    return position + 1;
  }

  /**
   * A queue that one owner has filled still takes others, up to their share of it: at most as many
   * again as it has places.
   */
  private boolean isTooMany(Job job) {
    int places = limits.queue();
    return waiting.size() > places
        && (waiting.size() > 2 * places || !waiting.isWithinShare(job.owner(), places));
  }

  /** As {@link Scheduler#submitIdle}. */
  synchronized void submitIdle(Job job) {
    requirePossible(job);
    idle.add(job);
    admit();
  }

  private void requirePossible(Job job) {
    if (closed) {
      throw new SchedulerClosedException();
    }
    if (job.bytes() > limits.stateBytes()) {
      throw new StateMemoryException(job.bytes(), limits.stateBytes());
    }
  }

  synchronized Load load() {
    int idleOnes = idle.size() + (idleHeld() ? 1 : 0);
    return new Load(waiting.size(), runningCount, admitted.size(), bytesHeld, idleOnes);
  }

  private boolean idleHeld() {
    return admitted.stream().anyMatch(RunningJob::idle);
  }

  /** Whether somebody has a place to come to, but no memory, some of which an idle job holds. */
  synchronized boolean wantsMemoryOfIdle() {
    var first = waiting.first();
    return first != null
        && runningCount < limits.maxRunning()
        && !fits(first.bytes())
        && idleHeld();
  }

  /** Begins those who were stopped while they waited, as far as there is memory. */
  synchronized void look() {
    if (waiting.size() > 0) {
      admit();
    }
  }

  /** Begins what there are places and memory for; the first in line is not overtaken by others. */
  private void admit() {
    for (var job = waiting.stopped();
        job != null && fits(job.bytesOnceStopped());
        job = waiting.stopped()) {
      // Nobody waits for its words any more, so it needs no place to come to its end.
      begin(RunningJob.uncounted(job));
    }
    for (var job = waiting.first(); job != null && fits(job.bytes()); job = waiting.first()) {
      if (runningCount == limits.maxRunning()) {
        return;
      }
      runningCount++;
      begin(RunningJob.counted(job));
    }
    // One at a time, and none while anybody is answered: it would only hold memory.
    var next = idle.peek();
    if (next != null
        && runningCount == 0
        && waiting.size() == 0
        && fits(next.bytes())
        && !idleHeld()) {
      begin(RunningJob.idle(next));
    }
  }

  private boolean fits(long bytes) {
    return !closed && bytesHeld + bytes <= limits.stateBytes();
  }

  private void begin(RunningJob running) {
    var job = running.job();
    if (running.idle()) {
      idle.remove(job);
    } else {
      waiting.remove(job);
    }
    if (running.isCounted()) {
      waiting.began(job.owner());
    }
    bytesHeld += running.bytes();
    admitted.add(running);
    begin.accept(running);
  }

  /** Nobody waits for this job any more: its place is free, its memory not yet. */
  synchronized void uncount(RunningJob running) {
    if (running.isCounted()) {
      running.uncount();
      runningCount--;
      waiting.ended(running.job().owner());
      admit();
    }
  }

  /** Takes back all that a job holds; false when that was done before. */
  synchronized boolean release(RunningJob running) {
    if (!admitted.remove(running)) {
      return false;
    }
    bytesHeld -= running.bytes();
    uncount(running);
    admit();
    return true;
  }

  /** Lets nobody begin any more; gives those who waited. */
  synchronized List<Job> close() {
    closed = true;
    var never = new ArrayList<>(waiting.clear());
    never.addAll(idle);
    idle.clear();
    return never;
  }

  /** All that hold memory. */
  synchronized List<RunningJob> held() {
    return List.copyOf(admitted);
  }
}
