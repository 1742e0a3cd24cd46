package dev.eunoe.model.kernel.matrix;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/**
 * A matrix of f32 weights.
 *
 * <pre>
 *   packed (panels, cols, PANEL)
 * </pre>
 */
public final class F32Matrix implements Matrix {
  private static final ValueLayout.OfFloat F32 =
      ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  private static final ValueLayout.OfShort F16 =
      ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  private final int rows;
  private final int cols;
  public final float[] packed;

  private F32Matrix(int rows, int cols) {
    this.rows = rows;
    this.cols = cols;
    this.packed = new float[Math.multiplyExact(Matrix.panels(rows), cols * PANEL)];
  }

  /** One panel of zeros, for values that are filled in. */
  public static F32Matrix panel(int cols) {
    return new F32Matrix(PANEL, cols);
  }

  // Nothing times a finite number is nothing, times any other none: the sums below tell them apart.

  static F32Matrix pack(MemorySegment values, int rows, int cols) {
    var matrix = new F32Matrix(rows, cols);
    for (int row = 0; row < rows; row++) {
      int at = matrix.at(row);
      float sum = 0;
      for (int i = 0; i < cols; i++) {
        float value = values.get(F32, ((long) row * cols + i) * Float.BYTES);
        sum += value * 0;
        matrix.packed[at + i * PANEL] = value;
      }
      DamagedWeightsException.requireFinite(sum == 0);
    }
    return matrix;
  }

  static F32Matrix packF16(MemorySegment values, int rows, int cols) {
    var matrix = new F32Matrix(rows, cols);
    for (int row = 0; row < rows; row++) {
      int at = matrix.at(row);
      float sum = 0;
      for (int i = 0; i < cols; i++) {
        float value = Float.float16ToFloat(values.get(F16, ((long) row * cols + i) * Short.BYTES));
        sum += value * 0;
        matrix.packed[at + i * PANEL] = value;
      }
      DamagedWeightsException.requireFinite(sum == 0);
    }
    return matrix;
  }

  /** Index of column 0 of the row; its other columns follow {@link #PANEL} apart. */
  private int at(int row) {
    return row / PANEL * cols * PANEL + row % PANEL;
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
    return 4L * packed.length;
  }

  @Override
  public void copyRow(int row, float[] target, int at) {
    int from = at(row);
    for (int i = 0; i < cols; i++) {
      target[at + i] = packed[from + i * PANEL];
    }
  }
}
