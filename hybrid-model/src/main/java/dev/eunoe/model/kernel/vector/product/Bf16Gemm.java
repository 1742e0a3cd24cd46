package dev.eunoe.model.kernel.vector.product;

import dev.eunoe.model.kernel.matrix.Bf16Matrix;
import dev.eunoe.model.kernel.vector.element.Lanes;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/**
 * Products with a {@link Bf16Matrix}: a lane per output row, terms added in column order.
 *
 * <p>Decoding takes four vectors of ints of one token at once, prefill one vector of four tokens;
 * both keep eight sums in flight, which hides the latency of a multiply-add, and both add the same
 * terms in the same order. Where fewer tokens are left the last one is computed again, with the
 * same result.
 */
final class Bf16Gemm {
  private static final VectorSpecies<Float> FLOATS = Lanes.FLOATS;
  private static final VectorSpecies<Integer> INTS =
      VectorSpecies.of(int.class, FLOATS.vectorShape());
  private static final int UPPER_HALF = 0xFFFF0000;
  private static final int LANES = FLOATS.length();

  private static final int HALF = Bf16Matrix.STRIDE;

  /** Vectors of ints in a column of a panel. */
  private static final int STRIPS = HALF / LANES;

  private Bf16Gemm() {}

  /** Parts that do not depend on each other: strips of rows, whole panels for one token. */
  static int parts(Bf16Matrix w, int tokens) {
    return Bf16Matrix.panels(w.rows()) * (tokens == 1 ? 1 : STRIPS);
  }

  /**
   * @param sums scratch ({@link PanelGemm#SUMS})
   */
  static void part(Bf16Matrix w, int part, float[] x, int tokens, float[] y, float[] sums) {
    if (tokens > 1) {
      for (int t = 0; t < tokens; t += 4) {
        fourTokens(w, part, x, t, tokens - 1, y, sums);
      }
      return;
    }
    int row = part * Bf16Matrix.WIDE_PANEL;
    for (int lane = 0; lane < HALF && row + lane < w.rows(); lane += 4 * LANES) {
      oneToken(w, row, lane, x, y, sums);
    }
  }

  private static void fourTokens(
      Bf16Matrix matrix, int strip, float[] x, int t, int lastToken, float[] y, float[] sums) {
    int rows = matrix.rows();
    int cols = matrix.cols();
    int[] w = matrix.packed;
    int at = strip / STRIPS * cols * Bf16Matrix.STRIDE + strip % STRIPS * LANES;
    int t1 = Math.min(t + 1, lastToken);
    int t2 = Math.min(t + 2, lastToken);
    int t3 = Math.min(t + 3, lastToken);
    int x0 = t * cols;
    int x1 = t1 * cols;
    int x2 = t2 * cols;
    int x3 = t3 * cols;
    var lowSum0 = FloatVector.zero(FLOATS);
    var highSum0 = FloatVector.zero(FLOATS);
    var lowSum1 = FloatVector.zero(FLOATS);
    var highSum1 = FloatVector.zero(FLOATS);
    var lowSum2 = FloatVector.zero(FLOATS);
    var highSum2 = FloatVector.zero(FLOATS);
    var lowSum3 = FloatVector.zero(FLOATS);
    var highSum3 = FloatVector.zero(FLOATS);
    for (int i = 0; i < cols; i++) {
      var pair = IntVector.fromArray(INTS, w, at + i * Bf16Matrix.STRIDE);
      var low = pair.lanewise(VectorOperators.LSHL, 16).reinterpretAsFloats();
      var high = pair.and(UPPER_HALF).reinterpretAsFloats();
      var in0 = FloatVector.broadcast(FLOATS, x[x0 + i]);
      var in1 = FloatVector.broadcast(FLOATS, x[x1 + i]);
      var in2 = FloatVector.broadcast(FLOATS, x[x2 + i]);
      var in3 = FloatVector.broadcast(FLOATS, x[x3 + i]);
      lowSum0 = low.fma(in0, lowSum0);
      highSum0 = high.fma(in0, highSum0);
      lowSum1 = low.fma(in1, lowSum1);
      highSum1 = high.fma(in1, highSum1);
      lowSum2 = low.fma(in2, lowSum2);
      highSum2 = high.fma(in2, highSum2);
      lowSum3 = low.fma(in3, lowSum3);
      highSum3 = high.fma(in3, highSum3);
    }
    int row = strip / STRIPS * Bf16Matrix.WIDE_PANEL + strip % STRIPS * LANES;
    lowSum0.intoArray(sums, 0);
    highSum0.intoArray(sums, LANES);
    lowSum1.intoArray(sums, 2 * LANES);
    highSum1.intoArray(sums, 3 * LANES);
    lowSum2.intoArray(sums, 4 * LANES);
    highSum2.intoArray(sums, 5 * LANES);
    lowSum3.intoArray(sums, 6 * LANES);
    highSum3.intoArray(sums, 7 * LANES);
    PanelGemm.copy(sums, 0, y, t * rows, row, rows);
    PanelGemm.copy(sums, LANES, y, t * rows, row + HALF, rows);
    PanelGemm.copy(sums, 2 * LANES, y, t1 * rows, row, rows);
    PanelGemm.copy(sums, 3 * LANES, y, t1 * rows, row + HALF, rows);
    PanelGemm.copy(sums, 4 * LANES, y, t2 * rows, row, rows);
    PanelGemm.copy(sums, 5 * LANES, y, t2 * rows, row + HALF, rows);
    PanelGemm.copy(sums, 6 * LANES, y, t3 * rows, row, rows);
    PanelGemm.copy(sums, 7 * LANES, y, t3 * rows, row + HALF, rows);
  }

