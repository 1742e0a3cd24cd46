package dev.eunoe.model.schedule;

/**
 * How many prompt tokens ride along in a step, so that those who write are not held up: as many as
 * lengthen the step by {@link #SHARE} of what it takes without them. Learns from the time of each
 * step; the cut of a prompt changes no bit, so results do not depend on it.
 *
 * <pre>
 *   time of a step ≈ writing[d] + prompt tokens · perToken          with d sequences writing
 * </pre>
 */
final class PrefillBudget {
  /** Below 1, so that the time between two tokens stays below twice what it was. */
  static final double SHARE = 0.65;

  /** Where writing alone takes longer than a step should, prompts still get on. */
  private static final double MIN_SHARE = 0.2;

  private static final double STEP_NANOS = 150e6;
  private static final double ALONE_NANOS = 200e6;
  private static final double WEIGHT_OF_NEW = 0.2;

  /** A step without prompt tokens once in a while keeps the measure of writing true. */
  private static final int STEPS_TO_MEASURE = 32;

  private static final int FIRST_BUDGET = 8;

  private final int chunk;
  private final double[] writing;
  private double perToken;
  private int last = FIRST_BUDGET;
  private int mixedSteps;

  PrefillBudget(int maxRunning, int chunk) {
    this.chunk = chunk;
    this.writing = new double[maxRunning + 1];
  }

  /** Prompt tokens for a step in which {@code d} sequences write. */
  int budget(int d) {
    if (d > 0 && mixedSteps >= STEPS_TO_MEASURE) {
      return 0;
    }
    double limit = chunk;
    double alone = writing(d);
    if (perToken > 0) {
      double nanos =
          d == 0
              ? ALONE_NANOS
              : Math.max(Math.min(SHARE * alone, STEP_NANOS - alone), MIN_SHARE * alone);
      limit = alone == 0 && d > 0 ? FIRST_BUDGET : nanos / perToken;
    }
    // At most twice as many as before: one wrong estimate must not become one long pause.
    last = (int) Math.clamp(limit, 1, Math.min(chunk, 2L * last));
    return last;
  }

  /** What a step took in which {@code d} sequences wrote and {@code prompt} tokens rode along. */
  void measured(int d, int prompt, long nanos) {
    if (prompt == 0) {
      int known = Math.min(d, writing.length - 1);
      writing[known] = mixed(writing[known], nanos);
      mixedSteps = 0;
      return;
    }
    mixedSteps = d == 0 ? 0 : mixedSteps + 1;
    perToken = mixed(perToken, Math.max(0, nanos - writing(d)) / prompt);
  }

  /** Prompt tokens that are read in a second where nobody else has any; 0 while none were. */
  double tokensPerSecond() {
    return perToken == 0 ? 0 : 1e9 / perToken;
  }

  private static double mixed(double before, double found) {
    // A pause of the machine is not what a step costs.
    return before == 0 ? found : before + WEIGHT_OF_NEW * (Math.min(found, 3 * before) - before);
  }

  /** The measure of d sequences, or of the next number below or above that has one; 0 for none. */
  private double writing(int d) {
    for (int near = Math.min(d, writing.length - 1); near > 0; near--) {
      if (writing[near] > 0) {
        return writing[near];
      }
    }
    for (int near = d + 1; d > 0 && near < writing.length; near++) {
      if (writing[near] > 0) {
        return writing[near];
      }
    }
    return 0;
  }
}
