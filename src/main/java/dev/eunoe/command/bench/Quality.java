package dev.eunoe.command.bench;

import dev.eunoe.model.HybridModel;

/** What another form of weights costs: how far its predictions are from those it stands for. */
final class Quality {
  private Quality() {}

  /**
   * How far two models are apart.
   *
   * @param nats the mean over all positions of the Kullback-Leibler divergence {@code Σ p·ln(p/q)},
   *     p the reference's probabilities of the next token and q the other's
   * @param sameFirst the share of positions at which both have the same likeliest token
   */
  record Divergence(double nats, double sameFirst) {}

  /** Compares the predictions after each of the tokens. */
  static Divergence divergence(HybridModel reference, HybridModel other, int[] tokens) {
    float[][] expected = reference.logits(tokens, reference.newState());
    float[][] found = other.logits(tokens, other.newState());
    double sum = 0;
    int same = 0;
    for (int t = 0; t < tokens.length; t++) {
      sum += divergence(expected[t], found[t]);
      same += Bench.likeliest(expected[t]) == Bench.likeliest(found[t]) ? 1 : 0;
    }
    return new Divergence(sum / tokens.length, (double) same / tokens.length);
  }

  private static double divergence(float[] expected, float[] found) {
    double expectedNorm = logSumExp(expected);
    double foundNorm = logSumExp(found);
    double sum = 0;
    for (int i = 0; i < expected.length; i++) {
      double p = expected[i] - expectedNorm;
      sum += Math.exp(p) * (p - (found[i] - foundNorm));
    }
    return sum;
  }

  private static double logSumExp(float[] logits) {
    double greatest = Double.NEGATIVE_INFINITY;
    for (float logit : logits) {
      greatest = Math.max(greatest, logit);
    }
    double sum = 0;
    for (float logit : logits) {
      sum += Math.exp(logit - greatest);
    }
    return greatest + Math.log(sum);
  }
}
