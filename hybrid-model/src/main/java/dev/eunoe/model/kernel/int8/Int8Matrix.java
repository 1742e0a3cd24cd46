package dev.eunoe.model.kernel.int8;

import dev.eunoe.model.kernel.matrix.GateActivation;
import dev.eunoe.model.kernel.matrix.Matrix;
import dev.eunoe.model.kernel.matrix.PreparedMatrix;
import dev.eunoe.model.kernel.parallel.Workers;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.jspecify.annotations.Nullable;

/**
 * A matrix of 8-bit weights: {@code w[o,i] = q[o,i]·scale[o, group of i]}, q from −127 to 127, in
 * native memory that goes when the matrix does.
 *
 * <p>Activations are rounded to 8 bits too, with a scale for each token and group, so that the sum
 * over a group is one of whole numbers, exact in any order. As instructions for bytes want one
 * factor without sign, 128 is added to each rounded activation p, and what that is too much is
 * taken off at the end:
 *
 * <pre>
 *   y[t,o] ← y[t,o] + ((Σᵢ q[o,i]·(p[t,i] + 128))·scale[o,g])·s[t,g]      from 0, g upwards
 *   y[t,o] ← y[t,o] − Σ_g (128·Σᵢ q[o,i]·scale[o,g])·s[t,g]               fused from 0, g upwards
 * </pre>
 *
 * The outer sums run in this order with these roundings whoever computes them, so all ways give the
 * same bits: {@link Int8Rows} for one token, {@link Int8Slab} and {@link Int8Panel} for many.
 */
public final class Int8Matrix implements PreparedMatrix {
  public static final int MAX = 127;

  /** A scale below this is taken for zero: its reciprocal would not be a number. */
  static final float MIN_SCALE = 1e-30f;

  final Int8Layout layout;
  final MemorySegment weights;

  /** Of each row and group the scale and, a panel further, 128·Σ q: floats. */
  final MemorySegment factors;

  /** The scales again, by slabs: floats. */
  final MemorySegment scales;

  /** The products of bytes for these weights, or null where there are none. */
  final @Nullable Int8Calls calls;

  private final Int8Engine engine;

  /** Quantises: the scale of a group is its greatest magnitude / 127. */
  Int8Matrix(Matrix matrix, Int8Engine engine, Workers workers) {
    this(matrix, Int8Layout.of(matrix.rows(), matrix.cols(), workers.threads()), engine, workers);
  }

  Int8Matrix(Matrix matrix, Int8Layout layout, Int8Engine engine, Workers workers) {
    this.layout = layout;
    this.engine = engine;
    this.weights = engine.memory().allocate(layout.bytes());
    this.scales = engine.memory().allocate(Float.BYTES * layout.scales());
    this.factors = engine.memory().allocate(2 * Float.BYTES * layout.scales());
    this.calls = engine.calls(layout);
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
    float scale = greatest / MAX;
    if (scale < MIN_SCALE) {
      return;
    }
    long at = layout.at(row, from);
    float inverse = 1 / scale;
    int sum = 0;
    for (int i = from; i < to; i += 4, at += 4 * Int8Layout.PANEL) {
      int four = 0;
      for (int j = 0; j < 4; j++) {
        int q = Math.clamp(Math.round(values[i + j] * inverse), -MAX, MAX);
        sum += q;
        four |= (q & 0xFF) << 8 * j;
      }
      weights.set(ValueLayout.JAVA_INT, at, four);
    }
    scales.setAtIndex(ValueLayout.JAVA_FLOAT, layout.scale(row, group), scale);
    long factor = layout.factor(row, group);
    factors.setAtIndex(ValueLayout.JAVA_FLOAT, factor, scale);
    factors.setAtIndex(
        ValueLayout.JAVA_FLOAT, factor + Int8Layout.PANEL, ActivationQuantizer.ZERO * sum);
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
    return weights.byteSize() + factors.byteSize();
  }

  @Override
  public void copyRow(int row, float[] target, int at) {
    int depth = layout.depth();
    for (int group = 0; group < layout.groups(); group++) {
      float scale = factors.getAtIndex(ValueLayout.JAVA_FLOAT, layout.factor(row, group));
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

  @Override
  public boolean gated(Matrix gate, GateActivation activation, float[] x, int tokens, float[] y) {
    return gate instanceof Int8Matrix other
        && other.layout.equals(layout)
        && engine.gated(this, other, activation, x, tokens, y);
  }

  @Override
  public boolean feedForward(
      Matrix gate, GateActivation activation, Matrix down, float[] x, int tokens, float[] y) {
    return gate instanceof Int8Matrix other
        && other.layout.equals(layout)
        && down instanceof Int8Matrix narrow
        && engine.feedForward(this, other, activation, narrow, x, tokens, y);
  }
}
