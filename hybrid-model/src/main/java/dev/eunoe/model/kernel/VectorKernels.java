package dev.eunoe.model.kernel;

import dev.eunoe.model.config.Activation;
import dev.eunoe.model.config.AttentionConfig;
import dev.eunoe.model.config.MambaConfig;
import java.util.ArrayDeque;
import java.util.concurrent.atomic.AtomicLong;
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

  /** Floats of one part of an operation on each element. */
  private static final int SLICE = 1 << 14;

  private static final Workers ALONE = new Workers(1);

  private final Products products;
  private final Workers workers;
  private final AtomicLong preparedBytes = new AtomicLong();
  private final AtomicLong preparedWeights = new AtomicLong();
  // Lent to one operation at a time, so that a step allocates nothing.
  private final ArrayDeque<PanelProduct> panelProducts = new ArrayDeque<>();
  private final ArrayDeque<VectorScan> scans = new ArrayDeque<>();

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
    var prepared = products.prepare(matrix);
    preparedBytes.addAndGet(prepared.bytes());
    preparedWeights.addAndGet((long) prepared.rows() * prepared.cols());
    return prepared;
  }

  /** Bytes of all matrices that were prepared. */
  public long preparedBytes() {
    return preparedBytes.get();
  }

  /** Elements of all matrices that were prepared. */
  public long preparedWeights() {
    return preparedWeights.get();
  }

  /** Bytes a second that these kernels' threads read from memory, summing whole numbers. */
  public double readBandwidth() {
    return ReadBandwidth.measure(workers);
  }

  @Override
  public Recurrences recurrences() {
    return new VectorRecurrences();
  }

  @Override
  public void linear(Matrix w, float[] x, int tokens, float[] y) {
    switch (w) {
      case Bf16Matrix _, F32Matrix _ -> panels(w, x, tokens, y);
      case BlockMatrix blocks -> BlockProducts.product(blocks, x, tokens, y);
      case PreparedMatrix prepared -> prepared.product(x, tokens, y);
    }
  }

  private void panels(Matrix w, float[] x, int tokens, float[] y) {
    var sharing = (long) w.rows() * w.cols() * tokens < WORTH_SHARING ? ALONE : workers;
    PanelProduct product;
    synchronized (panelProducts) {
      product = panelProducts.poll();
    }
    product = product == null ? new PanelProduct() : product;
    product.multiply(w, x, tokens, y, sharing);
    synchronized (panelProducts) {
      panelProducts.push(product);
    }
  }

  @Override
  public void layerNorm(float[] x, float[] w, float[] b, float eps, int rows, float[] y) {
    VectorLayerNorm.layerNorm(x, w, b, eps, rows, y);
  }

  @Override
  public void rmsNorm(float[] x, float[] w, float eps, int rows, float[] y) {
    if (rows == 1) {
      normalise(x, 0, w, 0, w.length, eps, y, 0);
      return;
    }
    share(
        rows,
        (long) rows * w.length,
        r -> normalise(x, r * w.length, w, 0, w.length, eps, y, r * w.length));
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
  public void causalConv(
      float[] convState,
      float[] w,
      float[] bias,
      float[] u,
      int uFrom,
      int uStride,
      int tokens,
      float[] y,
      int yFrom) {
    if (tokens == 1) {
      VectorConv.token(convState, w, bias, u, uFrom, uStride, 0, y, yFrom);
    } else {
      share(
          tokens,
          (long) tokens * w.length,
          t -> VectorConv.token(convState, w, bias, u, uFrom, uStride, t, y, yFrom));
    }
    VectorConv.advance(convState, bias.length, u, uFrom, uStride, tokens);
  }

  @Override
  public void ssmScan(
      MambaConfig shape,
      float[] ssmState,
      float[] xbc,
      int xbcFrom,
      float[] dt,
      int dtFrom,
      float[] a,
      float[] skip,
      int tokens,
      float[] y,
      int yFrom) {
    var scan = borrowScan();
    scan.set(shape, ssmState, xbc, xbcFrom, dt, dtFrom, a, skip, tokens, y, yFrom);
    share(shape.nHeads(), (long) tokens * ssmState.length, scan);
    scan.clear();
    synchronized (scans) {
      scans.push(scan);
    }
  }

  private VectorScan borrowScan() {
    synchronized (scans) {
      var scan = scans.poll();
      return scan == null ? new VectorScan() : scan;
    }
  }

  @Override
  public void share(int parts, long operations, Workers.Parts task) {
    (operations < WORTH_SHARING ? ALONE : workers).run(parts, task);
  }

  @Override
  public void activate(Activation activation, float[] x, int from, int n) {
    if (n < SLICE * 2) {
      VectorActivations.apply(activation, x, from, n);
      return;
    }
    share(slices(n), n, i -> VectorActivations.apply(activation, x, from + i * SLICE, slice(n, i)));
  }

  private static int slices(int n) {
    return (n + SLICE - 1) / SLICE;
  }

  private static int slice(int n, int i) {
    return Math.min(SLICE, n - i * SLICE);
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
