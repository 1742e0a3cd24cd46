package dev.eunoe.model.schedule;

import org.jspecify.annotations.Nullable;

/**
 * One piece of work for the model, an answer usually. Its methods are called in this order, never
 * two at once, and each sees what the ones before it did:
 *
 * <pre>
 *   open · (next · read)* · next, which gives null · close
 * </pre>
 *
 * Whatever one of them throws ends the job, and no other, through {@link #failed}.
 */
public interface Job {
  /** Who asked. Owners take turns; the jobs of one owner keep their order. */
  String owner();

  /** The most bytes of memory it will hold at once. Known before anything is allocated. */
  long bytes();

  /**
   * The same for one that is begun after it was stopped: less where nothing is left to be done, so
   * that it does not wait for memory that it will not use.
   */
  default long bytesOnceStopped() {
    return bytes();
  }

  /** Bytes of memory that it holds before it is begun, and that are counted nowhere else now. */
  default long bytesWaiting() {
    return 0;
  }

  /** Makes the state; called beside the loop, once there are a place and memory for the job. */
  void open();

  /**
   * What is to be read next, or null when nothing is left to read. Called on the loop's thread, so
   * it must not wait for anything.
   */
  @Nullable TokenChunk next();

  /**
   * Takes the logits (vocabSize) after the last token of a chunk that asked for them; it may change
   * them. Called on the loop's thread or, beside those of other jobs, on one that the loop waits
   * for, so it must not wait for anything.
   */
  void read(float[] logits);

  /**
   * Whether somebody has asked it to stop. Looked at before each step; the rest of a chunk for
   * {@link TokenChunk.Urgency#NOW} is then dropped, and {@link #next} is asked again.
   */
  boolean stopRequested();

  /**
   * Does what remains when all is read; called beside the loop. The memory of a job that leaves a
   * state behind stays counted until that is counted elsewhere, or gone.
   *
   * @param taken to be called then, by whichever thread; a second call does nothing
   */
  void close(Runnable taken);

  /**
   * The job has ended before its time: by what it threw, for want of memory, or because the
   * scheduler was closed. Nothing else is called afterwards.
   */
  void failed(Throwable cause);
}
