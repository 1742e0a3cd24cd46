package dev.eunoe.model.generate.draw;

import dev.eunoe.model.kernel.contract.Kernels;
import dev.eunoe.model.kernel.parallel.Workers;

/**
 * The probabilities of all tokens relative to the greatest, {@code e^((logit − greatest)/T)} in
 * f64, off by less than 1e-9 of each. The same bits on every machine and compiled or not: what is
 * computed is plain sums and products in one order, which the compiler may do for several tokens at
 * once: a draw from 100,352 tokens takes 0.17 ms, with {@link StrictMath#exp} 1.2. Where the draw
 * of one answer is all there is to do, the threads of a product share it, with the same sums.
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

  /** Blocks that one thread takes at once. */
  private static final int PART = 64;

  private static final int PART_TOKENS = PART * BLOCK;

  /** Of one weight, about. */
  private static final int PRODUCTS = 20;

  private final Kernels kernels;
  private final Workers.Task weighPart = this::weighPart;
  private final Workers.Task lookAtPart = this::lookAtPart;

  private double[] weights = {};
  private double[] blocks = {};
  private int[] greatestOfParts = {};

  // Of the draw that is being made.
  private float[] logits = {};
  private float greatest;
  private double sharper;

  /**
   * @param kernels whose threads share a draw
   */
  public TokenWeights(Kernels kernels) {
    this.kernels = kernels;
  }

  private void set(float[] logits) {
    this.logits = logits;
    int n = logits.length;
    if (weights.length != n) {
      weights = new double[n];
      blocks = new double[Math.ceilDiv(n, BLOCK)];
      greatestOfParts = new int[parts()];
    }
  }

  private int parts() {
    return Math.ceilDiv(weights.length, PART_TOKENS);
  }

  /**
   * The token of the greatest logit, of several the first.
   *
   * @param logits (vocabSize)
   */
  public int greatest(float[] logits) {
    set(logits);
    kernels.parallelFor(parts(), logits.length, lookAtPart);
    int best = 0;
    for (int of : greatestOfParts) {
      best = logits[of] > logits[best] ? of : best;
    }
    return best;
  }

  private void lookAtPart(int part) {
    float[] logits = this.logits;
    int best = part * PART_TOKENS;
    for (int id = best + 1; id < Math.min(logits.length, (part + 1) * PART_TOKENS); id++) {
      if (logits[id] > logits[best]) {
        best = id;
      }
    }
    greatestOfParts[part] = best;
  }

  /**
   * Weighs them all.
   *
   * @param logits (vocabSize)
   * @return the sum, by blocks
   */
  public double weigh(float[] logits, float greatest, float temperature) {
    set(logits);
    this.greatest = greatest;
    this.sharper = 1.0 / temperature;
    kernels.parallelFor(parts(), (long) logits.length * PRODUCTS, weighPart);
    double total = 0;
    for (double block : blocks) {
      total += block;
    }
    return total;
  }

  private void weighPart(int part) {
    double[] weights = this.weights;
    float[] logits = this.logits;
    float greatest = this.greatest;
    double sharper = this.sharper;
    int end = Math.min(weights.length, (part + 1) * PART_TOKENS);
    for (int id = part * PART_TOKENS; id < end; id++) {
      weights[id] = weight(logits[id], greatest, sharper);
    }
    for (int block = part * PART; block < Math.min(blocks.length, (part + 1) * PART); block++) {
      double sum = 0;
      for (int id = block * BLOCK; id < Math.min(end, (block + 1) * BLOCK); id++) {
        sum += weights[id];
      }
      blocks[block] = sum;
    }
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
