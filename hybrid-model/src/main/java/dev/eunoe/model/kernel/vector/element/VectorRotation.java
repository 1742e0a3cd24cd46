package dev.eunoe.model.kernel.vector.element;

import dev.eunoe.model.kernel.contract.Kernels;
import dev.eunoe.model.kernel.parallel.Workers;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/** {@link Kernels#rotate} on vectors, a part for each row, a lane per pair. */
public final class VectorRotation implements Workers.Task {
  private static final VectorSpecies<Float> FLOATS = Lanes.FLOATS;
  private static final int LANES = FLOATS.length();
  private static final float[] NONE = {};

  private float[] x = NONE;
  private int nHeads;
  private int headDim;
  private float[] cos = NONE;
  private float[] sin = NONE;
  private int half;

  /** What {@link #run} works on. */
  public void set(float[] x, int nHeads, int headDim, float[] cos, float[] sin, int half) {
    this.x = x;
    this.nHeads = nHeads;
    this.headDim = headDim;
    this.cos = cos;
    this.sin = sin;
    this.half = half;
  }

  /** Lets go of the arrays, which are somebody else's. */
  public void clear() {
    x = cos = sin = NONE;
  }

  @Override
  public void run(int row) {
    float[] x = this.x;
    float[] cos = this.cos;
    float[] sin = this.sin;
    int half = this.half;
    int angle = row * half;
    for (int h = 0; h < nHeads; h++) {
      int first = (row * nHeads + h) * headDim;
      int second = first + half;
      int i = 0;
      for (; i + LANES <= half; i += LANES) {
        var a = FloatVector.fromArray(FLOATS, x, first + i);
        var b = FloatVector.fromArray(FLOATS, x, second + i);
        var c = FloatVector.fromArray(FLOATS, cos, angle + i);
        var s = FloatVector.fromArray(FLOATS, sin, angle + i);
        a.mul(c).sub(b.mul(s)).intoArray(x, first + i);
        b.mul(c).add(a.mul(s)).intoArray(x, second + i);
      }
      for (; i < half; i++) {
        float a = x[first + i];
        float b = x[second + i];
        float c = cos[angle + i];
        float s = sin[angle + i];
        x[first + i] = a * c - b * s;
        x[second + i] = b * c + a * s;
      }
    }
  }
}
