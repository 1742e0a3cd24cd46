package dev.eunoe.model.kernel.vector.recurrence;

import dev.eunoe.model.config.DeltaNetConfig;
import dev.eunoe.model.kernel.contract.ConvTail;
import dev.eunoe.model.kernel.contract.Kernels;
import dev.eunoe.model.kernel.contract.Recurrences;
import dev.eunoe.model.kernel.parallel.ObjectPool;
import dev.eunoe.model.kernel.parallel.WorkSplitting;
import dev.eunoe.model.kernel.vector.VectorKernels;
import dev.eunoe.model.kernel.vector.element.Lanes;
import dev.eunoe.model.kernel.vector.element.VectorExp;
import dev.eunoe.model.kernel.vector.element.VectorRmsNorm;
import dev.eunoe.model.kernel.vector.element.VectorSoftplus;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * The recurrences on the lanes of the Vector API: a lane holds one channel, and goes through the
 * whole chunk before the next lanes begin, so that its state stays in the nearest cache.
 *
 * <p>As in {@link VectorKernels}, no sum crosses lanes and the scalar tails use the same fused
 * operations as the lanes.
 */
public final class VectorRecurrences implements Recurrences {
  private static final VectorSpecies<Float> FLOATS = Lanes.FLOATS;
  private static final int LANES = FLOATS.length();

  /** What an element of a scan costs: its exponential counts as so many operations. */
  private static final int SCAN_WORK = 8;

  private final Kernels kernels;
  // Lent to one scan at a time, so that a step allocates nothing.
  private final ObjectPool<VectorSelectiveScan> scans = new ObjectPool<>(VectorSelectiveScan::new);
  private final ObjectPool<VectorDeltaRule> deltaRules = new ObjectPool<>(VectorDeltaRule::new);

  /**
   * @param kernels whose threads share the work
   */
  public VectorRecurrences(Kernels kernels) {
    this.kernels = kernels;
  }

  @Override
  public void causalConv(
      float[] convState, float[] w, float[] bias, float[] u, int from, int tokens, float[] y) {
    int channels = bias.length;
    if (tokens < WorkSplitting.MANY_ROWS) {
      for (int t = 0; t < tokens; t++) {
        VectorConv.sum(convState, w, bias, u, from * channels, channels, t, y, from * channels);
      }
    } else {
      kernels.eachRow(
          tokens,
          w.length,
          t ->
              VectorConv.sum(
                  convState, w, bias, u, from * channels, channels, t, y, from * channels));
    }
    ConvTail.keep(convState, u, from, tokens, channels);
  }

  @Override
  public void softplus(float[] x, int from, int n) {
    int i = from;
    for (; i + LANES <= from + n; i += LANES) {
      VectorSoftplus.softplus(FloatVector.fromArray(FLOATS, x, i)).intoArray(x, i);
    }
    for (; i < from + n; i++) {
      x[i] = VectorSoftplus.softplus(x[i]);
    }
  }

  @Override
  public void selectiveScan(
      float[] h,
      float[] x,
      float[] dt,
      float[] a,
      float[] b,
      float[] c,
      float[] skip,
      int from,
      int tokens,
      float[] y) {
    var scan = scans.borrow();
    scan.set(h, x, dt, a, b, c, skip, from, tokens, y);
    kernels.share(scan.parts(), (long) SCAN_WORK * tokens * h.length, scan);
    scan.clear();
    scans.giveBack(scan);
  }

  @Override
  public void blockLinear(float[] w, float[] bias, int blocks, float[] x, int tokens, float[] y) {
    if (tokens < WorkSplitting.MANY_ROWS) {
      for (int k = 0; k < blocks; k++) {
        VectorBlockLinear.block(w, bias, blocks, k, x, tokens, y);
      }
      return;
    }
    kernels.share(
        blocks,
        (long) tokens * w.length,
        k -> VectorBlockLinear.block(w, bias, blocks, k, x, tokens, y));
  }

  @Override
  public void gatedLinearRecurrence(
      float[] h,
      float[] x,
      float[] inputGate,
      float[] recurrenceGate,
      float[] logDecay,
      long position,
      int from,
      int tokens) {
    if (tokens < WorkSplitting.MANY_ROWS) {
      VectorLinearRecurrence.channels(
          0, h.length, h, x, inputGate, recurrenceGate, logDecay, position, from, tokens);
      return;
    }
    int width = VectorLinearRecurrence.PART;
    int parts = (h.length + width - 1) / width;
    kernels.share(
        parts,
        (long) SCAN_WORK * tokens * h.length,
        part -> {
          int first = part * width;
          int last = Math.min(first + width, h.length);
          VectorLinearRecurrence.channels(
              first, last, h, x, inputGate, recurrenceGate, logDecay, position, from, tokens);
        });
  }

  @Override
  public void unitRows(float[] x, int from, int rows, int size, float scale) {
    for (int r = 0; r < rows; r++) {
      int row = from + r * size;
      float factor = (float) (scale / Math.sqrt(VectorRmsNorm.squares(x, row, size) + 1e-6f));
      for (int i = 0; i < size; i++) {
        x[row + i] *= factor;
      }
    }
  }

  @Override
  public void deltaRule(
      DeltaNetConfig shape,
      float[] s,
      float[] qkv,
      float[] logDecay,
      float[] betaLogit,
      int from,
      int tokens,
      float[] o) {
    var rule = deltaRules.borrow();
    rule.set(shape, s, qkv, logDecay, betaLogit, from, tokens, o);
    kernels.share(shape.nValueHeads(), 2L * tokens * s.length, rule);
    rule.clear();
    deltaRules.giveBack(rule);
  }

  static FloatVector sigmoid(FloatVector x) {
    return FloatVector.broadcast(FLOATS, 1f).div(VectorExp.exp(x.neg()).add(1f));
  }

  static float sigmoid(float x) {
    return 1f / (VectorExp.exp(-x) + 1f);
  }
}
