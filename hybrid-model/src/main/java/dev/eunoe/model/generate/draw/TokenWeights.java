package dev.eunoe.model.generate.draw;

/**
 * The probabilities of all tokens relative to the greatest, {@code e^((logit − greatest)/T)} in
 * f64, off by less than 1e-9 of each. The same bits on every machine and compiled or not: what is
 * computed is plain sums and products in one order, which the compiler may do for several tokens at
 * once: a draw from 100,352 tokens takes 0.17 ms, with {@link StrictMath#exp} 1.2.
 *
 * <p>{@code eˣ = (e^(x/64))^64}, the root by its series to the eleventh power, whose next term is
 * below 1e-11 for x down to −40. What is less probable counts as much as that, 4e-18.
 *
 * <p>Used again for every token, so that weighing allocates nothing.
 */
public final class TokenWeights {
  private static final double LEAST = -40;
  private static final double ROOT = 1.0 / 64;

  /** Tokens whose weights are added up first. */
  private static final int BLOCK = 64;

  private double[] weights = {};
  private double[] blocks = {};

  /**
   * Weighs them all.
   *
   * @param logits (vocabSize)
   * @return the sum, by blocks
   */
  public double weigh(float[] logits, float greatest, float temperature) {
    int n = logits.length;
    if (weights.length != n) {
      weights = new double[n];
      blocks = new double[Math.ceilDiv(n, BLOCK)];
    }
    double sharper = 1.0 / temperature;
    double[] weights = this.weights;
    for (int id = 0; id < n; id++) {
      weights[id] = weight(logits[id], greatest, sharper);
    }
    double total = 0;
    for (int block = 0; block < blocks.length; block++) {
      double sum = 0;
      for (int id = block * BLOCK; id < Math.min(n, (block + 1) * BLOCK); id++) {
        sum += weights[id];
      }
      blocks[block] = sum;
      total += sum;
    }
    return total;
  }

  /**
   * The token at which the weights by rising id pass this share of their sum. One whose logit is
   * minus infinity never is.
   *
   * @param greatest the token of the greatest logit, where rounding leaves none
   */
  public int at(double share, double total, float[] logits, int greatest) {
    double target = share * total;
    double passed = 0;
    int block = 0;
    while (block < blocks.length && passed + blocks[block] <= target) {
      passed += blocks[block++];
    }
    for (int id = block * BLOCK; id < weights.length; id++) {
      passed += weights[id];
      if (passed > target && logits[id] != Float.NEGATIVE_INFINITY) {
        return id;
      }
    }
    return greatest;
  }

  /**
   * One weight.
   *
   * @param sharper {@code 1/T}
   */
  public static double weight(float logit, float greatest, double sharper) {
    double r = Math.max(((double) logit - greatest) * sharper, LEAST) * ROOT;
    double p = 1.0 / 39_916_800;
    p = p * r + 1.0 / 3_628_800;
    p = p * r + 1.0 / 362_880;
    p = p * r + 1.0 / 40_320;
    p = p * r + 1.0 / 5_040;
    p = p * r + 1.0 / 720;
    p = p * r + 1.0 / 120;
    p = p * r + 1.0 / 24;
    p = p * r + 1.0 / 6;
    p = p * r + 0.5;
    p = p * r + 1;
    p = p * r + 1;
    double p2 = p * p;
    double p4 = p2 * p2;
    double p8 = p4 * p4;
    double p16 = p8 * p8;
    double p32 = p16 * p16;
    return p32 * p32;
  }
}
