package dev.eunoe.model.kernel.vector.element;

import dev.eunoe.model.config.Activation;
import dev.eunoe.model.kernel.args.Slice;
import dev.eunoe.model.kernel.contract.Kernels;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * {@link Kernels#activate} and {@link Kernels#softcap} on vectors. One loop per function: a vector
 * that could come from several branches would be boxed.
 */
public final class VectorActivations {
  private static final VectorSpecies<Float> FLOATS = Lanes.FLOATS;
  private static final int LANES = FLOATS.length();

  private static final float SQRT_2_OVER_PI = (float) Math.sqrt(2 / Math.PI);
  private static final float CUBIC = 0.044715f;
  private static final float SQRT_HALF = (float) Math.sqrt(0.5);

  private VectorActivations() {}

  public static void apply(Activation activation, float[] x, int from, int n) {
    switch (activation) {
      case SILU -> silu(x, from, n);
      case GELU_TANH -> geluTanh(x, from, n);
      case GELU -> gelu(x, from, n);
      case RELU2 -> relu2(x, from, n);
      case SIGMOID -> sigmoid(x, from, n);
    }
  }

  public static void silu(float[] x, int from, int n) {
    int i = from;
    for (; i + LANES <= from + n; i += LANES) {
      var z = FloatVector.fromArray(FLOATS, x, i);
      z.div(VectorExp.exp(z.neg()).add(1f)).intoArray(x, i);
    }
    for (; i < from + n; i++) {
      x[i] = silu(x[i]);
    }
  }

  /**
   * {@code y[r,i] ← silu(z[r,i])·x[r,i]} for i below n and the rows {@code first} to {@code last},
   * that one not included; y may be x.
   */
  public static void siluGate(Slice z, Slice x, Slice y, int first, int last, int n) {
    float[] in = x.array;
    float[] out = y.array;
    float[] by = z.array;
    for (int r = first; r < last; r++) {
      int gates = z.row(r);
      int from = x.row(r);
      int to = y.row(r);
      int i = 0;
      for (; i + LANES <= n; i += LANES) {
        var gate = FloatVector.fromArray(FLOATS, by, gates + i);
        gate.div(VectorExp.exp(gate.neg()).add(1f))
            .mul(FloatVector.fromArray(FLOATS, in, from + i))
            .intoArray(out, to + i);
      }
      for (; i < n; i++) {
        out[to + i] = silu(by[gates + i]) * in[from + i];
      }
    }
  }

  /** {@code x ← eˣ}. */
  public static void exp(float[] x, int from, int n) {
    int i = from;
    for (; i + LANES <= from + n; i += LANES) {
      VectorExp.exp(FloatVector.fromArray(FLOATS, x, i)).intoArray(x, i);
    }
    for (; i < from + n; i++) {
      x[i] = VectorExp.exp(x[i]);
    }
  }

  public static float silu(float x) {
    return x / (VectorExp.exp(-x) + 1f);
  }

  private static void sigmoid(float[] x, int from, int n) {
    int i = from;
    for (; i + LANES <= from + n; i += LANES) {
      var z = FloatVector.fromArray(FLOATS, x, i);
      z.broadcast(1f).div(VectorExp.exp(z.neg()).add(1f)).intoArray(x, i);
    }
    for (; i < from + n; i++) {
      x[i] = 1f / (VectorExp.exp(-x[i]) + 1f);
    }
  }

  /** {@code ½x(1 + tanh(u)) = x/(1 + e^(−2u))}. */
  private static void geluTanh(float[] x, int from, int n) {
    int i = from;
    for (; i + LANES <= from + n; i += LANES) {
      var z = FloatVector.fromArray(FLOATS, x, i);
      var u = z.mul(z).mul(z).fma(z.broadcast(CUBIC), z).mul(SQRT_2_OVER_PI);
      z.div(VectorExp.exp(u.mul(-2f)).add(1f)).intoArray(x, i);
    }
    for (; i < from + n; i++) {
      float z = x[i];
      float u = Math.fma(z * z * z, CUBIC, z) * SQRT_2_OVER_PI;
      x[i] = z / (VectorExp.exp(u * -2f) + 1f);
    }
  }

  /**
   * {@code ½x(1 + erf(x/√2))}, the error function by Abramowitz and Stegun, Handbook of
   * Mathematical Functions, 7.1.26, which is off by at most 1.5·10⁻⁷: {@code 1 − erf(v) = (a₁t + …
   * + a₅t⁵)e^(−v²)} with {@code t = 1/(1 + pv)} for v ≥ 0.
   */
  private static void gelu(float[] x, int from, int n) {
    int i = from;
    for (; i + LANES <= from + n; i += LANES) {
      var z = FloatVector.fromArray(FLOATS, x, i);
      var v = z.abs().mul(SQRT_HALF);
      var t = v.broadcast(1f).div(v.fma(v.broadcast(P), v.broadcast(1f)));
      var p = t.fma(t.broadcast(A5), t.broadcast(A4));
      p = p.fma(t, t.broadcast(A3));
      p = p.fma(t, t.broadcast(A2));
      p = p.fma(t, t.broadcast(A1));
      var tail = p.mul(t).mul(VectorExp.exp(v.mul(v).neg())).mul(0.5f);
      // x·Φ(x) is max(x, 0) less |x| times the tail beyond |x|, whichever side x is on.
      z.max(0f).sub(z.abs().mul(tail)).intoArray(x, i);
    }
    for (; i < from + n; i++) {
      float z = x[i];
      float v = Math.abs(z) * SQRT_HALF;
      float t = 1f / Math.fma(v, P, 1f);
      float p = Math.fma(t, A5, A4);
      p = Math.fma(p, t, A3);
      p = Math.fma(p, t, A2);
      p = Math.fma(p, t, A1);
      float tail = p * t * VectorExp.exp(-(v * v)) * 0.5f;
      x[i] = Math.max(z, 0f) - Math.abs(z) * tail;
    }
  }

  private static final float P = 0.3275911f;
  private static final float A1 = 0.254829592f;
  private static final float A2 = -0.284496736f;
  private static final float A3 = 1.421413741f;
  private static final float A4 = -1.453152027f;
  private static final float A5 = 1.061405429f;

  private static void relu2(float[] x, int from, int n) {
    int i = from;
    for (; i + LANES <= from + n; i += LANES) {
      var z = FloatVector.fromArray(FLOATS, x, i).max(0f);
      z.mul(z).intoArray(x, i);
    }
    for (; i < from + n; i++) {
      float z = Math.max(x[i], 0f);
      x[i] = z * z;
    }
  }

  /** {@code x ← bound·tanh(x/bound)}, with {@code tanh(v) = 1 − 2/(e^(2v) + 1)}. */
  public static void softcap(float[] x, float bound, int from, int n) {
    float twice = 2 / bound;
    int i = from;
    for (; i + LANES <= from + n; i += LANES) {
      var e = VectorExp.exp(FloatVector.fromArray(FLOATS, x, i).mul(twice));
      var v = e.broadcast(1f).sub(e.broadcast(2f).div(e.add(1f)));
      v.mul(bound).intoArray(x, i);
    }
    for (; i < from + n; i++) {
      float e = VectorExp.exp(x[i] * twice);
      x[i] = (1f - 2f / (e + 1f)) * bound;
    }
  }
}
