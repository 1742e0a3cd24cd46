package dev.eunoe.model.kernel.vector.recurrence;

import dev.eunoe.model.kernel.contract.Recurrences;
import dev.eunoe.model.kernel.parallel.Workers;
import dev.eunoe.model.kernel.vector.element.Lanes;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/** {@link Recurrences#blockLinear} on vectors, a part for each block, a lane per output. */
final class VectorBlockLinear implements Workers.Task {
  private static final VectorSpecies<Float> FLOATS = Lanes.FLOATS;
  private static final int LANES = FLOATS.length();
  private static final float[] NONE = {};

  private float[] w = NONE;
  private float[] bias = NONE;
  private int blocks;
  private float[] x = NONE;
  private int tokens;
  private float[] y = NONE;

  /** What {@link #run} works on. */
  void set(float[] w, float[] bias, int blocks, float[] x, int tokens, float[] y) {
    this.w = w;
    this.bias = bias;
    this.blocks = blocks;
    this.x = x;
    this.tokens = tokens;
    this.y = y;
  }

  /** Lets go of the arrays, which are somebody else's. */
  void clear() {
    w = bias = x = y = NONE;
  }

  @Override
  public void run(int k) {
    float[] w = this.w;
    float[] bias = this.bias;
    float[] x = this.x;
    float[] y = this.y;
    int width = bias.length;
    int size = width / blocks;
    int o = 0;
    for (; o + LANES <= size; o += LANES) {
      for (int t = 0; t < tokens; t++) {
        int row = t * width + k * size;
        var sum = FloatVector.fromArray(FLOATS, bias, k * size + o);
        for (int i = 0; i < size; i++) {
          var weights = FloatVector.fromArray(FLOATS, w, (k * size + i) * size + o);
          sum = weights.fma(FloatVector.broadcast(FLOATS, x[row + i]), sum);
        }
        sum.intoArray(y, row + o);
      }
    }
    for (; o < size; o++) {
      for (int t = 0; t < tokens; t++) {
        int row = t * width + k * size;
        float sum = bias[k * size + o];
        for (int i = 0; i < size; i++) {
          sum = Math.fma(w[(k * size + i) * size + o], x[row + i], sum);
        }
        y[row + o] = sum;
      }
    }
  }
}
