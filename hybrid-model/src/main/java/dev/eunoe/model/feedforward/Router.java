package dev.eunoe.model.feedforward;

import dev.eunoe.model.config.RoutingConfig;
import dev.eunoe.model.config.RoutingConfig.Scoring;
import dev.eunoe.model.state.Workspace;
import dev.eunoe.model.state.Workspace.Slot;
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
  private final float @Nullable [] expertScale;

  Router(RoutingConfig config, float @Nullable [] choiceBias, float @Nullable [] expertScale) {
    this.config = config;
    this.choiceBias = choiceBias;
    this.expertScale = expertScale;
  }

  /**
   * Replaces the logits of one token by its weights, 0 for an expert it does not use.
   *
   * @param logits n of them from {@code from}
   */
  void weigh(float[] logits, int from, int n, Workspace workspace) {
    float[] scores = workspace.floats(Slot.EXPERT_SCORES, n);
    float[] choice = workspace.floats(Slot.EXPERT_CHOICE, n);
    int[] chosen = workspace.indices(n);
    System.arraycopy(logits, from, scores, 0, n);
    if (config.scoring() == Scoring.SOFTMAX) {
      for (int e = 0; e < n; e++) {
        chosen[e] = e;
      }
      softmaxOf(scores, chosen, n);
    } else if (config.scoring() == Scoring.SIGMOID) {
      for (int e = 0; e < n; e++) {
        scores[e] = (float) (1 / (1 + StrictMath.exp(-scores[e])));
      }
    }
    // Logits that differ may have the same score.
    boolean byLogits = choiceBias == null && config.nGroups() == 1;
    System.arraycopy(byLogits ? logits : scores, byLogits ? from : 0, choice, 0, n);
    if (choiceBias != null) {
      for (int e = 0; e < n; e++) {
        choice[e] += choiceBias[e];
      }
    }
    if (config.topGroups() < config.nGroups()) {
      leaveOutGroups(choice, n, workspace, chosen);
    }
    int nActive = config.nActive();
    best(choice, n, nActive, chosen);
    if (config.scoring() == Scoring.SOFTMAX_OF_CHOSEN) {
      softmaxOf(scores, chosen, nActive);
    }
    float sum = config.normaliseEps();
    for (int i = 0; i < nActive; i++) {
      sum += scores[chosen[i]];
    }
    float factor = config.normalise() ? config.scale() / sum : config.scale();
    Arrays.fill(logits, from, from + n, 0);
    for (int i = 0; i < nActive; i++) {
      float own = expertScale == null ? 1 : expertScale[chosen[i]];
      logits[from + chosen[i]] = scores[chosen[i]] * factor * own;
    }
  }

  /** Softmax over the first n of {@code of}. */
  private static void softmaxOf(float[] scores, int[] of, int n) {
    float max = OUT;
    for (int i = 0; i < n; i++) {
      max = Math.max(max, scores[of[i]]);
    }
    float sum = 0;
    for (int i = 0; i < n; i++) {
      scores[of[i]] = (float) StrictMath.exp(scores[of[i]] - max);
      sum += scores[of[i]];
    }
    for (int i = 0; i < n; i++) {
      scores[of[i]] /= sum;
    }
  }

  /** Leaves only the groups with the greatest sums of their two best. */
  private void leaveOutGroups(float[] choice, int n, Workspace workspace, int[] groups) {
    int nGroups = config.nGroups();
    int size = n / nGroups;
    float[] sums = workspace.floats(Slot.EXPERT_GROUPS, nGroups);
    for (int g = 0; g < nGroups; g++) {
      float first = OUT;
      float second = OUT;
      for (int e = g * size; e < (g + 1) * size; e++) {
        second = Math.max(second, Math.min(first, choice[e]));
        first = Math.max(first, choice[e]);
      }
      sums[g] = size == 1 ? first : first + second;
    }
    best(sums, nGroups, config.topGroups(), groups);
    for (int e = 0; e < n; e++) {
      choice[e] = among(e / size, groups, config.topGroups()) ? choice[e] : OUT;
    }
  }

  /** Writes the indices of the k greatest of n values, best first; among equals the lower index. */
  private static void best(float[] values, int n, int k, int[] result) {
    for (int i = 0; i < k; i++) {
      int best = -1;
      for (int e = 0; e < n; e++) {
        if ((best < 0 || values[e] > values[best]) && !among(e, result, i)) {
          best = e;
        }
      }
      result[i] = best;
    }
  }

  private static boolean among(int index, int[] chosen, int n) {
    for (int i = 0; i < n; i++) {
      if (chosen[i] == index) {
        return true;
      }
    }
    return false;
  }
}
