package dev.eunoe.model.generate;

import dev.eunoe.model.generate.draw.RankedLogits;
import dev.eunoe.model.generate.draw.TokenWeights;
import dev.eunoe.model.kernel.contract.Kernels;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.Map;

/**
 * Chooses the next token from logits. Filters apply in this order: what a constraint forbids, bias,
 * presence, frequency and repetition penalty, temperature, top-k, top-p, min-p; what is left is
 * drawn in proportion to its probability, by falling logit, and by rising id where nothing was
 * filtered.
 *
 * <p>The draw of step n depends on the seed and n alone, so the same seed gives the same text.
 */
final class Sampler {
  private final GenerationOptions options;
  // The last tokens, the newest in the place before `saw`.
  private final int[] recent = new int[GenerationOptions.REPETITION_WINDOW];
  private final BitSet seen = new BitSet();
  // How often the answer has each token, where that counts.
  private final Map<Integer, Integer> written = new HashMap<>();
  private long saw;
  private long step;
  private final RankedLogits ranked = new RankedLogits();
  private final TokenWeights all;
  // The weights of the first ranks, as far as they were asked for.
  private double[] weights = {};
  private int weighed;

  /**
   * @param kernels whose threads share the draw of one answer alone
   */
  Sampler(GenerationOptions options, Kernels kernels) {
    this.options = options;
    this.all = new TokenWeights(kernels);
  }

  /** Counts a token of the prompt or the answer as having occurred, until it is too long ago. */
  void saw(int token) {
    recent[(int) (saw++ % recent.length)] = token;
  }

  /** Counts a token of the answer, which has occurred as well. */
  void wrote(int token) {
    saw(token);
    if (options.adjustments().countsTokens()) {
      written.merge(token, 1, Integer::sum);
    }
  }

  /** Passes over a draw that was made before. */
  void skip() {
    step++;
  }

  /** The next token; changes the logits. Among equal logits the lower id comes first. */
  int sample(float[] logits) {
    return sample(logits, logits.length);
  }

  /**
   * The same.
   *
   * @param allowed how many of the logits are not minus infinity
   */
  int sample(float[] logits, int allowed) {
    adjust(logits);
    penalise(logits);
    long draw = step++;
    if (options.temperature() == 0) {
      return all.greatest(logits);
    }
    if (options.topK() == 0 && options.topP() == 1 && options.minP() == 0) {
      return drawOfAll(logits, uniform(options.seed(), draw));
    }
    ranked.set(logits);
    weighed = 0;
    int kept = keepMinP(logits, keepTopP(logits, keepTopK(logits.length), allowed));
    return draw(logits, kept, Math.min(kept, allowed), uniform(options.seed(), draw));
  }

  private void adjust(float[] logits) {
    var adjustments = options.adjustments();
    if (!adjustments.bias().isEmpty()) {
      adjustments.bias().forEach((id, bias) -> logits[id] += bias);
    }
    if (adjustments.countsTokens()) {
      written.forEach((id, count) ->
          logits[id] -= adjustments.presencePenalty() + count * adjustments.frequencyPenalty());
    }
  }

  private void penalise(float[] logits) {
    float penalty = options.repetitionPenalty();
    if (penalty == 1) {
      return;
    }
    seen.clear();
    for (int i = 0; i < Math.min(saw, recent.length); i++) {
      seen.set(recent[i]);
    }
    for (int id = seen.nextSetBit(0); id >= 0 && id < logits.length; id = seen.nextSetBit(id + 1)) {
      logits[id] = logits[id] > 0 ? logits[id] / penalty : logits[id] * penalty;
    }
  }

  private int keepTopK(int all) {
    return options.topK() == 0 ? all : Math.min(options.topK(), all);
  }

  private int keepTopP(float[] logits, int kept, int allowed) {
    if (options.topP() == 1) {
      return kept;
    }
    double enough = options.topP() * total(logits, kept);
    double sum = 0;
    for (int rank = 0; rank < Math.min(kept, allowed); rank++) {
      sum += weight(logits, rank);
      if (sum >= enough) {
        return rank + 1;
      }
    }
    return kept;
  }

  private int keepMinP(float[] logits, int kept) {
    if (options.minP() == 0) {
      return kept;
    }
    double least = options.minP() * weight(logits, 0);
    int rank = 1;
    while (rank < kept && weight(logits, rank) >= least) {
      rank++;
    }
    return rank;
  }

  /** By their ids: the order of all would take longer than everything else, and nobody asks it. */
  private int drawOfAll(float[] logits, double share) {
    int greatest = all.greatest(logits);
    double total = all.weigh(logits, logits[greatest], options.temperature());
    return all.at(share, total, logits, greatest);
  }

  /** The token at which the weights of those that are kept pass this share of their sum. */
  private int draw(float[] logits, int kept, int ranks, double share) {
    double target = share * total(logits, kept);
    int chosen = 0;
    for (double passed = weight(logits, 0);
        passed <= target && chosen < ranks - 1;
        passed += weight(logits, chosen)) {
      chosen++;
    }
    return ranked.id(chosen);
  }

  /**
   * The sum of the weights of the first {@code kept} ranks. That of all does not ask for their
   * order, which would take longer than everything else.
   */
  private double total(float[] logits, int kept) {
    if (kept == logits.length) {
      return all.weigh(logits, logits[ranked.id(0)], options.temperature());
    }
    double total = 0;
    for (int rank = 0; rank < kept; rank++) {
      total += weight(logits, rank);
    }
    return total;
  }

  /** The probability of that rank, relative to the greatest. */
  private double weight(float[] logits, int rank) {
    if (rank == weighed) {
      if (rank == weights.length) {
        weights = Arrays.copyOf(weights, Math.max(256, 2 * rank));
      }
      weights[weighed++] =
          TokenWeights.weight(
              logits[ranked.id(rank)], logits[ranked.id(0)], 1.0 / options.temperature());
    }
    return weights[rank];
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
