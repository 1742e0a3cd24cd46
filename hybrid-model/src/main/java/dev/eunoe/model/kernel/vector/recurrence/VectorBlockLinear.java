package dev.eunoe.model.kernel.vector.recurrence;

import dev.eunoe.model.kernel.contract.Recurrences;
import dev.eunoe.model.kernel.vector.element.Lanes;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/** {@link Recurrences#blockLinear} on vectors, a lane per output. */
final class VectorBlockLinear {
  private static final VectorSpecies<Float> FLOATS = Lanes.FLOATS;
  private static final int LANES = FLOATS.length();

  private VectorBlockLinear() {}

  /** Block {@code k} of all tokens. */
  static void block(float[] w, float[] bias, int blocks, int k, float[] x, int tokens, float[] y) {
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
