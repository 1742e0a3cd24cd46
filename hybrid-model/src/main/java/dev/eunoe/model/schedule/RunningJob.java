package dev.eunoe.model.schedule;

import dev.eunoe.model.HybridModel;
import dev.eunoe.model.schedule.TokenChunk.Urgency;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A job that holds memory, and how far its chunk is. Belongs to the loop's thread, or to the one on
 * which the loop waits for its logits to be taken.
 */
final class RunningJob {
  private static final int NOT_IN_STEP = -1;

  private final Job job;
  private final long bytes;
  private @Nullable TokenChunk chunk;
  private int at;
  private int run = NOT_IN_STEP;
  private @Nullable Throwable failure;
  private boolean stopSeen;
  private boolean ended;
  private volatile boolean closed;
  private boolean isCounted;
  private final boolean idle;

  private RunningJob(Job job, long bytes, boolean isCounted, boolean idle) {
    this.job = job;
    this.bytes = bytes;
    this.isCounted = isCounted;
    this.idle = idle;
  }

  /** One that somebody waits for. */
  static RunningJob counted(Job job) {
    return new RunningJob(job, job.bytes(), true, false);
  }

  /** One that was stopped before it began: nobody waits for its words any more. */
  static RunningJob uncounted(Job job) {
    return new RunningJob(job, job.bytesOnceStopped(), false, false);
  }

  /** One that nobody ever waits for. */
  static RunningJob idle(Job job) {
    return new RunningJob(job, job.bytes(), false, true);
  }

  Job job() {
    return job;
  }

  /** The memory that is kept for it. */
  long bytes() {
    return bytes;
  }

  /**
   * Asks for the next chunk when there is none, or when the job was stopped amid one that somebody
   * waited for; false when nothing is left to read.
   */
  boolean askNext(HybridModel model) {
    if (!stopSeen && job.stopRequested()) {
      stopSeen = true;
      // What is read when nobody waits any more has to be read whether they cancelled or not.
      chunk = chunk == null || afterwards() ? chunk : null;
    }
    if (chunk == null) {
      var next = job.next();
      if (next == null) {
        return false;
      }
      // Whatever is wrong with it ends this job, before it stands in a step with others.
      model.check(next.tokens(), next.from(), next.to(), next.state());
      chunk = next;
      at = next.from();
    }
    return true;
  }

  TokenChunk chunk() {
    return Objects.requireNonNull(chunk, "asked before a step is made");
  }

  boolean afterwards() {
    return chunk().urgency() == Urgency.AFTERWARDS;
  }

  /** Whether it takes one token in every step. */
  boolean writes() {
    return !afterwards() && chunk().wantsLogits() && left() == 1;
  }

  int at() {
    return at;
  }

  /** Tokens of the chunk that are still to be read. */
  int left() {
    return chunk().to() - at;
  }

  void standsInStep(int run) {
    this.run = run;
  }

  void leavesStep() {
    run = NOT_IN_STEP;
  }

  boolean inStep() {
    return run != NOT_IN_STEP;
  }

  int run() {
    return run;
  }

  /** Moves past tokens that were read; true when the chunk is complete. */
  boolean advance(int tokens) {
    at += tokens;
    return left() == 0;
  }

  /** The chunk is complete and its logits were taken. */
  void finishChunk() {
    chunk = null;
  }

  /** Notes what it threw; see {@link #takeFailure}. */
  void failsLater(Throwable failure) {
    this.failure = failure;
  }

  /** What it threw in this step, once; null where nothing. */
  @Nullable Throwable takeFailure() {
    Throwable thrown = failure;
    failure = null;
    return thrown;
  }

  /** Whether it stands in a step only where nobody else does. */
  boolean idle() {
    return idle;
  }

  boolean isCounted() {
    return isCounted;
  }

  void uncount() {
    isCounted = false;
  }

  boolean ended() {
    return ended;
  }

  void end() {
    ended = true;
  }

  /** Whether it has come to its end, and only its memory is still held. */
  boolean isClosed() {
    return closed;
  }

  void close() {
    closed = true;
  }
}
