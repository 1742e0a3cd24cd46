package dev.eunoe.model.generate;

import java.util.Arrays;
import java.util.BitSet;

/**
 * Chooses the next token from logits. Filters apply in this order: repetition penalty, temperature,
 * top-k, top-p, min-p; what is left is drawn in proportion to its probability.
 *
 * <p>The draw of step n depends on the seed and n alone, so the same seed gives the same text.
 */
final class Sampler {
  private final GenerationOptions options;
  private final BitSet seen = new BitSet();
  private long step;
  private long[] order = {};
  private double[] weights = {};

  Sampler(GenerationOptions options) {
    this.options = options;
  }

  /** Counts a token of the prompt or the answer as having occurred. */
  void saw(int token) {
    seen.set(token);
  }

  /** The next token; changes the logits. Among equal logits the lower id comes first. */
  int sample(float[] logits) {
    penalise(logits);
    long draw = step++;
    if (options.temperature() == 0) {
      return greatest(logits);
    }
    sortByLogit(logits);
    int kept = options.topK() == 0 ? logits.length : Math.min(options.topK(), logits.length);
    double total = weigh(logits, kept);
    kept = keepTopP(kept, total);
    kept = keepMinP(kept);
    double sum = 0;
    for (int i = 0; i < kept; i++) {
      sum += weights[i];
    }
    double target = uniform(options.seed(), draw) * sum;
    int chosen = 0;
    for (double passed = weights[0];
        passed <= target && chosen < kept - 1;
        passed += weights[chosen]) {
      chosen++;
    }
    return id(order[chosen]);
  }

  private void penalise(float[] logits) {
    float penalty = options.repetitionPenalty();
    if (penalty == 1) {
      return;
    }
    for (int id = seen.nextSetBit(0); id >= 0 && id < logits.length; id = seen.nextSetBit(id + 1)) {
      logits[id] = logits[id] > 0 ? logits[id] / penalty : logits[id] * penalty;
    }
  }

  private static int greatest(float[] logits) {
    int best = 0;
    for (int id = 1; id < logits.length; id++) {
      if (logits[id] > logits[best]) {
        best = id;
      }
    }
    return best;
  }

  /**
   * Sorts ids by falling logit: one long per id, its upper half ordered like the negated logit, its
   * lower half the id.
   */
  private void sortByLogit(float[] logits) {
    if (order.length != logits.length) {
      order = new long[logits.length];
      weights = new double[logits.length];
    }
    for (int id = 0; id < logits.length; id++) {
      int bits = Float.floatToIntBits(-logits[id]);
      int ordered = bits < 0 ? ~bits ^ Integer.MIN_VALUE : bits;
      order[id] = (long) ordered << 32 | id;
    }
    Arrays.sort(order);
  }

  private static int id(long entry) {
    return (int) entry;
  }

  /**
   * Fills the weights of the first {@code kept} ids, relative to the greatest, and returns their
   * sum.
   */
  private double weigh(float[] logits, int kept) {
    double greatest = logits[id(order[0])];
    double total = 0;
    for (int i = 0; i < kept; i++) {
      weights[i] = StrictMath.exp((logits[id(order[i])] - greatest) / options.temperature());
      total += weights[i];
    }
    return total;
  }

  private int keepTopP(int kept, double total) {
    if (options.topP() == 1) {
      return kept;
    }
    double sum = 0;
    for (int i = 0; i < kept; i++) {
      sum += weights[i];
      if (sum >= options.topP() * total) {
        return i + 1;
      }
    }
    return kept;
  }

  private int keepMinP(int kept) {
    int i = kept;
    while (i > 1 && weights[i - 1] < options.minP() * weights[0]) {
      i--;
    }
    return i;
  }

  /**
   * A number in [0, 1) for this seed and step: SplitMix64 (Steele, Lea, Flood 2014) at a counter.
   */
  static double uniform(long seed, long step) {
    long z = seed + (step + 1) * 0x9E3779B97F4A7C15L;
    z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
    z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
    return ((z ^ (z >>> 31)) >>> 11) * 0x1.0p-53;
  }
}
