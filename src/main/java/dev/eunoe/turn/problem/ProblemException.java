package dev.eunoe.turn.problem;

/** A request that cannot be answered; {@link #problem()} is what the caller is told. */
public final class ProblemException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private static final int SOON = 2;

  private final transient Problem problem;
  private final int retryAfterSeconds;

  public ProblemException(Problem problem) {
    this(problem, SOON);
  }

  /**
   * @param retryAfterSeconds when it may be tried again, for statuses that say so
   */
  public ProblemException(Problem problem, int retryAfterSeconds) {
    super(problem.message());
    this.problem = problem;
    this.retryAfterSeconds = retryAfterSeconds;
  }

  public int retryAfterSeconds() {
    return retryAfterSeconds;
  }

  public Problem problem() {
    return problem;
  }
}
