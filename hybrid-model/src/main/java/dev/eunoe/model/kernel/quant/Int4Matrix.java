package dev.eunoe.model.kernel.quant;

import dev.eunoe.model.kernel.Matrix;
import dev.eunoe.model.kernel.PreparedMatrix;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;

/**
 * A matrix of 4-bit weights: {@code w[o,i] = q[o,i]·scale[o, i/32]}, q from −8 to 7. One int holds
 * two columns of four rows of a panel, {@link Groups#LANES} rows apart: the first row of the even
 * column in its lowest four bits, the odd column in its upper half.
 *
 * <pre>
 *   packed (panels, cols / 2, 16)
 * </pre>
 */
final class Int4Matrix implements PreparedMatrix {
  /** Floats of one widened group of a strip. */
  static final int WIDENED = Groups.SIZE * Expanded.COLUMN;

  private static final int LEAST = -8;

  private final int rows;
  private final int cols;
  private final Int4Engine engine;
  private final Groups groups;
  private final int[] packed;

  /**
   * Quantises: the number of greatest magnitude in a group becomes −8 exactly, up to the rounding
   * of the scale to f16.
   */
  Int4Matrix(Matrix matrix, Int4Engine engine) {
    this.rows = matrix.rows();
    this.cols = matrix.cols();
    this.engine = engine;
    this.groups = new Groups(rows, cols);
    this.packed = new int[Math.multiplyExact(Groups.panels(rows) * cols / 2, Groups.LANES)];
    float[] values = new float[cols];
    for (int row = 0; row < rows; row++) {
      matrix.copyRow(row, values, 0);
      for (int group = 0; group < groups.count; group++) {
        pack(row, group, values);
      }
    }
  }

  private void pack(int row, int group, float[] values) {
    float extreme = 0;
    for (int i = group * Groups.SIZE; i < (group + 1) * Groups.SIZE; i++) {
      extreme = Math.abs(values[i]) > Math.abs(extreme) ? values[i] : extreme;
    }
    float scale = groups.put(row, group, extreme / LEAST);
    if (scale == 0) {
      return;
    }
    for (int i = group * Groups.SIZE; i < (group + 1) * Groups.SIZE; i++) {
      int q = Math.clamp(Math.round(values[i] / scale), LEAST, -LEAST - 1);
      packed[at(row, i)] |= (q & 0xF) << shift(row, i);
    }
  }

  private int at(int row, int col) {
    return (row / Groups.PANEL * (cols / 2) + col / 2) * Groups.LANES + row % Groups.LANES;
  }

  private static int shift(int row, int col) {
    return row % Groups.PANEL / Groups.LANES * 4 + col % 2 * 16;
  }

  @Override
  public int rows() {
    return rows;
  }

  @Override
  public int cols() {
    return cols;
  }

  @Override
  public long bytes() {
    return 4L * (packed.length + groups.packed.length);
  }

  @Override
  public void copyRow(int row, float[] target, int at) {
    for (int i = 0; i < cols; i++) {
      int q = packed[at(row, i)] << 28 - shift(row, i) >> 28;
      target[at + i] = q * groups.get(row, i / Groups.SIZE);
    }
  }

  @Override
  public void product(float[] x, int tokens, float[] y) {
    engine.product(this, x, tokens, y);
  }

  /** Parts of a product that do not depend on each other. */
  int strips() {
    return Groups.panels(rows) * Expanded.STRIPS;
  }

