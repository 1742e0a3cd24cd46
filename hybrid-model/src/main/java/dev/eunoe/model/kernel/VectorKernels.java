package dev.eunoe.model.kernel;

import dev.eunoe.model.config.Activation;
import dev.eunoe.model.config.AttentionConfig;
import dev.eunoe.model.config.MambaConfig;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * The contract on the lanes of the Vector API.
 *
 * <p>Lanes always hold independent results (output rows, cached tokens, channels), never terms of
 * one sum: no sum crosses lanes, every sum runs in one written order, and the scalar tails use the
 * same fused operations as the lanes. The bits are therefore the same in the interpreter, in
 * compiled code and for every lane width.
 */
public final class VectorKernels implements Kernels {
  // Not a field of an instance: species that are no constants make the loops box every vector.
  public static final VectorSpecies<Float> FLOATS = speciesWithin(LANE_BLOCK);
  private static final int LANES = FLOATS.length();

  /** Multiply-adds below which waking others takes longer than the product. */
  private static final long WORTH_SHARING = 1 << 16;

  private static final Workers ALONE = new Workers(1);

  private final Products products;
  private final Workers workers;

  /** One thread, weights as they are stored. */
  public VectorKernels() {
    this(new StoredWeights(), ALONE);
  }

  /**
   * @param products the form that {@link #prepare} gives to weights
   * @param workers who share a product; they change no bit
   */
  public VectorKernels(Products products, Workers workers) {
    this.products = products;
    this.workers = workers;
  }

  private static VectorSpecies<Float> speciesWithin(int lanes) {
    var preferred = FloatVector.SPECIES_PREFERRED;
    return preferred.length() <= lanes ? preferred : FloatVector.SPECIES_512;
  }

  @Override
  public String name() {
    return products.name();
  }

  @Override
  public String description() {
    return "vector, lanes of "
        + FLOATS.vectorBitSize()
        + " bits, "
        + products.description()
        + ", threads: "
        + workers.threads();
  }

  @Override
  public Matrix prepare(Matrix matrix) {
    return products.prepare(matrix);
  }

  @Override
  public Recurrences recurrences() {
    return new VectorRecurrences();
  }

  @Override
  public void linear(Matrix w, float[] x, int tokens, float[] y) {
    var sharing = (long) w.rows() * w.cols() * tokens < WORTH_SHARING ? ALONE : workers;
    switch (w) {
      case Bf16Matrix bf16 -> Bf16Products.product(bf16, x, tokens, y, sharing);
      case F32Matrix f32 -> F32Products.product(f32, x, tokens, y, sharing);
      case BlockMatrix blocks -> BlockProducts.product(blocks, x, tokens, y);
      case PreparedMatrix prepared -> prepared.product(x, tokens, y);
    }
  }

  @Override
  public void layerNorm(float[] x, float[] w, float[] b, float eps, int rows, float[] y) {
    VectorLayerNorm.layerNorm(x, w, b, eps, rows, y);
  }

  @Override
  public void rmsNorm(float[] x, float[] w, float eps, int rows, float[] y) {
    for (int r = 0; r < rows; r++) {
      normalise(x, r * w.length, w, 0, w.length, eps, y, r * w.length);
    }
  }

  @Override
  public void groupedRmsNorm(float[] y, int yFrom, float[] w, int nGroups, float eps) {
    int size = w.length / nGroups;
    for (int g = 0; g < nGroups; g++) {
      normalise(y, yFrom + g * size, w, g * size, size, eps, y, yFrom + g * size);
    }
  }

  private static void normalise(
      float[] x, int xFrom, float[] w, int wFrom, int n, float eps, float[] y, int yFrom) {
    float factor = (float) (1 / Math.sqrt(squares(x, xFrom, n) / n + eps));
    int i = 0;
    for (; i + LANES <= n; i += LANES) {
      FloatVector.fromArray(FLOATS, x, xFrom + i)
          .mul(factor)
          .mul(FloatVector.fromArray(FLOATS, w, wFrom + i))
          .intoArray(y, yFrom + i);
    }
    for (; i < n; i++) {
      y[yFrom + i] = x[xFrom + i] * factor * w[wFrom + i];
    }
  }

  /** Σ x², in four running sums that are added pairwise at the end. */
  static float squares(float[] x, int from, int n) {
    float s0 = 0;
    float s1 = 0;
    float s2 = 0;
    float s3 = 0;
    int i = 0;
    for (; i + 4 <= n; i += 4) {
      s0 = Math.fma(x[from + i], x[from + i], s0);
      s1 = Math.fma(x[from + i + 1], x[from + i + 1], s1);
      s2 = Math.fma(x[from + i + 2], x[from + i + 2], s2);
      s3 = Math.fma(x[from + i + 3], x[from + i + 3], s3);
    }
    for (; i < n; i++) {
      s0 = Math.fma(x[from + i], x[from + i], s0);
    }
    return (s0 + s1) + (s2 + s3);
  }

