package dev.eunoe.model.kernel;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/** {@link Recurrences#gatedLinearRecurrence} on vectors, a lane per channel. */
final class VectorLinearRecurrence {
  private static final VectorSpecies<Float> FLOATS = VectorKernels.FLOATS;
  private static final int LANES = FLOATS.length();

  /** Channels that one thread takes through the tokens before it asks for more. */
  static final int PART = 16 * Kernels.LANE_BLOCK;

  private VectorLinearRecurrence() {}

  /** Channels {@code first} to {@code last} of all tokens. */
  static void channels(
      int first,
      int last,
      float[] h,
      float[] x,
      float[] inputGate,
      float[] recurrenceGate,
      float[] logDecay,
      long position,
      int from,
      int tokens) {
    int width = h.length;
    for (int t = from; t < from + tokens; t++) {
      boolean start = position + t - from == 0;
      int c = first;
      for (; c + LANES <= last; c += LANES) {
        int tc = t * width + c;
        var gate = VectorRecurrences.sigmoid(FloatVector.fromArray(FLOATS, inputGate, tc));
        var gated = FloatVector.fromArray(FLOATS, x, tc).mul(gate);
        var recurrence =
            VectorRecurrences.sigmoid(FloatVector.fromArray(FLOATS, recurrenceGate, tc));
        var logAlpha = FloatVector.fromArray(FLOATS, logDecay, c).mul(recurrence);
        if (!start) {
          gated = gated.mul(VectorExpm1.oneMinusExp(logAlpha.add(logAlpha)).sqrt());
        }
        var hs = FloatVector.fromArray(FLOATS, h, c).fma(VectorExp.exp(logAlpha), gated);
        hs.intoArray(h, c);
        hs.intoArray(x, tc);
      }
      for (; c < last; c++) {
        int tc = t * width + c;
        float gated = x[tc] * VectorRecurrences.sigmoid(inputGate[tc]);
        float logAlpha = logDecay[c] * VectorRecurrences.sigmoid(recurrenceGate[tc]);
        if (!start) {
          gated *= (float) Math.sqrt(VectorExpm1.oneMinusExp(logAlpha + logAlpha));
        }
        h[c] = Math.fma(h[c], VectorExp.exp(logAlpha), gated);
        x[tc] = h[c];
      }
    }
  }
}
