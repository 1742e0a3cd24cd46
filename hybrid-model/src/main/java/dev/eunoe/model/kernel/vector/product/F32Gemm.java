package dev.eunoe.model.kernel.vector.product;

import dev.eunoe.model.kernel.matrix.F32Matrix;
import dev.eunoe.model.kernel.matrix.Matrix;
import dev.eunoe.model.kernel.vector.element.Lanes;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * Products with an {@link F32Matrix}: a lane per output row, terms added in column order.
 *
 * <p>A strip is the part of a panel that fills the lanes: two vectors of rows, {@link Matrix#PANEL}
 * / 2 rows apart. Decoding takes four strips of one token at once, prefill one strip of four
 * tokens. Where fewer than four are left the last one is computed again, with the same result.
 */
final class F32Gemm {
  private static final VectorSpecies<Float> FLOATS = Lanes.FLOATS;
  private static final int LANES = FLOATS.length();

  private static final int HALF = Matrix.PANEL / 2;
  private static final int STRIPS = HALF / LANES;

  private F32Gemm() {}

  /** Parts that do not depend on each other: strips of rows, four of them for one token. */
  static int parts(F32Matrix w, int tokens) {
    return tokens == 1 ? (strips(w) + 3) / 4 : strips(w);
  }

  private static int strips(F32Matrix w) {
    return Matrix.panels(w.rows()) * STRIPS;
  }

  /**
   * @param sums scratch ({@link PanelGemm#SUMS})
   */
  static void part(F32Matrix w, int part, float[] x, int tokens, float[] y, float[] sums) {
    if (tokens == 1) {
      fourStrips(w, 4 * part, strips(w) - 1, x, y, sums);
      return;
    }
    for (int t = 0; t < tokens; t += 4) {
      fourTokens(w, part, x, t, tokens - 1, y, sums);
    }
  }

  private static int from(F32Matrix w, int strip) {
    return strip / STRIPS * w.cols() * Matrix.PANEL + strip % STRIPS * LANES;
  }

  private static int rowOf(int strip) {
    return strip / STRIPS * Matrix.PANEL + strip % STRIPS * LANES;
  }

  private static void fourTokens(
      F32Matrix matrix, int strip, float[] x, int t, int lastToken, float[] y, float[] sums) {
    int rows = matrix.rows();
    int cols = matrix.cols();
    float[] w = matrix.packed;
    int at = from(matrix, strip);
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
      var low = FloatVector.fromArray(FLOATS, w, at + i * Matrix.PANEL);
      var high = FloatVector.fromArray(FLOATS, w, at + HALF + i * Matrix.PANEL);
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
    int row = rowOf(strip);
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

  private static void fourStrips(
      F32Matrix matrix, int strip, int lastStrip, float[] x, float[] y, float[] sums) {
    int rows = matrix.rows();
    int cols = matrix.cols();
    float[] w = matrix.packed;
    int strip1 = Math.min(strip + 1, lastStrip);
    int strip2 = Math.min(strip + 2, lastStrip);
    int strip3 = Math.min(strip + 3, lastStrip);
    int at0 = from(matrix, strip);
    int at1 = from(matrix, strip1);
    int at2 = from(matrix, strip2);
    int at3 = from(matrix, strip3);
    var lowSum0 = FloatVector.zero(FLOATS);
    var highSum0 = FloatVector.zero(FLOATS);
    var lowSum1 = FloatVector.zero(FLOATS);
    var highSum1 = FloatVector.zero(FLOATS);
    var lowSum2 = FloatVector.zero(FLOATS);
    var highSum2 = FloatVector.zero(FLOATS);
    var lowSum3 = FloatVector.zero(FLOATS);
    var highSum3 = FloatVector.zero(FLOATS);
    for (int i = 0; i < cols; i++) {
      var in = FloatVector.broadcast(FLOATS, x[i]);
      var low0 = FloatVector.fromArray(FLOATS, w, at0 + i * Matrix.PANEL);
      var high0 = FloatVector.fromArray(FLOATS, w, at0 + HALF + i * Matrix.PANEL);
      lowSum0 = low0.fma(in, lowSum0);
      highSum0 = high0.fma(in, highSum0);
      var low1 = FloatVector.fromArray(FLOATS, w, at1 + i * Matrix.PANEL);
      var high1 = FloatVector.fromArray(FLOATS, w, at1 + HALF + i * Matrix.PANEL);
      lowSum1 = low1.fma(in, lowSum1);
      highSum1 = high1.fma(in, highSum1);
      var low2 = FloatVector.fromArray(FLOATS, w, at2 + i * Matrix.PANEL);
      var high2 = FloatVector.fromArray(FLOATS, w, at2 + HALF + i * Matrix.PANEL);
      lowSum2 = low2.fma(in, lowSum2);
      highSum2 = high2.fma(in, highSum2);
      var low3 = FloatVector.fromArray(FLOATS, w, at3 + i * Matrix.PANEL);
      var high3 = FloatVector.fromArray(FLOATS, w, at3 + HALF + i * Matrix.PANEL);
      lowSum3 = low3.fma(in, lowSum3);
      highSum3 = high3.fma(in, highSum3);
    }
    int row0 = rowOf(strip);
    lowSum0.intoArray(sums, 0);
    highSum0.intoArray(sums, LANES);
    int row1 = rowOf(strip1);
    lowSum1.intoArray(sums, 2 * LANES);
    highSum1.intoArray(sums, 3 * LANES);
    int row2 = rowOf(strip2);
    lowSum2.intoArray(sums, 4 * LANES);
    highSum2.intoArray(sums, 5 * LANES);
    int row3 = rowOf(strip3);
    lowSum3.intoArray(sums, 6 * LANES);
    highSum3.intoArray(sums, 7 * LANES);
    PanelGemm.copy(sums, 0, y, 0, row0, rows);
    PanelGemm.copy(sums, LANES, y, 0, row0 + HALF, rows);
    PanelGemm.copy(sums, 2 * LANES, y, 0, row1, rows);
    PanelGemm.copy(sums, 3 * LANES, y, 0, row1 + HALF, rows);
    PanelGemm.copy(sums, 4 * LANES, y, 0, row2, rows);
    PanelGemm.copy(sums, 5 * LANES, y, 0, row2 + HALF, rows);
    PanelGemm.copy(sums, 6 * LANES, y, 0, row3, rows);
    PanelGemm.copy(sums, 7 * LANES, y, 0, row3 + HALF, rows);
  }
}