  @Override
  public void rotate(
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

  @Override
  public void attend(
      AttentionConfig shape,
      float[] q,
      int qFrom,
      float[] keys,
      float[] values,
      int capacity,
      int rows,
      float[] scores,
      float[] out,
      int outFrom) {
    VectorAttention.attend(shape, q, qFrom, keys, values, capacity, rows, scores, out, outFrom);
  }

  @Override
  public void causalConvStep(
      float[] convState, float[] w, float[] bias, float[] u, int uFrom, float[] y) {
    int channels = bias.length;
    int last = w.length / channels - 1;
    int c = 0;
    for (; c + LANES <= channels; c += LANES) {
      var sum = FloatVector.fromArray(FLOATS, bias, c);
      for (int j = 0; j < last; j++) {
        var tap = FloatVector.fromArray(FLOATS, w, j * channels + c);
        sum = tap.fma(FloatVector.fromArray(FLOATS, convState, j * channels + c), sum);
      }
      var tap = FloatVector.fromArray(FLOATS, w, last * channels + c);
      sum = tap.fma(FloatVector.fromArray(FLOATS, u, uFrom + c), sum);
      sum.div(VectorExp.exp(sum.neg()).add(1f)).intoArray(y, c);
    }
    for (; c < channels; c++) {
      float sum = bias[c];
      for (int j = 0; j < last; j++) {
        sum = Math.fma(w[j * channels + c], convState[j * channels + c], sum);
      }
      y[c] = VectorActivations.silu(Math.fma(w[last * channels + c], u[uFrom + c], sum));
    }
    System.arraycopy(convState, channels, convState, 0, convState.length - channels);
    System.arraycopy(u, uFrom, convState, convState.length - channels, channels);
  }

  @Override
  public void ssmStep(
      MambaConfig shape,
      float[] ssmState,
      float[] xbc,
      float[] dt,
      float[] a,
      float[] skip,
      float[] y,
      int yFrom) {
    int dState = shape.dState();
    int headDim = shape.headDim();
    for (int h = 0; h < shape.nHeads(); h++) {
      int group = h / (shape.nHeads() / shape.nGroups());
      int b = shape.dInner() + group * dState;
      int c = b + shape.nGroups() * dState;
      float decay = (float) StrictMath.exp(dt[h] * a[h]);
      int state = h * dState * headDim;
      int p = 0;
      for (; p + LANES <= headDim; p += LANES) {
        var x = FloatVector.fromArray(FLOATS, xbc, h * headDim + p);
        var step = x.mul(dt[h]);
        var sum = FloatVector.zero(FLOATS);
        for (int n = 0; n < dState; n++) {
          int at = state + n * headDim + p;
          var s = FloatVector.fromArray(FLOATS, ssmState, at).mul(decay);
          s = step.fma(FloatVector.broadcast(FLOATS, xbc[b + n]), s);
          s.intoArray(ssmState, at);
          sum = s.fma(FloatVector.broadcast(FLOATS, xbc[c + n]), sum);
        }
        x.fma(FloatVector.broadcast(FLOATS, skip[h]), sum).intoArray(y, yFrom + h * headDim + p);
      }
      for (; p < headDim; p++) {
        float x = xbc[h * headDim + p];
        float step = x * dt[h];
        float sum = 0;
        for (int n = 0; n < dState; n++) {
          int at = state + n * headDim + p;
          ssmState[at] = Math.fma(step, xbc[b + n], ssmState[at] * decay);
          sum = Math.fma(ssmState[at], xbc[c + n], sum);
        }
        y[yFrom + h * headDim + p] = Math.fma(x, skip[h], sum);
      }
    }
  }

  @Override
  public void activate(Activation activation, float[] x, int from, int n) {
    VectorActivations.apply(activation, x, from, n);
  }

  @Override
  public void multiply(float[] y, int yFrom, float[] x, int xFrom, int n) {
    int i = 0;
    for (; i + LANES <= n; i += LANES) {
      FloatVector.fromArray(FLOATS, x, xFrom + i)
          .mul(FloatVector.fromArray(FLOATS, y, yFrom + i))
          .intoArray(y, yFrom + i);
    }
    for (; i < n; i++) {
      y[yFrom + i] *= x[xFrom + i];
    }
  }

  @Override
  public void scale(float[] x, int from, int n, float factor) {
    int i = 0;
    for (; i + LANES <= n; i += LANES) {
      FloatVector.fromArray(FLOATS, x, from + i).mul(factor).intoArray(x, from + i);
    }
    for (; i < n; i++) {
      x[from + i] *= factor;
    }
  }

  @Override
  public void add(float[] x, float[] y, int n) {
    int i = 0;
    for (; i + LANES <= n; i += LANES) {
      FloatVector.fromArray(FLOATS, x, i).add(FloatVector.fromArray(FLOATS, y, i)).intoArray(x, i);
    }
    for (; i < n; i++) {
      x[i] += y[i];
    }
  }

  @Override
  public void addScaled(float[] x, int xFrom, float[] y, int yFrom, float factor, int n) {
    var by = FloatVector.broadcast(FLOATS, factor);
    int i = 0;
    for (; i + LANES <= n; i += LANES) {
      FloatVector.fromArray(FLOATS, y, yFrom + i)
          .fma(by, FloatVector.fromArray(FLOATS, x, xFrom + i))
          .intoArray(x, xFrom + i);
    }
    for (; i < n; i++) {
      x[xFrom + i] = Math.fma(y[yFrom + i], factor, x[xFrom + i]);
    }
  }

  @Override
  public void softcap(float[] x, float bound, int n) {
    VectorActivations.softcap(x, bound, n);
  }
}
