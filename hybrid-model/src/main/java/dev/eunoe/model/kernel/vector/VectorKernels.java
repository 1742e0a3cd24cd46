package dev.eunoe.model.kernel.vector;

import dev.eunoe.model.config.Activation;
import dev.eunoe.model.kernel.args.AttentionArgs;
import dev.eunoe.model.kernel.args.ConvArgs;
import dev.eunoe.model.kernel.args.GatedLinear;
import dev.eunoe.model.kernel.args.MambaArgs;
import dev.eunoe.model.kernel.args.Slice;
import dev.eunoe.model.kernel.contract.Kernels;
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
import dev.eunoe.model.kernel.vector.element.VectorScaledColumns;
import dev.eunoe.model.kernel.vector.element.VectorSiluGate;
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
  private final WeightFormat format;
  private final Workers workers;
  private final WorkSplitting splitting;
  private final AtomicLong preparedBytes = new AtomicLong();
  private final AtomicLong preparedWeights = new AtomicLong();
  // Lent to one operation at a time, so that a step allocates nothing.
  private final ObjectPool<PanelGemm> panelProducts = new ObjectPool<>(PanelGemm::new);
  private final ObjectPool<VectorScan> scans = new ObjectPool<>(VectorScan::new);
  private final ObjectPool<VectorMamba> mambas = new ObjectPool<>(VectorMamba::new);
  private final ObjectPool<VectorAttention> attentions = new ObjectPool<>(VectorAttention::new);
  private final ObjectPool<SharedAttention> sharedAttentions =
      new ObjectPool<>(() -> new SharedAttention(attentions));
  private final ObjectPool<VectorConv> convs = new ObjectPool<>(VectorConv::new);
  private final ObjectPool<VectorRmsNorm> rmsNorms = new ObjectPool<>(VectorRmsNorm::new);
  private final ObjectPool<VectorLayerNorm> layerNorms = new ObjectPool<>(VectorLayerNorm::new);
  private final ObjectPool<VectorRotation> rotations = new ObjectPool<>(VectorRotation::new);
  private final ObjectPool<VectorSiluGate> siluGates = new ObjectPool<>(VectorSiluGate::new);
  private final ObjectPool<VectorScaledColumns> scaledColumns =
      new ObjectPool<>(VectorScaledColumns::new);
  private final Recurrences recurrences;
  private @Nullable ReadBandwidth bandwidth;

  /** One thread, weights as they are stored. */
  public VectorKernels() {
    this(new StoredFormat(), WorkSplitting.alone());
  }

  /**
   * @param format the form that {@link #prepare} gives to weights
   * @param workers who share a product; they change no bit
   */
  public VectorKernels(WeightFormat format, Workers workers) {
    this.format = format;
    this.workers = workers;
    this.splitting = new WorkSplitting(workers);
    this.recurrences = new VectorRecurrences(splitting);
  }

  @Override
  public String name() {
    return format.name();
  }

  @Override
  public String description() {
    return "vector, lanes of "
        + Lanes.FLOATS.vectorBitSize()
        + " bits, "
        + format.description()
        + ", threads: "
        + workers.threads();
  }

  @Override
  public Matrix prepare(Matrix matrix) {
    var prepared = format.prepare(matrix);
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
    var threads = splitting.threads((long) w.rows() * w.cols() * tokens);
    switch (w) {
      case Bf16Matrix _, F32Matrix _ -> panels(w, x, tokens, y, threads);
      case BlockMatrix blocks -> BlockGemm.product(blocks, x, tokens, y, threads);
      case PreparedMatrix prepared -> prepared.product(x, tokens, y);
    }
  }

  @Override
  public void gated(GatedLinear w, float[] x, int tokens, float[] y, float[] scratch) {
    boolean done =
        w.up() instanceof PreparedMatrix up && up.gated(w.gate(), w.activation(), x, tokens, y);
    if (!done) {
      Kernels.super.gated(w, x, tokens, y, scratch);
    }
  }

  @Override
  public void feedForward(
      GatedLinear w,
      Matrix down,
      float[] x,
      int tokens,
      float[] y,
      float[] inner,
      float[] scratch) {
    boolean done =
        w.up() instanceof PreparedMatrix up
            && up.feedForward(w.gate(), w.activation(), down, x, tokens, y);
    if (!done) {
      Kernels.super.feedForward(w, down, x, tokens, y, inner, scratch);
    }
  }

  private void panels(Matrix w, float[] x, int tokens, float[] y, Workers threads) {
    var product = panelProducts.borrow();
    product.multiply(w, x, tokens, y, threads);
    panelProducts.giveBack(product);
  }

  @Override
  public void layerNorm(float[] x, float[] w, float[] b, float eps, int rows, float[] y) {
    var norm = layerNorms.borrow();
    norm.set(x, w, b, eps, y);
    parallelRows(rows, w.length, norm);
    norm.clear();
    layerNorms.giveBack(norm);
  }

  @Override
  public void rmsNorm(float[] x, float[] w, float eps, int rows, float[] y) {
    rmsNorm(x, w, 1, eps, rows, y);
  }

  @Override
  public void groupedRmsNorm(float[] y, int rows, float[] w, int nGroups, float eps) {
    rmsNorm(y, w, nGroups, eps, rows, y);
  }

  private void rmsNorm(float[] x, float[] w, int nGroups, float eps, int rows, float[] y) {
    var norm = rmsNorms.borrow();
    norm.set(x, w, nGroups, eps, y);
    parallelRows(rows, w.length, norm);
    norm.clear();
    rmsNorms.giveBack(norm);
  }

  @Override
  public void rotate(
      float[] x, int rows, int nHeads, int headDim, float[] cos, float[] sin, int half) {
    var rotation = rotations.borrow();
    rotation.set(x, nHeads, headDim, cos, sin, half);
    parallelRows(rows, nHeads * headDim, rotation);
    rotation.clear();
    rotations.giveBack(rotation);
  }

  @Override
  public void attend(AttentionArgs args, int token, long position) {
    var shape = args.shape;
    long rows = shape.rows(position + 1);
    if (!WorkSplitting.isWorthSplitting(rows * shape.nHeads() * shape.headDim())) {
      attend(args, token, 1, position, 0, shape.nHeads());
      return;
    }
    var shared = sharedAttentions.borrow();
    shared.run(workers, args, token, position);
    sharedAttentions.giveBack(shared);
  }

  @Override
  public void attend(
      AttentionArgs args, int token, int tokens, long position, int firstHead, int lastHead) {
    var attention = attentions.borrow();
    attention.attend(args, token, tokens, position, firstHead, lastHead);
    attentions.giveBack(attention);
  }

  @Override
  public void causalConv(ConvArgs args) {
    var conv = convs.borrow();
    conv.set(args);
    parallelRows(args.tokens, args.w.length, conv);
    conv.finish();
    convs.giveBack(conv);
  }

  @Override
  public void ssmScan(MambaArgs args) {
    var scan = scans.borrow();
    scan.set(args);
    parallelFor(args.core.shape().nHeads(), (long) args.tokens * args.ssmState.length, scan);
    scan.clear();
    scans.giveBack(scan);
  }

  @Override
  public void mamba(MambaArgs args) {
    if (args.tokens < WorkSplitting.MANY_ROWS) {
      Kernels.super.mamba(args);
      return;
    }
    var mamba = mambas.borrow();
    mamba.run(this, args);
    mambas.giveBack(mamba);
  }

  @Override
  public void parallelFor(int parts, long operations, Workers.Task task) {
    splitting.threads(operations).run(parts, task);
  }

  @Override
  public void parallelRows(int rows, int width, Workers.Task row) {
    splitting.parallelRows(rows, width, row);
  }

  @Override
  public void activate(Activation activation, float[] x, int from, int n) {
    if (!WorkSplitting.isWorthSplitting(n)) {
      VectorActivations.apply(activation, x, from, n);
    } else {
      splitting.parallelRange(
          n, (at, size) -> VectorActivations.apply(activation, x, from + at, size));
    }
  }

  @Override
  public void gate(GateActivation activation, float[] y, float[] gate, int n) {
    if (!WorkSplitting.isWorthSplitting(n)) {
      VectorGate.apply(activation, y, 0, gate, 0, n);
    } else {
      splitting.parallelRange(n, (at, size) -> VectorGate.apply(activation, y, at, gate, at, size));
    }
  }

  @Override
  public void multiply(float[] y, int yFrom, float[] x, int xFrom, int n) {
    if (!WorkSplitting.isWorthSplitting(n)) {
      VectorElements.multiply(y, yFrom, x, xFrom, n);
    } else {
      splitting.parallelRange(
          n, (at, size) -> VectorElements.multiply(y, yFrom + at, x, xFrom + at, size));
    }
  }

  @Override
  public void siluGate(Slice z, Slice y, int rows, int n) {
    var gate = siluGates.borrow();
    gate.set(z, y, n);
    parallelRows(rows, n, gate);
    siluGates.giveBack(gate);
  }

  @Override
  public void scale(float[] x, int from, int n, float factor) {
    if (!WorkSplitting.isWorthSplitting(n)) {
      VectorElements.scale(x, from, n, factor);
    } else {
      splitting.parallelRange(n, (at, size) -> VectorElements.scale(x, from + at, size, factor));
    }
  }

  @Override
  public void scaleColumns(float[] x, float[] w, int rows) {
    var columns = scaledColumns.borrow();
    columns.set(x, w);
    parallelRows(rows, w.length, columns);
    columns.clear();
    scaledColumns.giveBack(columns);
  }

  @Override
  public void add(float[] x, float[] y, int n) {
    if (!WorkSplitting.isWorthSplitting(n)) {
      VectorElements.add(x, y, 0, n);
    } else {
      splitting.parallelRange(n, (at, size) -> VectorElements.add(x, y, at, size));
    }
  }

  @Override
  public void addScaled(float[] x, int xFrom, float[] y, int yFrom, float factor, int n) {
    if (!WorkSplitting.isWorthSplitting(n)) {
      VectorElements.addScaled(x, xFrom, y, yFrom, factor, n);
    } else {
      splitting.parallelRange(
          n, (at, size) -> VectorElements.addScaled(x, xFrom + at, y, yFrom + at, factor, size));
    }
  }

  @Override
  public void softcap(float[] x, float bound, int n) {
    if (!WorkSplitting.isWorthSplitting(n)) {
      VectorActivations.softcap(x, bound, 0, n);
    } else {
      splitting.parallelRange(n, (at, size) -> VectorActivations.softcap(x, bound, at, size));
    }
  }
}
