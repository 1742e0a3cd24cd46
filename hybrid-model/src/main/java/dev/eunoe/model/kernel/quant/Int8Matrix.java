package dev.eunoe.model.kernel.quant;

import dev.eunoe.model.kernel.Matrix;
import dev.eunoe.model.kernel.PreparedMatrix;
import dev.eunoe.model.kernel.Workers;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;

/**
 * A matrix of 8-bit weights: {@code w[o,i] = q[o,i]·scale[o, i/32]}, q from −127 to 127. One int
 * holds four rows of a panel, {@link Groups#LANES} rows apart, the first in its lowest byte.
 *
 * <pre>
 *   packed (panels, cols, 16)
 * </pre>
 */
final class Int8Matrix implements PreparedMatrix {
  private static final int MOST = 127;

  private final int rows;
  private final int cols;
  private final Workers workers;
  private final Groups groups;
  private final int[] packed;

  /** Quantises: the scale of a group is its greatest magnitude / 127, rounded to f16. */
  Int8Matrix(Matrix matrix, Workers workers) {
    this.rows = matrix.rows();
    this.cols = matrix.cols();
    this.workers = workers;
    this.groups = new Groups(rows, cols);
    this.packed = new int[Math.multiplyExact(Groups.panels(rows) * cols, Groups.LANES)];
    float[] values = new float[cols];
    for (int row = 0; row < rows; row++) {
      matrix.copyRow(row, values, 0);
      for (int group = 0; group < groups.count; group++) {
        pack(row, group, values);
      }
    }
  }

  private void pack(int row, int group, float[] values) {
    float greatest = 0;
    for (int i = group * Groups.SIZE; i < (group + 1) * Groups.SIZE; i++) {
      greatest = Math.max(greatest, Math.abs(values[i]));
    }
    float scale = groups.put(row, group, greatest / MOST);
    if (scale == 0) {
      return;
    }
    for (int i = group * Groups.SIZE; i < (group + 1) * Groups.SIZE; i++) {
      int q = Math.clamp(Math.round(values[i] / scale), -MOST, MOST);
      packed[at(row, i)] |= (q & 0xFF) << shift(row);
    }
  }

  private int at(int row, int col) {
    return (row / Groups.PANEL * cols + col) * Groups.LANES + row % Groups.LANES;
  }

  private static int shift(int row) {
    return row % Groups.PANEL / Groups.LANES * 8;
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
  public void copyRow(int row, float[] target, int at) {
    for (int i = 0; i < cols; i++) {
      byte q = (byte) (packed[at(row, i)] >> shift(row));
      target[at + i] = q * groups.get(row, i / Groups.SIZE);
    }
  }

  @Override
  public void product(float[] x, int tokens, float[] y) {
    int strips = Groups.panels(rows) * Expanded.STRIPS;
    workers.run(
        strips,
        strip -> {
          if (tokens == 1) {
            oneToken(strip, x, y);
          } else {
            manyTokens(strip, x, tokens, y);
          }
        });
  }

  private void oneToken(int strip, float[] x, float[] y) {
    int panel = strip / Expanded.STRIPS;
    int lane = strip % Expanded.STRIPS * Expanded.LANES;
    var total0 = FloatVector.zero(Expanded.FLOATS);
    var total1 = FloatVector.zero(Expanded.FLOATS);
    var total2 = FloatVector.zero(Expanded.FLOATS);
    var total3 = FloatVector.zero(Expanded.FLOATS);
    for (int group = 0; group < groups.count; group++) {
      int at = (panel * cols + group * Groups.SIZE) * Groups.LANES + lane;
      var sum0 = FloatVector.zero(Expanded.FLOATS);
      var sum1 = FloatVector.zero(Expanded.FLOATS);
      var sum2 = FloatVector.zero(Expanded.FLOATS);
      var sum3 = FloatVector.zero(Expanded.FLOATS);
      for (int i = 0; i < Groups.SIZE; i++) {
        var in = FloatVector.broadcast(Expanded.FLOATS, x[group * Groups.SIZE + i]);
        var four = IntVector.fromArray(Expanded.INTS, packed, at + i * Groups.LANES);
        var q0 = four.lanewise(VectorOperators.LSHL, 24).lanewise(VectorOperators.ASHR, 24);
        var q1 = four.lanewise(VectorOperators.LSHL, 16).lanewise(VectorOperators.ASHR, 24);
        var q2 = four.lanewise(VectorOperators.LSHL, 8).lanewise(VectorOperators.ASHR, 24);
        var q3 = four.lanewise(VectorOperators.ASHR, 24);
        sum0 = ((FloatVector) q0.convert(VectorOperators.I2F, 0)).fma(in, sum0);
        sum1 = ((FloatVector) q1.convert(VectorOperators.I2F, 0)).fma(in, sum1);
        sum2 = ((FloatVector) q2.convert(VectorOperators.I2F, 0)).fma(in, sum2);
        sum3 = ((FloatVector) q3.convert(VectorOperators.I2F, 0)).fma(in, sum3);
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

  private void manyTokens(int strip, float[] x, int tokens, float[] y) {
    int panel = strip / Expanded.STRIPS;
    int lane = strip % Expanded.STRIPS * Expanded.LANES;
    int row = panel * Groups.PANEL + lane;
    Expanded.clear(y, row, rows, tokens);
    float[] widened = new float[Groups.SIZE * Expanded.COLUMN];
    for (int group = 0; group < groups.count; group++) {
      int at = (panel * cols + group * Groups.SIZE) * Groups.LANES + lane;
      widen(at, widened);
      int scales = (panel * groups.count + group) * Groups.STRIDE + lane;
      Expanded.add(
          widened, groups.packed, scales, row, group * Groups.SIZE, x, cols, tokens, y, rows);
    }
  }

  private void widen(int at, float[] widened) {
    for (int i = 0; i < Groups.SIZE; i++) {
      var four = IntVector.fromArray(Expanded.INTS, packed, at + i * Groups.LANES);
      var q0 = four.lanewise(VectorOperators.LSHL, 24).lanewise(VectorOperators.ASHR, 24);
      var q1 = four.lanewise(VectorOperators.LSHL, 16).lanewise(VectorOperators.ASHR, 24);
      var q2 = four.lanewise(VectorOperators.LSHL, 8).lanewise(VectorOperators.ASHR, 24);
      var q3 = four.lanewise(VectorOperators.ASHR, 24);
      int to = i * Expanded.COLUMN;
      ((FloatVector) q0.convert(VectorOperators.I2F, 0)).intoArray(widened, to);
      ((FloatVector) q1.convert(VectorOperators.I2F, 0)).intoArray(widened, to + Expanded.LANES);
      ((FloatVector) q2.convert(VectorOperators.I2F, 0))
          .intoArray(widened, to + 2 * Expanded.LANES);
      ((FloatVector) q3.convert(VectorOperators.I2F, 0))
          .intoArray(widened, to + 3 * Expanded.LANES);
    }
  }
}