  private static void oneToken(
      Bf16Matrix matrix, int panel, int lane, float[] x, float[] y, float[] sums) {
    int rows = matrix.rows();
    int cols = matrix.cols();
    int[] w = matrix.packed;
    int at = panel / Bf16Matrix.WIDE_PANEL * cols * Bf16Matrix.STRIDE + lane;
    var lowSum0 = FloatVector.zero(FLOATS);
    var highSum0 = FloatVector.zero(FLOATS);
    var lowSum1 = FloatVector.zero(FLOATS);
    var highSum1 = FloatVector.zero(FLOATS);
    var lowSum2 = FloatVector.zero(FLOATS);
    var highSum2 = FloatVector.zero(FLOATS);
    var lowSum3 = FloatVector.zero(FLOATS);
    var highSum3 = FloatVector.zero(FLOATS);
    for (int i = 0; i < cols; i++, at += Bf16Matrix.STRIDE) {
      var in = FloatVector.broadcast(FLOATS, x[i]);
      var pair0 = IntVector.fromArray(INTS, w, at);
      var pair1 = IntVector.fromArray(INTS, w, at + LANES);
      var pair2 = IntVector.fromArray(INTS, w, at + 2 * LANES);
      var pair3 = IntVector.fromArray(INTS, w, at + 3 * LANES);
      lowSum0 = pair0.lanewise(VectorOperators.LSHL, 16).reinterpretAsFloats().fma(in, lowSum0);
      highSum0 = pair0.and(UPPER_HALF).reinterpretAsFloats().fma(in, highSum0);
      lowSum1 = pair1.lanewise(VectorOperators.LSHL, 16).reinterpretAsFloats().fma(in, lowSum1);
      highSum1 = pair1.and(UPPER_HALF).reinterpretAsFloats().fma(in, highSum1);
      lowSum2 = pair2.lanewise(VectorOperators.LSHL, 16).reinterpretAsFloats().fma(in, lowSum2);
      highSum2 = pair2.and(UPPER_HALF).reinterpretAsFloats().fma(in, highSum2);
      lowSum3 = pair3.lanewise(VectorOperators.LSHL, 16).reinterpretAsFloats().fma(in, lowSum3);
      highSum3 = pair3.and(UPPER_HALF).reinterpretAsFloats().fma(in, highSum3);
    }
    int row = panel + lane;
    lowSum0.intoArray(sums, 0);
    highSum0.intoArray(sums, LANES);
    lowSum1.intoArray(sums, 2 * LANES);
    highSum1.intoArray(sums, 3 * LANES);
    lowSum2.intoArray(sums, 4 * LANES);
    highSum2.intoArray(sums, 5 * LANES);
    lowSum3.intoArray(sums, 6 * LANES);
    highSum3.intoArray(sums, 7 * LANES);
    PanelGemm.copy(sums, 0, y, 0, row, rows);
    PanelGemm.copy(sums, LANES, y, 0, row + HALF, rows);
    PanelGemm.copy(sums, 2 * LANES, y, 0, row + LANES, rows);
    PanelGemm.copy(sums, 3 * LANES, y, 0, row + LANES + HALF, rows);
    PanelGemm.copy(sums, 4 * LANES, y, 0, row + 2 * LANES, rows);
    PanelGemm.copy(sums, 5 * LANES, y, 0, row + 2 * LANES + HALF, rows);
    PanelGemm.copy(sums, 6 * LANES, y, 0, row + 3 * LANES, rows);
    PanelGemm.copy(sums, 7 * LANES, y, 0, row + 3 * LANES + HALF, rows);
  }
}
