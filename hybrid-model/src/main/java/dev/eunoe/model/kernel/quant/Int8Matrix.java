package dev.eunoe.model.kernel.quant;

import dev.eunoe.model.kernel.Matrix;
import dev.eunoe.model.kernel.PreparedMatrix;
import dev.eunoe.model.kernel.Workers;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * A matrix of 8-bit weights: {@code w[o,i] = q[o,i]·scale[o, group of i]}, q from −127 to 127, in
 * native memory that goes when the matrix does.
 *
 * <p>Activations are rounded to 8 bits too, with a scale for each token and group, so that the sum
 * over a group is one of whole numbers: {@code y[t,o] = Σ_g (Σᵢ
 * q[o,i]·p[t,i])·(scale[o,g]·s[t,g])}. The inner sum is exact and the outer one runs in the order
 * of the groups, so every way to compute it gives the same bits: {@link Int8Rows} for one token,
 * {@link Int8Product} for many.
 */
final class Int8Matrix implements PreparedMatrix {
  static final int MOST = 127;

  /** A scale below this is taken for zero: its reciprocal would not be a number. */
  static final float LEAST_SCALE = 1e-30f;

  final Int8Layout layout;
  final MemorySegment weights;
  final float[] scales;

  /** 128·Σ q over a group: what a product takes too much when 128 is added to each activation. */
  final int[] excess;

  private final Int8Engine engine;

  /** Quantises: the scale of a group is its greatest magnitude / 127. */
  Int8Matrix(Matrix matrix, Int8Engine engine, Workers workers) {
    this(matrix, Int8Layout.of(matrix.rows(), matrix.cols(), workers.threads()), engine, workers);
  }

  Int8Matrix(Matrix matrix, Int8Layout layout, Int8Engine engine, Workers workers) {
    this.layout = layout;
    this.engine = engine;
    this.weights = engine.memory().allocate(layout.bytes());
    int padded = layout.panels() * Int8Layout.PANEL;
    this.scales = new float[Math.multiplyExact(padded, layout.groups())];
    this.excess = new int[scales.length];
    workers.run(
        layout.panels(),
        panel -> {
          float[] values = new float[layout.cols()];
          int first = panel * Int8Layout.PANEL;
          int last = Math.min(first + Int8Layout.PANEL, layout.rows());
          for (int row = first; row < last; row++) {
            matrix.copyRow(row, values, 0);
            for (int group = 0; group < layout.groups(); group++) {
              pack(row, group, values);
            }
          }
        });
  }

  private void pack(int row, int group, float[] values) {
    int from = group * layout.depth();
    int to = from + layout.depth();
    float greatest = 0;
    for (int i = from; i < to; i++) {
      greatest = Math.max(greatest, Math.abs(values[i]));
    }
    float scale = greatest / MOST;
    if (scale < LEAST_SCALE) {
      return;
    }
    long at = layout.at(row, from);
    float inverse = 1 / scale;
    int sum = 0;
    for (int i = from; i < to; i += 4, at += 4 * Int8Layout.PANEL) {
      int four = 0;
      for (int j = 0; j < 4; j++) {
        int q = Math.clamp(Math.round(values[i + j] * inverse), -MOST, MOST);
        sum += q;
        four |= (q & 0xFF) << 8 * j;
      }
      weights.set(ValueLayout.JAVA_INT, at, four);
    }
    scales[layout.scale(row, group)] = scale;
    excess[layout.scale(row, group)] = Activations8.ZERO * sum;
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
    return weights.byteSize() + 4L * scales.length;
  }

  @Override
  public void copyRow(int row, float[] target, int at) {
    int depth = layout.depth();
    for (int group = 0; group < layout.groups(); group++) {
      float scale = scales[layout.scale(row, group)];
      long from = layout.at(row, group * depth);
      for (int i = 0; i < depth; i++) {
        byte q = weights.get(ValueLayout.JAVA_BYTE, from + (long) (i / 4) * 256 + i % 4);
        target[at + group * depth + i] = q * scale;
      }
    }
  }

  @Override
  public void product(float[] x, int tokens, float[] y) {
    engine.product(this, x, tokens, y);
  }
}
