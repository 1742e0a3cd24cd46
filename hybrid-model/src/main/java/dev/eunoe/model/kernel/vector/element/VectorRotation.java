package dev.eunoe.model.kernel.vector.element;

import dev.eunoe.model.kernel.contract.Kernels;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/** {@link Kernels#rotate} on vectors, a lane per pair. */
public final class VectorRotation {
  private static final VectorSpecies<Float> FLOATS = Lanes.FLOATS;
  private static final int LANES = FLOATS.length();

  private VectorRotation() {}

  public static void rotate(
      float[] x,
      int xFrom,
      int nHeads,
      int headDim,
      float[] cos,
      float[] sin,
      int angleFrom,
      int half) {
    for (int h = 0; h < nHeads; h++) {
      int first = xFrom + h * headDim;
      int second = first + half;
      int i = 0;
      for (; i + LANES <= half; i += LANES) {
        var a = FloatVector.fromArray(FLOATS, x, first + i);
        var b = FloatVector.fromArray(FLOATS, x, second + i);
        var c = FloatVector.fromArray(FLOATS, cos, angleFrom + i);
        var s = FloatVector.fromArray(FLOATS, sin, angleFrom + i);
        a.mul(c).sub(b.mul(s)).intoArray(x, first + i);
        b.mul(c).add(a.mul(s)).intoArray(x, second + i);
      }
      for (; i < half; i++) {
        float a = x[first + i];
        float b = x[second + i];
        float c = cos[angleFrom + i];
        float s = sin[angleFrom + i];
        x[first + i] = a * c - b * s;
        x[second + i] = b * c + a * s;
      }
    }
  }
}
