package dev.eunoe.model.kernel.int8;

import dev.eunoe.model.kernel.args.Slice;
import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * Several tokens times one panel of an {@link Int8Matrix} by the Vector API alone: the weights of a
 * strip of rows are widened once for all tokens. The bits are those of {@link Int8Rows}. Used again
 * and again, by one thread at a time.
 */
final class Int8Panel {
  private static final VectorSpecies<Float> FLOATS = OutputLanes.FLOATS;
  private static final int LANES = OutputLanes.LANES;
  private static final int PANEL = Int8Layout.PANEL;

  /** Rows that are multiplied at once: two vectors, whose weights serve four tokens each. */
  private static final int STRIP = 2 * LANES;

  private static final int QUAD = 4 * PANEL;

  private static final float[] NONE = {};

  private static final ByteOrder ORDER = ByteOrder.LITTLE_ENDIAN;

  private final ZeroPointCorrection correction = new ZeroPointCorrection();

  /** The weights of one group for a strip of rows: (depth, strip). */
  private float[] widened = {};

  /** (tokens, panel); whole panels, so that no store needs a mask. */
  private float[] sums = {};

  /** The same. */
  private MemorySegment results = MemorySegment.ofArray(sums);

  /** The sums over one group of a strip for four tokens: whole numbers. */
  private final float[] exact = new float[4 * STRIP];

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
    for (int lane = 0; lane < count; lane += STRIP) {
      for (int group = 0; group < groups; group++) {
        long from = layout.panel(panel) + (long) group * depth * PANEL;
        widen(w, from + 4L * lane, widened, 0);
        widen(w, from + 4L * (lane + LANES), widened, LANES);
        long factor = Float.BYTES * (layout.factor(first, group) + lane);
        for (int t = 0; t < tokens; t += 4) {
          fourTokens(group, t, tokens - 1);
          scale(lane, group, factor, t, Math.min(4, tokens - t));
        }
      }
    }
    correction.prepare(w, first, PANEL);
    correction.subtract(
        results, 0, PANEL, scales.set(s, 0, groups), tokens, into.set(y, first, w.rows()), count);
    into.clear();
  }

  private void makeRoom(int depth, int tokens) {
    if (widened.length < depth * STRIP) {
      widened = new float[depth * STRIP];
    }
    if (sums.length < tokens * PANEL) {
      sums = new float[tokens * PANEL];
      results = MemorySegment.ofArray(sums);
    }
    Arrays.fill(sums, 0, tokens * PANEL, 0);
  }

  private static void widen(Int8Matrix w, long from, float[] widened, int to) {
    long at = from;
    for (int i = 0; i < w.layout.depth(); i += 4, at += QUAD) {
      IntVector four = Int8Rows.load(w.weights, at);
      Int8Rows.byte0(four).sub(Int8Rows.BIAS).intoArray(widened, i * STRIP + to);
      Int8Rows.byte1(four).sub(Int8Rows.BIAS).intoArray(widened, (i + 1) * STRIP + to);
      Int8Rows.byte2(four).sub(Int8Rows.BIAS).intoArray(widened, (i + 2) * STRIP + to);
      Int8Rows.byte3(four).sub(Int8Rows.BIAS).intoArray(widened, (i + 3) * STRIP + to);
    }
  }

  /**
   * Two vectors of rows for four tokens, written out so that their eight sums stay in registers: as
   * many as keep two multipliers at work. Where fewer than four tokens are left the last one is
   * computed again, before any is stored.
   */
  private void fourTokens(int group, int t, int last) {
    float[] p = this.p;
    float[] widened = this.widened;
    int depth = this.depth;
    int t1 = Math.min(t + 1, last);
    int t2 = Math.min(t + 2, last);
    int t3 = Math.min(t + 3, last);
    int p0 = t * cols + group * depth;
    int p1 = t1 * cols + group * depth;
    int p2 = t2 * cols + group * depth;
    int p3 = t3 * cols + group * depth;
    var sum00 = FloatVector.zero(FLOATS);
    var sum01 = FloatVector.zero(FLOATS);
    var sum10 = FloatVector.zero(FLOATS);
    var sum11 = FloatVector.zero(FLOATS);
    var sum20 = FloatVector.zero(FLOATS);
    var sum21 = FloatVector.zero(FLOATS);
    var sum30 = FloatVector.zero(FLOATS);
    var sum31 = FloatVector.zero(FLOATS);
    for (int i = 0; i < depth; i++) {
      var q0 = FloatVector.fromArray(FLOATS, widened, i * STRIP);
      var q1 = FloatVector.fromArray(FLOATS, widened, i * STRIP + LANES);
      var a0 = FloatVector.broadcast(FLOATS, p[p0 + i]);
      sum00 = q0.fma(a0, sum00);
      sum01 = q1.fma(a0, sum01);
      var a1 = FloatVector.broadcast(FLOATS, p[p1 + i]);
      sum10 = q0.fma(a1, sum10);
      sum11 = q1.fma(a1, sum11);
      var a2 = FloatVector.broadcast(FLOATS, p[p2 + i]);
      sum20 = q0.fma(a2, sum20);
      sum21 = q1.fma(a2, sum21);
      var a3 = FloatVector.broadcast(FLOATS, p[p3 + i]);
      sum30 = q0.fma(a3, sum30);
      sum31 = q1.fma(a3, sum31);
    }
    float[] exact = this.exact;
    sum00.intoArray(exact, 0);
    sum01.intoArray(exact, LANES);
    sum10.intoArray(exact, STRIP);
    sum11.intoArray(exact, STRIP + LANES);
    sum20.intoArray(exact, 2 * STRIP);
    sum21.intoArray(exact, 2 * STRIP + LANES);
    sum30.intoArray(exact, 3 * STRIP);
    sum31.intoArray(exact, 3 * STRIP + LANES);
  }

  /** {@code y[t] ← y[t] + ((sum + 128·Σq)·scale)·s[t]} for a strip of rows of up to four tokens. */
  private void scale(int lane, int group, long factor, int t, int tokens) {
    for (int half = 0; half < STRIP; half += LANES) {
      long at = factor + (long) Float.BYTES * half;
      var scale = FloatVector.fromMemorySegment(FLOATS, factors, at, ORDER);
      var excess =
          FloatVector.fromMemorySegment(FLOATS, factors, at + (long) Float.BYTES * PANEL, ORDER);
      for (int i = 0; i < tokens; i++) {
        int to = (t + i) * PANEL + lane + half;
        FloatVector.fromArray(FLOATS, exact, i * STRIP + half)
            .add(excess)
            .mul(scale)
            .mul(s[(t + i) * groups + group])
            .add(FloatVector.fromArray(FLOATS, sums, to))
            .intoArray(sums, to);
      }
    }
  }
}
