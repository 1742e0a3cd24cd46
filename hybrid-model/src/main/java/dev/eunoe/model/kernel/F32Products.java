package dev.eunoe.model.kernel;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorSpecies;

/**
 * Products with an {@link F32Matrix}: a lane per output row, terms added in column order; strips
 * and blocks as in {@link Bf16Products}.
 */
final class F32Products {
  private static final VectorSpecies<Float> FLOATS = VectorKernels.FLOATS;
  private static final int LANES = FLOATS.length();
  private static final int HALF = Matrix.PANEL / 2;
  private static final int STRIPS = HALF / LANES;

  private F32Products() {}

  static void product(F32Matrix w, float[] x, int tokens, float[] y, Workers workers) {
    int strips = Matrix.panels(w.rows()) * STRIPS;
    if (tokens == 1) {
      workers.run((strips + 3) / 4, four -> fourStrips(w, 4 * four, strips - 1, x, y));
      return;
    }
    workers.run(
        strips,
        strip -> {
          for (int t = 0; t < tokens; t += 4) {
            fourTokens(w, strip, x, t, tokens - 1, y);
          }
        });
  }

  private static int from(F32Matrix w, int strip) {
    return strip / STRIPS * w.cols() * Matrix.PANEL + strip % STRIPS * LANES;
  }

  private static int rowOf(int strip) {
    return strip / STRIPS * Matrix.PANEL + strip % STRIPS * LANES;
  }

  private static void fourTokens(
      F32Matrix matrix, int strip, float[] x, int t, int lastToken, float[] y) {
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
    VectorMask<Float> lowRows = FLOATS.indexInRange(row, rows);
    VectorMask<Float> highRows = FLOATS.indexInRange(row + HALF, rows);
    lowSum0.intoArray(y, t * rows + row, lowRows);
    highSum0.intoArray(y, t * rows + row + HALF, highRows);
    lowSum1.intoArray(y, t1 * rows + row, lowRows);
    highSum1.intoArray(y, t1 * rows + row + HALF, highRows);
    lowSum2.intoArray(y, t2 * rows + row, lowRows);
    highSum2.intoArray(y, t2 * rows + row + HALF, highRows);
    lowSum3.intoArray(y, t3 * rows + row, lowRows);
    highSum3.intoArray(y, t3 * rows + row + HALF, highRows);
  }

  private static void fourStrips(F32Matrix matrix, int strip, int lastStrip, float[] x, float[] y) {
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
    lowSum0.intoArray(y, row0, FLOATS.indexInRange(row0, rows));
    highSum0.intoArray(y, row0 + HALF, FLOATS.indexInRange(row0 + HALF, rows));
    int row1 = rowOf(strip1);
    lowSum1.intoArray(y, row1, FLOATS.indexInRange(row1, rows));
    highSum1.intoArray(y, row1 + HALF, FLOATS.indexInRange(row1 + HALF, rows));
    int row2 = rowOf(strip2);
    lowSum2.intoArray(y, row2, FLOATS.indexInRange(row2, rows));
    highSum2.intoArray(y, row2 + HALF, FLOATS.indexInRange(row2 + HALF, rows));
    int row3 = rowOf(strip3);
    lowSum3.intoArray(y, row3, FLOATS.indexInRange(row3, rows));
    highSum3.intoArray(y, row3 + HALF, FLOATS.indexInRange(row3 + HALF, rows));
  }
}
