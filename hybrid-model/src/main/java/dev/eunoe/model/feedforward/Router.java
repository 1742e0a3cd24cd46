package dev.eunoe.model.feedforward;

import dev.eunoe.model.config.RoutingConfig;
import dev.eunoe.model.config.RoutingConfig.Scoring;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Turns a token's logits into the weights of its experts; see {@link RoutingConfig} for the rules.
 *
 * <p>Works on one token at a time and in a fixed order, so that a token's experts never depend on
 * its neighbours.
 */
final class Router {
  private static final float OUT = Float.NEGATIVE_INFINITY;

  private final RoutingConfig config;
  private final float @Nullable [] choiceBias;

  Router(RoutingConfig config, float @Nullable [] choiceBias) {
    this.config = config;
    this.choiceBias = choiceBias;
  }

  /**
   * Replaces the logits of one token by its weights, 0 for an expert it does not use.
   *
   * @param logits n of them from {@code from}
   */
  void weigh(float[] logits, int from, int n) {
    float[] scores = new float[n];
    System.arraycopy(logits, from, scores, 0, n);
    score(scores);
    float[] choice = scores.clone();
    if (choiceBias != null) {
      for (int e = 0; e < n; e++) {
        choice[e] += choiceBias[e];
      }
    }
    if (config.topGroups() < config.nGroups()) {
      leaveOutGroups(choice);
    }
    int[] chosen = best(choice, config.nActive());
    if (config.scoring() == Scoring.SOFTMAX_OF_CHOSEN) {
      softmaxOf(scores, chosen);
    }
    float sum = config.normaliseEps();
    for (int e : chosen) {
      sum += scores[e];
    }
    float factor = config.normalise() ? config.scale() / sum : config.scale();
    Arrays.fill(logits, from, from + n, 0);
    for (int e : chosen) {
      logits[from + e] = scores[e] * factor;
    }
  }

  private void score(float[] scores) {
    switch (config.scoring()) {
      case SOFTMAX -> softmaxOf(scores, all(scores.length));
      case SIGMOID -> {
        for (int e = 0; e < scores.length; e++) {
          scores[e] = (float) (1 / (1 + StrictMath.exp(-scores[e])));
        }
      }
      case SOFTMAX_OF_CHOSEN -> {
        // The logits themselves are compared; the softmax comes after the choice.
      }
    }
  }

  private static int[] all(int n) {
    int[] indices = new int[n];
    for (int i = 0; i < n; i++) {
      indices[i] = i;
    }
    return indices;
  }

  private static void softmaxOf(float[] scores, int[] of) {
    float max = OUT;
    for (int e : of) {
      max = Math.max(max, scores[e]);
    }
    float sum = 0;
    for (int e : of) {
      scores[e] = (float) StrictMath.exp(scores[e] - max);
      sum += scores[e];
    }
    for (int e : of) {
      scores[e] /= sum;
    }
  }

  /** Leaves only the groups with the greatest sums of their two best. */
  private void leaveOutGroups(float[] choice) {
    int size = choice.length / config.nGroups();
    float[] sums = new float[config.nGroups()];
    for (int g = 0; g < sums.length; g++) {
      float first = OUT;
      float second = OUT;
      for (int e = g * size; e < (g + 1) * size; e++) {
        second = Math.max(second, Math.min(first, choice[e]));
        first = Math.max(first, choice[e]);
      }
      sums[g] = size == 1 ? first : first + second;
    }
    boolean[] kept = new boolean[sums.length];
    for (int g : best(sums, config.topGroups())) {
      kept[g] = true;
    }
    for (int e = 0; e < choice.length; e++) {
      choice[e] = kept[e / size] ? choice[e] : OUT;
    }
  }

  /** The indices of the k greatest values, best first; among equals the lower index. */
  private static int[] best(float[] values, int k) {
    int[] result = new int[k];
    boolean[] taken = new boolean[values.length];
    for (int i = 0; i < k; i++) {
      int best = -1;
      for (int e = 0; e < values.length; e++) {
        if (!taken[e] && (best < 0 || values[e] > values[best])) {
          best = e;
        }
      }
      taken[best] = true;
      result[i] = best;
    }
    return result;
  }
}
