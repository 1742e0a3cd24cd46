package dev.eunoe.model.kernel.quant;

import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorMask;

/**
 * Several tokens times one panel of an {@link Int8Matrix} by the Vector API alone: the weights of a
 * strip of rows are widened once for all tokens. The bits are those of {@link Int8Rows}.
 */
final class Int8Panel {
  private static final int LANES = Expanded.LANES;
  private static final int QUAD = 4 * Int8Layout.PANEL;

  private static final ByteOrder ORDER = ByteOrder.LITTLE_ENDIAN;

  private Int8Panel() {}

  /**
   * <pre>
   *   p (tokens, cols) whole numbers · s (tokens, groups) · y (tokens, rows)
   * </pre>
   */
  static void multiply(Int8Matrix w, int panel, float[] p, float[] s, int tokens, float[] y) {
    float[] widened = new float[w.layout.depth() * LANES];
    int first = panel * Int8Layout.PANEL;
    int stop = Math.min(first + Int8Layout.PANEL, w.rows());
    for (int t = 0; t < tokens; t++) {
      Arrays.fill(y, t * w.rows() + first, t * w.rows() + stop, 0);
    }
    for (int lane = 0; lane < Int8Layout.PANEL && first + lane < w.rows(); lane += LANES) {
      for (int group = 0; group < w.layout.groups(); group++) {
        long from = w.layout.panel(panel) + (long) group * w.layout.depth() * Int8Layout.PANEL;
        widen(w, from + 4L * lane, widened);
        for (int t = 0; t < tokens; t += 4) {
          fourTokens(w, widened, first + lane, group, p, s, t, tokens - 1, y);
        }
      }
    }
    var surplus = new Surplus();
    surplus.prepare(w, first, Int8Layout.PANEL);
    var results = MemorySegment.ofArray(y);
    long from = (long) Float.BYTES * first;
    surplus.takeOff(results, from, w.rows(), s, 0, tokens, y, first, w.rows(), stop - first);
  }

  private static void widen(Int8Matrix w, long from, float[] widened) {
    long at = from;
    for (int i = 0; i < w.layout.depth(); i += 4, at += QUAD) {
      IntVector four = Int8Rows.load(w.weights, at);
      Int8Rows.byte0(four).sub(Int8Rows.BIAS).intoArray(widened, i * LANES);
      Int8Rows.byte1(four).sub(Int8Rows.BIAS).intoArray(widened, (i + 1) * LANES);
      Int8Rows.byte2(four).sub(Int8Rows.BIAS).intoArray(widened, (i + 2) * LANES);
      Int8Rows.byte3(four).sub(Int8Rows.BIAS).intoArray(widened, (i + 3) * LANES);
    }
  }

  /** Where fewer than four are left the last one is computed again, before any is stored. */
  private static void fourTokens(
      Int8Matrix w,
      float[] widened,
      int row,
      int group,
      float[] p,
      float[] s,
      int t,
      int last,
      float[] y) {
    int cols = w.cols();
    int depth = w.layout.depth();
    int groups = w.layout.groups();
    int t1 = Math.min(t + 1, last);
    int t2 = Math.min(t + 2, last);
    int t3 = Math.min(t + 3, last);
    int p0 = t * cols + group * depth;
    int p1 = t1 * cols + group * depth;
    int p2 = t2 * cols + group * depth;
    int p3 = t3 * cols + group * depth;
    var sum0 = FloatVector.zero(Expanded.FLOATS);
    var sum1 = FloatVector.zero(Expanded.FLOATS);
    var sum2 = FloatVector.zero(Expanded.FLOATS);
    var sum3 = FloatVector.zero(Expanded.FLOATS);
    for (int i = 0; i < depth; i++) {
      var q = FloatVector.fromArray(Expanded.FLOATS, widened, i * LANES);
      sum0 = q.fma(FloatVector.broadcast(Expanded.FLOATS, p[p0 + i]), sum0);
      sum1 = q.fma(FloatVector.broadcast(Expanded.FLOATS, p[p1 + i]), sum1);
      sum2 = q.fma(FloatVector.broadcast(Expanded.FLOATS, p[p2 + i]), sum2);
      sum3 = q.fma(FloatVector.broadcast(Expanded.FLOATS, p[p3 + i]), sum3);
    }
    int rows = w.rows();
    long at = Float.BYTES * w.layout.factor(row, group);
    long toExcess = (long) Float.BYTES * Int8Layout.PANEL;
    var scale = FloatVector.fromMemorySegment(Expanded.FLOATS, w.factors, at, ORDER);
    var excess = FloatVector.fromMemorySegment(Expanded.FLOATS, w.factors, at + toExcess, ORDER);
    VectorMask<Float> valid = Expanded.FLOATS.indexInRange(row, rows);
    sum0 = sum0.add(excess).mul(scale).mul(s[t * groups + group]);
    sum1 = sum1.add(excess).mul(scale).mul(s[t1 * groups + group]);
    sum2 = sum2.add(excess).mul(scale).mul(s[t2 * groups + group]);
    sum3 = sum3.add(excess).mul(scale).mul(s[t3 * groups + group]);
    var y0 = FloatVector.fromArray(Expanded.FLOATS, y, t * rows + row, valid).add(sum0);
    var y1 = FloatVector.fromArray(Expanded.FLOATS, y, t1 * rows + row, valid).add(sum1);
    var y2 = FloatVector.fromArray(Expanded.FLOATS, y, t2 * rows + row, valid).add(sum2);
    var y3 = FloatVector.fromArray(Expanded.FLOATS, y, t3 * rows + row, valid).add(sum3);
    y0.intoArray(y, t * rows + row, valid);
    y1.intoArray(y, t1 * rows + row, valid);
    y2.intoArray(y, t2 * rows + row, valid);
    y3.intoArray(y, t3 * rows + row, valid);
  }
}
