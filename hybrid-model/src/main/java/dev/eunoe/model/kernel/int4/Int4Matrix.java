package dev.eunoe.model.kernel.int4;

import dev.eunoe.model.kernel.matrix.Matrix;
import dev.eunoe.model.kernel.matrix.PreparedMatrix;
import dev.eunoe.model.kernel.parallel.Workers;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * A matrix of 4-bit weights: {@code w[o,i] = q[o,i]·scale[o, i/32]}, q from −8 to 7 and stored as q
 * + 8, in native memory that goes when the matrix does.
 *
 * <p>Activations are rounded to 8 bits, with a scale for each token and group, so that the sum over
 * a group is one of whole numbers: {@code y[t,o] = Σ_g (Σᵢ q[o,i]·p[t,i])·(scale[o,g]·s[t,g])}. The
 * inner sum is exact and the outer one runs in the order of the groups, so {@link Int4OneToken} and
 * {@link Int4FourTokens} give the same bits.
 */
final class Int4Matrix implements PreparedMatrix {
  final Int4Layout layout;
  final MemorySegment weights;

  private final Int4Engine engine;

  /** Quantises, each group with the scale that {@link Int4Scale} finds. */
  Int4Matrix(Matrix matrix, Int4Engine engine, Workers workers) {
    this.layout = new Int4Layout(matrix.rows(), matrix.cols());
    this.engine = engine;
    this.weights = engine.memory().allocate(layout.bytes());
    workers.run(
        layout.panels(),
        panel -> {
          float[] values = new float[layout.cols()];
          int first = panel * Int4Layout.PANEL;
          int last = Math.min(first + Int4Layout.PANEL, layout.rows());
          for (int row = first; row < last; row++) {
            matrix.copyRow(row, values, 0);
            for (int group = 0; group < layout.groups(); group++) {
              pack(row, group, values);
            }
          }
        });
  }

  private void pack(int row, int group, float[] values) {
    int from = group * Int4Layout.DEPTH;
    int to = from + Int4Layout.DEPTH;
    short half = Int4Scale.of(values, from, to);
    float scale = Float.float16ToFloat(half);
    weights.set(ValueLayout.JAVA_SHORT, layout.scale(row, group), half);
    for (int i = from; i < to; i += Int4Layout.FOUR) {
      int four = 0;
      for (int j = i; j < i + Int4Layout.FOUR; j++) {
        int q = Int4Scale.nearest(values[j], scale);
        four |= q - Int4Scale.MIN << Int4Layout.shift(j);
      }
      weights.set(ValueLayout.JAVA_SHORT, layout.weight(row, i), (short) four);
    }
  }

  @Override
  public int rows() {
    return layout.rows();
  }

  @Override
  public int cols() {
    return layout.cols();
  }

  @Override
  public long bytes() {
    return weights.byteSize();
  }

  @Override
  public void copyRow(int row, float[] target, int at) {
    for (int i = 0; i < layout.cols(); i++) {
      int four = weights.get(ValueLayout.JAVA_SHORT, layout.weight(row, i));
      int q = (four >> Int4Layout.shift(i) & 0xF) + Int4Scale.MIN;
      target[at + i] = q * scale(row, i / Int4Layout.DEPTH);
    }
  }

  private float scale(int row, int group) {
    return Float.float16ToFloat(weights.get(ValueLayout.JAVA_SHORT, layout.scale(row, group)));
  }

  @Override
  public void product(float[] x, int tokens, float[] y) {
    engine.product(this, x, tokens, y);
  }
}
