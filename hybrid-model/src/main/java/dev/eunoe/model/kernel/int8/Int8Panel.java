package dev.eunoe.model.kernel.int8;

import dev.eunoe.model.kernel.args.Slice;
import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;

/**
 * Several tokens times one panel of an {@link Int8Matrix} by the Vector API alone: the weights of a
 * strip of rows are widened once for all tokens. The bits are those of {@link Int8Rows}. Used again
 * and again, by one thread at a time.
 */
final class Int8Panel {
  private static final int LANES = OutputLanes.LANES;
  private static final int PANEL = Int8Layout.PANEL;
  private static final int QUAD = 4 * PANEL;

  private static final float[] NONE = {};

  private static final ByteOrder ORDER = ByteOrder.LITTLE_ENDIAN;

  private final ZeroPointCorrection correction = new ZeroPointCorrection();

  /** The weights of one group for a vector of rows: (depth, lanes). */
  private float[] widened = {};

  /** (tokens, panel); whole panels, so that no store needs a mask. */
  private float[] sums = {};

  /** The same. */
  private MemorySegment results = MemorySegment.ofArray(sums);

  // The operands of a call.
  private int cols;
  private int depth;
  private int groups;
  private float[] p = NONE;
  private float[] s = NONE;
  private MemorySegment factors = MemorySegment.NULL;

  private final Slice scales = new Slice();
  private final Slice into = new Slice();

  /**
   * @param x the tokens
   * @param y (tokens, rows)
   */
  void multiply(Int8Matrix w, int panel, FloatActivations x, int tokens, float[] y) {
    var layout = w.layout;
    cols = layout.cols();
    depth = layout.depth();
    groups = layout.groups();
    p = x.p;
    s = x.s;
    factors = w.factors;
    makeRoom(depth, tokens);
    int first = panel * PANEL;
    int count = Math.min(PANEL, w.rows() - first);
    for (int lane = 0; lane < count; lane += LANES) {
      for (int group = 0; group < groups; group++) {
        long from = layout.panel(panel) + (long) group * depth * PANEL;
        widen(w, from + 4L * lane, widened);
        long factor = Float.BYTES * (layout.factor(first, group) + lane);
        for (int t = 0; t < tokens; t += 4) {
          fourTokens(lane, group, factor, t, tokens - 1);
        }
      }
    }
    correction.prepare(w, first, PANEL);
    correction.subtract(
        results, 0, PANEL, scales.set(s, 0, groups), tokens, into.set(y, first, w.rows()), count);
    into.clear();
  }

  private void makeRoom(int depth, int tokens) {
    if (widened.length < depth * LANES) {
      widened = new float[depth * LANES];
    }
    if (sums.length < tokens * PANEL) {
      sums = new float[tokens * PANEL];
      results = MemorySegment.ofArray(sums);
    }
    Arrays.fill(sums, 0, tokens * PANEL, 0);
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

  /**
   * One body written out for four tokens, so that their sums stay in registers. Where fewer than
   * four are left the last one is computed again, before any is stored.
   */
  private void fourTokens(int lane, int group, long factor, int t, int last) {
    float[] p = this.p;
    float[] s = this.s;
    float[] widened = this.widened;
    float[] sums = this.sums;
    var factors = this.factors;
    int depth = this.depth;
    int t1 = Math.min(t + 1, last);
    int t2 = Math.min(t + 2, last);
    int t3 = Math.min(t + 3, last);
    int p0 = t * cols + group * depth;
    int p1 = t1 * cols + group * depth;
    int p2 = t2 * cols + group * depth;
    int p3 = t3 * cols + group * depth;
    var sum0 = FloatVector.zero(OutputLanes.FLOATS);
    var sum1 = FloatVector.zero(OutputLanes.FLOATS);
    var sum2 = FloatVector.zero(OutputLanes.FLOATS);
    var sum3 = FloatVector.zero(OutputLanes.FLOATS);
    for (int i = 0; i < depth; i++) {
      var q = FloatVector.fromArray(OutputLanes.FLOATS, widened, i * LANES);
      sum0 = q.fma(FloatVector.broadcast(OutputLanes.FLOATS, p[p0 + i]), sum0);
      sum1 = q.fma(FloatVector.broadcast(OutputLanes.FLOATS, p[p1 + i]), sum1);
      sum2 = q.fma(FloatVector.broadcast(OutputLanes.FLOATS, p[p2 + i]), sum2);
      sum3 = q.fma(FloatVector.broadcast(OutputLanes.FLOATS, p[p3 + i]), sum3);
    }
    long toExcess = (long) Float.BYTES * PANEL;
    var scale = FloatVector.fromMemorySegment(OutputLanes.FLOATS, factors, factor, ORDER);
    var excess =
        FloatVector.fromMemorySegment(OutputLanes.FLOATS, factors, factor + toExcess, ORDER);
    sum0 = sum0.add(excess).mul(scale).mul(s[t * groups + group]);
    sum1 = sum1.add(excess).mul(scale).mul(s[t1 * groups + group]);
    sum2 = sum2.add(excess).mul(scale).mul(s[t2 * groups + group]);
    sum3 = sum3.add(excess).mul(scale).mul(s[t3 * groups + group]);
    var y0 = FloatVector.fromArray(OutputLanes.FLOATS, sums, t * PANEL + lane).add(sum0);
    var y1 = FloatVector.fromArray(OutputLanes.FLOATS, sums, t1 * PANEL + lane).add(sum1);
    var y2 = FloatVector.fromArray(OutputLanes.FLOATS, sums, t2 * PANEL + lane).add(sum2);
    var y3 = FloatVector.fromArray(OutputLanes.FLOATS, sums, t3 * PANEL + lane).add(sum3);
    y0.intoArray(sums, t * PANEL + lane);
    y1.intoArray(sums, t1 * PANEL + lane);
    y2.intoArray(sums, t2 * PANEL + lane);
    y3.intoArray(sums, t3 * PANEL + lane);
  }
}
