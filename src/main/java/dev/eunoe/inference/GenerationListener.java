package dev.eunoe.inference;

/**
 * Who is told how a run goes on. Never called by two threads at once, and never to be waited for.
 */
interface GenerationListener {
  void accept(Step step);

  /** A token was generated so long after the one before it. */
  default void wrote(long nanosBetween) {}

  /** The last step was told. */
  void completed();

  /** The run ended before its last step. */
  void failed(Throwable cause);
}
