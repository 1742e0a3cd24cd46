package dev.eunoe.model.kernel.vector;

import dev.eunoe.model.config.Activation;
import dev.eunoe.model.config.AttentionConfig;
import dev.eunoe.model.config.MambaConfig;
import dev.eunoe.model.kernel.contract.Kernels;
import dev.eunoe.model.kernel.contract.MambaCore;
import dev.eunoe.model.kernel.contract.Recurrences;
import dev.eunoe.model.kernel.contract.WeightFormat;
import dev.eunoe.model.kernel.matrix.Bf16Matrix;
import dev.eunoe.model.kernel.matrix.BlockMatrix;
import dev.eunoe.model.kernel.matrix.F32Matrix;
import dev.eunoe.model.kernel.matrix.GateActivation;
import dev.eunoe.model.kernel.matrix.Matrix;
import dev.eunoe.model.kernel.matrix.PreparedMatrix;
import dev.eunoe.model.kernel.memory.ReadBandwidth;
import dev.eunoe.model.kernel.parallel.ObjectPool;
import dev.eunoe.model.kernel.parallel.WorkSplitting;
import dev.eunoe.model.kernel.parallel.Workers;
import dev.eunoe.model.kernel.vector.attention.SharedAttention;
import dev.eunoe.model.kernel.vector.attention.VectorAttention;
import dev.eunoe.model.kernel.vector.element.Lanes;
import dev.eunoe.model.kernel.vector.element.VectorActivations;
import dev.eunoe.model.kernel.vector.element.VectorElements;
import dev.eunoe.model.kernel.vector.element.VectorGate;
import dev.eunoe.model.kernel.vector.element.VectorLayerNorm;
import dev.eunoe.model.kernel.vector.element.VectorRmsNorm;
import dev.eunoe.model.kernel.vector.element.VectorRotation;
import dev.eunoe.model.kernel.vector.product.BlockGemm;
import dev.eunoe.model.kernel.vector.product.PanelGemm;
import dev.eunoe.model.kernel.vector.product.StoredFormat;
import dev.eunoe.model.kernel.vector.recurrence.VectorConv;
import dev.eunoe.model.kernel.vector.recurrence.VectorMamba;
import dev.eunoe.model.kernel.vector.recurrence.VectorRecurrences;
import dev.eunoe.model.kernel.vector.recurrence.VectorScan;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * The contract on the lanes of the Vector API.
 *
 * <p>Lanes always hold independent results (output rows, cached tokens, channels), never terms of
 * one sum: no sum crosses lanes, every sum runs in one written order, and the scalar tails use the
 * same fused operations as the lanes. The bits are therefore the same in the interpreter, in
 * compiled code and for every lane width.
 */
public final class VectorKernels implements Kernels {
  private final WeightFormat products;
  private final Workers workers;
  private final WorkSplitting sharing;
  private final AtomicLong preparedBytes = new AtomicLong();
  private final AtomicLong preparedWeights = new AtomicLong();
  // Lent to one operation at a time, so that a step allocates nothing.
  private final ObjectPool<PanelGemm> panelProducts = new ObjectPool<>(PanelGemm::new);
  private final ObjectPool<VectorScan> scans = new ObjectPool<>(VectorScan::new);
  private final ObjectPool<VectorMamba> mambas = new ObjectPool<>(VectorMamba::new);
  private final ObjectPool<SharedAttention> attentions = new ObjectPool<>(SharedAttention::new);
  private final Recurrences recurrences = new VectorRecurrences(this);
  private @Nullable ReadBandwidth bandwidth;

  /** One thread, weights as they are stored. */
  public VectorKernels() {
    this(new StoredFormat(), WorkSplitting.alone());
  }

  /**
   * @param products the form that {@link #prepare} gives to weights
   * @param workers who share a product; they change no bit
   */
  public VectorKernels(WeightFormat products, Workers workers) {
    this.products = products;
    this.workers = workers;
    this.sharing = new WorkSplitting(workers);
  }

  @Override
  public String name() {
    return products.name();
  }

