package dev.eunoe.command.check;

import dev.eunoe.model.HybridModel;
import dev.eunoe.model.check.GoldenCheck;
import dev.eunoe.model.kernel.contract.Kernels;
import dev.eunoe.model.weights.Checkpoint;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/**
 * What can be said of a model without golden logits: that it loads, that its logits are numbers,
 * and that the ways to compute them agree. It finds damaged files and broken backends, not a wrong
 * reading of the architecture.
 */
final class SelfCheck {
  private static final long SEED = 7;

  /** Few, since the scalar reference may take seconds for each on a large model. */
  private static final int TOKENS = 8;

  private final HybridModel model;
  private final int[] tokens;

  private SelfCheck(HybridModel model) {
    this.model = model;
    this.tokens = new SplittableRandom(SEED).ints(TOKENS, 0, model.config().vocabSize()).toArray();
  }

  /**
   * Cases and last logits on one backend.
   *
   * @param cases each with the largest difference, which must be none
   */
  record Report(String backend, List<GoldenCheck.CaseResult> cases, float[] logits) {
    boolean passed() {
      return cases.stream().allMatch(GoldenCheck.CaseResult::passed);
    }

    /** Largest difference between the logits of two backends, over the largest logit. */
    double differenceFrom(Report other) {
      double scale = 0;
      for (float logit : logits) {
        scale = Math.max(scale, Math.abs(logit));
      }
      return largestDifference(logits, other.logits) / Math.max(scale, Float.MIN_NORMAL);
    }
  }

  /**
   * Runs the model on these kernels.
   *
   * @throws dev.eunoe.model.weights.CheckpointException when it cannot be loaded
   */
  static Report run(Path path, Kernels kernels) {
    return new SelfCheck(Checkpoint.openWithoutTokenizer(path, kernels)).report();
  }

  private Report report() {
    float[] atOnce = model.prefill(tokens, 0, TOKENS, model.newState());
    var state = model.newState();
    float[] stepped = new float[0];
    float[] resumed = new float[0];
    for (int t = 0; t < TOKENS; t++) {
      if (t == TOKENS - 1) {
        resumed = model.decode(tokens[t], model.restore(state.snapshot()));
      }
      stepped = model.decode(tokens[t], state);
    }
    return new Report(
        model.kernels().name(),
        List.of(
            result("logits are finite numbers", finite(atOnce) ? 0 : Double.POSITIVE_INFINITY),
            result("at once = step by step", largestDifference(atOnce, stepped)),
            result("saved and restored = uninterrupted", largestDifference(stepped, resumed))),
        atOnce);
  }

  private static boolean finite(float[] logits) {
    for (float logit : logits) {
      if (!Float.isFinite(logit)) {
        return false;
      }
    }
    return true;
  }

  private static GoldenCheck.CaseResult result(String name, double difference) {
    return new GoldenCheck.CaseResult(name, difference, difference == 0);
  }

  private static double largestDifference(float[] a, float[] b) {
    if (Arrays.equals(a, b)) {
      return 0;
    }
    double largest = 0;
    for (int i = 0; i < a.length; i++) {
      double difference = Math.abs((double) a[i] - b[i]);
      largest = Double.isNaN(difference) ? Double.POSITIVE_INFINITY : Math.max(largest, difference);
    }
    return largest;
  }
}