  /** The rows of a strip for one token. */
  void oneToken(int strip, float[] x, float[] y) {
    int panel = strip / Expanded.STRIPS;
    int lane = strip % Expanded.STRIPS * Expanded.LANES;
    var total0 = FloatVector.zero(Expanded.FLOATS);
    var total1 = FloatVector.zero(Expanded.FLOATS);
    var total2 = FloatVector.zero(Expanded.FLOATS);
    var total3 = FloatVector.zero(Expanded.FLOATS);
    for (int group = 0; group < groups.count; group++) {
      int at = (panel * cols + group * Groups.SIZE) / 2 * Groups.LANES + lane;
      var sum0 = FloatVector.zero(Expanded.FLOATS);
      var sum1 = FloatVector.zero(Expanded.FLOATS);
      var sum2 = FloatVector.zero(Expanded.FLOATS);
      var sum3 = FloatVector.zero(Expanded.FLOATS);
      for (int i = 0; i < Groups.SIZE; i += 2) {
        var eight = IntVector.fromArray(Expanded.INTS, packed, at + i / 2 * Groups.LANES);
        var even = FloatVector.broadcast(Expanded.FLOATS, x[group * Groups.SIZE + i]);
        var q0 = eight.lanewise(VectorOperators.LSHL, 28).lanewise(VectorOperators.ASHR, 28);
        var q1 = eight.lanewise(VectorOperators.LSHL, 24).lanewise(VectorOperators.ASHR, 28);
        var q2 = eight.lanewise(VectorOperators.LSHL, 20).lanewise(VectorOperators.ASHR, 28);
        var q3 = eight.lanewise(VectorOperators.LSHL, 16).lanewise(VectorOperators.ASHR, 28);
        sum0 = ((FloatVector) q0.convert(VectorOperators.I2F, 0)).fma(even, sum0);
        sum1 = ((FloatVector) q1.convert(VectorOperators.I2F, 0)).fma(even, sum1);
        sum2 = ((FloatVector) q2.convert(VectorOperators.I2F, 0)).fma(even, sum2);
        sum3 = ((FloatVector) q3.convert(VectorOperators.I2F, 0)).fma(even, sum3);
        var odd = FloatVector.broadcast(Expanded.FLOATS, x[group * Groups.SIZE + i + 1]);
        var q4 = eight.lanewise(VectorOperators.LSHL, 12).lanewise(VectorOperators.ASHR, 28);
        var q5 = eight.lanewise(VectorOperators.LSHL, 8).lanewise(VectorOperators.ASHR, 28);
        var q6 = eight.lanewise(VectorOperators.LSHL, 4).lanewise(VectorOperators.ASHR, 28);
        var q7 = eight.lanewise(VectorOperators.ASHR, 28);
        sum0 = ((FloatVector) q4.convert(VectorOperators.I2F, 0)).fma(odd, sum0);
        sum1 = ((FloatVector) q5.convert(VectorOperators.I2F, 0)).fma(odd, sum1);
        sum2 = ((FloatVector) q6.convert(VectorOperators.I2F, 0)).fma(odd, sum2);
        sum3 = ((FloatVector) q7.convert(VectorOperators.I2F, 0)).fma(odd, sum3);
      }
      int scales = (panel * groups.count + group) * Groups.STRIDE + lane;
      var first = IntVector.fromArray(Expanded.INTS, groups.packed, scales);
      var second = IntVector.fromArray(Expanded.INTS, groups.packed, scales + Groups.LANES);
      total0 = sum0.fma(Expanded.lowerHalf(first), total0);
      total1 = sum1.fma(Expanded.upperHalf(first), total1);
      total2 = sum2.fma(Expanded.lowerHalf(second), total2);
      total3 = sum3.fma(Expanded.upperHalf(second), total3);
    }
    int row = panel * Groups.PANEL + lane;
    total0.intoArray(y, row, Expanded.FLOATS.indexInRange(row, rows));
    total1.intoArray(y, row + 16, Expanded.FLOATS.indexInRange(row + 16, rows));
    total2.intoArray(y, row + 32, Expanded.FLOATS.indexInRange(row + 32, rows));
    total3.intoArray(y, row + 48, Expanded.FLOATS.indexInRange(row + 48, rows));
  }

  /**
   * The rows of a strip for several tokens.
   *
   * @param widened scratch ({@link #WIDENED})
   */
  void manyTokens(int strip, float[] x, int tokens, float[] y, float[] widened) {
    int panel = strip / Expanded.STRIPS;
    int lane = strip % Expanded.STRIPS * Expanded.LANES;
    int row = panel * Groups.PANEL + lane;
    Expanded.clear(y, row, rows, tokens);
    for (int group = 0; group < groups.count; group++) {
      int at = (panel * cols + group * Groups.SIZE) / 2 * Groups.LANES + lane;
      widen(at, widened);
      int scales = (panel * groups.count + group) * Groups.STRIDE + lane;
      Expanded.add(
          widened, groups.packed, scales, row, group * Groups.SIZE, x, cols, tokens, y, rows);
    }
  }

  private void widen(int at, float[] widened) {
    for (int i = 0; i < Groups.SIZE; i += 2) {
      var eight = IntVector.fromArray(Expanded.INTS, packed, at + i / 2 * Groups.LANES);
      int to = i * Expanded.COLUMN;
      for (int k = 0; k < 8; k++) {
        var q = eight.lanewise(VectorOperators.LSHL, 28 - 4 * k).lanewise(VectorOperators.ASHR, 28);
        ((FloatVector) q.convert(VectorOperators.I2F, 0))
            .intoArray(widened, to + k * Expanded.LANES);
      }
    }
  }
}