  @Override
  public String description() {
    return "vector, lanes of "
        + Lanes.FLOATS.vectorBitSize()
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
  public synchronized double readBandwidth() {
    if (bandwidth == null) {
      bandwidth = new ReadBandwidth();
    }
    return bandwidth.measure(workers);
  }

  @Override
  public Recurrences recurrences() {
    return recurrences;
  }

  @Override
  public void linear(Matrix w, float[] x, int tokens, float[] y) {
    var threads = sharing.of((long) w.rows() * w.cols() * tokens);
    switch (w) {
      case Bf16Matrix _, F32Matrix _ -> panels(w, x, tokens, y, threads);
      case BlockMatrix blocks -> BlockGemm.product(blocks, x, tokens, y, threads);
      case PreparedMatrix prepared -> prepared.product(x, tokens, y);
    }
  }

  @Override
  public void gated(
      Matrix up,
      Matrix gate,
      GateActivation how,
      float[] x,
      int tokens,
      float[] y,
      float[] scratch) {
    boolean done = up instanceof PreparedMatrix prepared && prepared.gated(gate, how, x, tokens, y);
    if (!done) {
      Kernels.super.gated(up, gate, how, x, tokens, y, scratch);
    }
  }

  @Override
  public void feedForward(
      Matrix up,
      Matrix gate,
      GateActivation how,
      Matrix down,
      float[] x,
      int tokens,
      float[] y,
      float[] inner,
      float[] scratch) {
    boolean done =
        up instanceof PreparedMatrix prepared
            && prepared.feedForward(gate, how, down, x, tokens, y);
    if (!done) {
      Kernels.super.feedForward(up, gate, how, down, x, tokens, y, inner, scratch);
    }
  }

  private void panels(Matrix w, float[] x, int tokens, float[] y, Workers threads) {
    var product = panelProducts.borrow();
    product.multiply(w, x, tokens, y, threads);
    panelProducts.giveBack(product);
  }

  @Override
  public void layerNorm(float[] x, float[] w, float[] b, float eps, int rows, float[] y) {
    int n = w.length;
    if (WorkSplitting.isFew(rows, n)) {
      for (int r = 0; r < rows; r++) {
        VectorLayerNorm.row(x, w, b, eps, r * n, y);
      }
      return;
    }
    eachRow(rows, n, r -> VectorLayerNorm.row(x, w, b, eps, r * n, y));
  }

  @Override
  public void rmsNorm(float[] x, float[] w, float eps, int rows, float[] y) {
    int n = w.length;
    if (WorkSplitting.isFew(rows, n)) {
      for (int r = 0; r < rows; r++) {
        VectorRmsNorm.normalise(x, r * n, w, 0, n, eps, y, r * n);
      }
      return;
    }
    eachRow(rows, n, r -> VectorRmsNorm.normalise(x, r * n, w, 0, n, eps, y, r * n));
  }

  @Override
  public void groupedRmsNorm(float[] y, int yFrom, float[] w, int nGroups, float eps) {
    int size = w.length / nGroups;
    for (int g = 0; g < nGroups; g++) {
      VectorRmsNorm.normalise(y, yFrom + g * size, w, g * size, size, eps, y, yFrom + g * size);
    }
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
    VectorRotation.rotate(x, xFrom, nHeads, headDim, cos, sin, angleFrom, half);
  }

  @Override
  public int attendScratch(int capacity) {
    return VectorAttention.scratch(capacity);
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
    int heads = shape.nHeads();
    long operations = (long) rows * heads * shape.headDim();
    if (!WorkSplitting.isWorth(operations)) {
      attend(shape, 0, heads, q, qFrom, keys, values, capacity, rows, scores, out, outFrom);
      return;
    }
    var shared = attentions.borrow();
    shared.set(shape, q, qFrom, keys, values, capacity, rows, out, outFrom);
    workers.run(VectorAttention.pairs(shape), shared);
    shared.clear();
    attentions.giveBack(shared);
  }

  @Override
  public void attend(
      AttentionConfig shape,
      int firstHead,
      int lastHead,
      float[] q,
      int qFrom,
      float[] keys,
      float[] values,
      int capacity,
      int rows,
      float[] scores,
      float[] out,
      int outFrom) {
    VectorAttention.attend(
        shape, firstHead, lastHead, q, qFrom, keys, values, capacity, rows, scores, out, outFrom);
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
    if (tokens < WorkSplitting.MANY_ROWS) {
      for (int t = 0; t < tokens; t++) {
        VectorConv.token(convState, w, bias, u, uFrom, uStride, t, y, yFrom);
      }
    } else {
      eachRow(
          tokens,
          w.length,
          t -> VectorConv.token(convState, w, bias, u, uFrom, uStride, t, y, yFrom));
    }
    VectorConv.advance(convState, bias.length, u, uFrom, uStride, tokens);
  }

  @Override
  public void ssmScan(
      MambaConfig shape,
      float[] ssmState,
      float[] decays,
      float[] xbc,
      int xbcFrom,
      float[] dt,
      int dtFrom,
      float[] a,
      float[] skip,
      int tokens,
      float[] y,
      int yFrom) {
    var scan = scans.borrow();
    scan.set(shape, ssmState, decays, xbc, xbcFrom, dt, dtFrom, a, skip, tokens, y, yFrom);
    share(shape.nHeads(), (long) tokens * ssmState.length, scan);
    scan.clear();
    scans.giveBack(scan);
  }

  @Override
  public void mamba(
      MambaCore core,
      float[] convState,
      float[] ssmState,
      float[] decays,
      float[] projected,
      int projectedFrom,
      float[] dt,
      int dtFrom,
      int tokens,
      float[] xbc,
      int xbcFrom,
      float[] y,
      int yFrom) {
    if (tokens < WorkSplitting.MANY_ROWS) {
      Kernels.super.mamba(
          core,
          convState,
          ssmState,
          decays,
          projected,
          projectedFrom,
          dt,
          dtFrom,
          tokens,
          xbc,
          xbcFrom,
          y,
          yFrom);
      return;
    }
    var mamba = mambas.borrow();
    mamba.set(
        core,
        convState,
        ssmState,
        decays,
        projected,
        projectedFrom,
        dt,
        dtFrom,
        tokens,
        xbc,
        xbcFrom,
        y,
        yFrom);
    mamba.run(this);
    mamba.clear();
    mambas.giveBack(mamba);
  }

  @Override
  public void share(int parts, long operations, Workers.Parts task) {
    sharing.of(operations).run(parts, task);
  }

  @Override
  public void eachRow(int rows, int width, Workers.Parts row) {
    sharing.eachRow(rows, width, row);
  }

  @Override
  public void activate(Activation activation, float[] x, int from, int n) {
    if (!WorkSplitting.isWorth(n)) {
      VectorActivations.apply(activation, x, from, n);
    } else {
      sharing.slices(n, (at, size) -> VectorActivations.apply(activation, x, from + at, size));
    }
  }

  @Override
  public void gate(GateActivation how, float[] y, float[] gate, int n) {
    if (!WorkSplitting.isWorth(n)) {
      VectorGate.apply(how, y, 0, gate, 0, n);
    } else {
      sharing.slices(n, (at, size) -> VectorGate.apply(how, y, at, gate, at, size));
    }
  }

  @Override
  public void multiply(float[] y, int yFrom, float[] x, int xFrom, int n) {
    if (!WorkSplitting.isWorth(n)) {
      VectorElements.multiply(y, yFrom, x, xFrom, n);
    } else {
      sharing.slices(n, (at, size) -> VectorElements.multiply(y, yFrom + at, x, xFrom + at, size));
    }
  }

  @Override
  public void scale(float[] x, int from, int n, float factor) {
    if (!WorkSplitting.isWorth(n)) {
      VectorElements.scale(x, from, n, factor);
    } else {
      sharing.slices(n, (at, size) -> VectorElements.scale(x, from + at, size, factor));
    }
  }

  @Override
  public void add(float[] x, float[] y, int n) {
    if (!WorkSplitting.isWorth(n)) {
      VectorElements.add(x, y, 0, n);
    } else {
      sharing.slices(n, (at, size) -> VectorElements.add(x, y, at, size));
    }
  }

  @Override
  public void addScaled(float[] x, int xFrom, float[] y, int yFrom, float factor, int n) {
    if (!WorkSplitting.isWorth(n)) {
      VectorElements.addScaled(x, xFrom, y, yFrom, factor, n);
    } else {
      sharing.slices(
          n, (at, size) -> VectorElements.addScaled(x, xFrom + at, y, yFrom + at, factor, size));
    }
  }

  @Override
  public void softcap(float[] x, float bound, int n) {
    if (!WorkSplitting.isWorth(n)) {
      VectorActivations.softcap(x, bound, 0, n);
    } else {
      sharing.slices(n, (at, size) -> VectorActivations.softcap(x, bound, at, size));
    }
  }
}
