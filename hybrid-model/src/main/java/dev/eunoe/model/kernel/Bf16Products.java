package dev.eunoe.model.kernel;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/**
 * Products with a {@link Bf16Matrix}: a lane per output row, terms added in column order.
 *
 * <p>A strip is the part of a panel that fills the lanes: two vectors of rows, {@link Matrix#PANEL}
 * / 2 rows apart. Decoding takes four strips of one token at once, prefill one strip of four
 * tokens; both keep eight sums in flight, which hides the latency of a multiply-add, and both add
 * the same terms in the same order. Where fewer than four are left the last one is computed again,
 * with the same result.
 */
final class Bf16Products {
  private static final VectorSpecies<Float> FLOATS = VectorKernels.FLOATS;
  private static final VectorSpecies<Integer> INTS =
      VectorSpecies.of(int.class, FLOATS.vectorShape());
  private static final int UPPER_HALF = 0xFFFF0000;
  private static final int LANES = FLOATS.length();
  private static final int HALF = Matrix.PANEL / 2;
  private static final int STRIPS = HALF / LANES;

  private Bf16Products() {}

  static void product(Bf16Matrix w, float[] x, int tokens, float[] y, Workers workers) {
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

  private static int from(Bf16Matrix w, int strip) {
    return strip / STRIPS * w.cols() * Bf16Matrix.STRIDE + strip % STRIPS * LANES;
  }

  private static int rowOf(int strip) {
    return strip / STRIPS * Matrix.PANEL + strip % STRIPS * LANES;
  }

  private static void fourTokens(
      Bf16Matrix matrix, int strip, float[] x, int t, int lastToken, float[] y) {
    int rows = matrix.rows();
    int cols = matrix.cols();
    int[] w = matrix.packed;
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

  private static void fourStrips(
      Bf16Matrix matrix, int strip, int lastStrip, float[] x, float[] y) {
    int rows = matrix.rows();
    int cols = matrix.cols();
    int[] w = matrix.packed;
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
      var pair0 = IntVector.fromArray(INTS, w, at0 + i * Bf16Matrix.STRIDE);
      var low0 = pair0.lanewise(VectorOperators.LSHL, 16).reinterpretAsFloats();
      var high0 = pair0.and(UPPER_HALF).reinterpretAsFloats();
      lowSum0 = low0.fma(in, lowSum0);
      highSum0 = high0.fma(in, highSum0);
      var pair1 = IntVector.fromArray(INTS, w, at1 + i * Bf16Matrix.STRIDE);
      var low1 = pair1.lanewise(VectorOperators.LSHL, 16).reinterpretAsFloats();
      var high1 = pair1.and(UPPER_HALF).reinterpretAsFloats();
      lowSum1 = low1.fma(in, lowSum1);
      highSum1 = high1.fma(in, highSum1);
      var pair2 = IntVector.fromArray(INTS, w, at2 + i * Bf16Matrix.STRIDE);
      var low2 = pair2.lanewise(VectorOperators.LSHL, 16).reinterpretAsFloats();
      var high2 = pair2.and(UPPER_HALF).reinterpretAsFloats();
      lowSum2 = low2.fma(in, lowSum2);
      highSum2 = high2.fma(in, highSum2);
      var pair3 = IntVector.fromArray(INTS, w, at3 + i * Bf16Matrix.STRIDE);
      var low3 = pair3.lanewise(VectorOperators.LSHL, 16).reinterpretAsFloats();
      var high3 = pair3.and(UPPER_HALF).reinterpretAsFloats();
      lowSum3 = low3.fma(in, lowSum3);
      highSum3 = high3.fma(in, highSum3);
    }
    int row0 = rowOf(strip);
    store(lowSum0, y, row0, rows);
    store(highSum0, y, row0 + HALF, rows);
    int row1 = rowOf(strip1);
    store(lowSum1, y, row1, rows);
    store(highSum1, y, row1 + HALF, rows);
    int row2 = rowOf(strip2);
    store(lowSum2, y, row2, rows);
    store(highSum2, y, row2 + HALF, rows);
    int row3 = rowOf(strip3);
    store(lowSum3, y, row3, rows);
    store(highSum3, y, row3 + HALF, rows);
  }

  /** Not written out eight times: the first compiler gives up on so large a method, for good. */
  private static void store(FloatVector sum, float[] y, int row, int rows) {
    if (row + LANES <= rows) {
      sum.intoArray(y, row);
    } else if (row < rows) {
      sum.intoArray(y, row, FLOATS.indexInRange(row, rows));
    }
  }
}
