package dev.eunoe.model.kernel.quant;

import dev.eunoe.model.kernel.ByteProducts;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import java.util.Objects;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;
import org.jspecify.annotations.Nullable;

/**
 * Several tokens times some rows of an {@link Int8Matrix}, group by group: a product of bytes, then
 * its scales.
 */
final class Int8Slab {
  private static final int LANES = Expanded.LANES;

  /** The sums of one panel for one token. */
  final float[] oneToken = new float[Int8Layout.PANEL];

  private final @Nullable ByteProducts products;
  private MemorySegment sums = MemorySegment.NULL;

  Int8Slab(@Nullable ByteProducts products) {
    this.products = products;
  }

  /** Whether all calls that a matrix needs are there, for so many tokens at once. */
  static boolean possible(ByteProducts products, Int8Layout layout, int rowsPerPart, int tokens) {
    if (tokens == 0) {
      return true;
    }
    int padded = layout.panels() * Int8Layout.PANEL;
    int last = padded % rowsPerPart;
    return layout.depth() % ByteProducts.DEPTH == 0
        && (padded < rowsPerPart || products.call(tokens, rowsPerPart, layout.depth()) != null)
        && (last == 0 || products.call(tokens, last, layout.depth()) != null);
  }

  /**
   * {@code y[t,o]} for {@code count} tokens from {@code firstToken} on and the rows of one call.
   *
   * <pre>
   *   bytes (groups, padded tokens, depth) · s (tokens, groups) · y (tokens, rows)
   * </pre>
   */
  void multiply(
      Int8Matrix w,
      int firstRow,
      int rowsPerPart,
      MemorySegment bytes,
      int paddedTokens,
      float[] s,
      int firstToken,
      int count,
      int callTokens,
      float[] y) {
    var layout = w.layout;
    int depth = layout.depth();
    int rows = Math.min(rowsPerPart, layout.panels() * Int8Layout.PANEL - firstRow);
    var call =
        Objects.requireNonNull(
            Objects.requireNonNull(products).call(callTokens, rows, depth), "was asked before");
    if (sums.byteSize() < 4L * callTokens * rows) {
      sums = Arena.ofAuto().allocate(4L * callTokens * rows, 64);
    }
    for (int group = 0; group < layout.groups(); group++) {
      long from = ((long) group * paddedTokens + firstToken) * depth;
      call.multiply(bytes, from, w.weights, layout.panel(firstRow / Int8Layout.PANEL, group), sums);
      for (int t = 0; t < count; t++) {
        int token = firstToken + t;
        add(w, group, firstRow, rows, t, s[token * layout.groups() + group], token, y);
      }
    }
  }

  /** {@code y[o] ← (sum[o] − excess[o])·(scale[o]·s) + y[o]}, from zero for the first group. */
  private void add(
      Int8Matrix w, int group, int firstRow, int rows, int t, float s, int token, float[] y) {
    int stop = Math.min(rows, w.rows() - firstRow);
    int target = token * w.rows() + firstRow;
    for (int panel = 0; panel < rows; panel += Int8Layout.PANEL) {
      int scale = w.layout.scale(firstRow + panel, group);
      for (int o = panel; o < panel + Int8Layout.PANEL; o += LANES, scale += LANES) {
        var factor = FloatVector.fromArray(Expanded.FLOATS, w.scales, scale).mul(s);
        var sum =
            (FloatVector)
                IntVector.fromMemorySegment(
                        Expanded.INTS, sums, 4L * (t * rows + o), ByteOrder.LITTLE_ENDIAN)
                    .sub(IntVector.fromArray(Expanded.INTS, w.excess, scale))
                    .convert(VectorOperators.I2F, 0);
        if (o + LANES <= stop) {
          var before =
              group == 0
                  ? FloatVector.zero(Expanded.FLOATS)
                  : FloatVector.fromArray(Expanded.FLOATS, y, target + o);
          sum.fma(factor, before).intoArray(y, target + o);
        } else {
          var valid = Expanded.FLOATS.indexInRange(o, stop);
          var before =
              group == 0
                  ? FloatVector.zero(Expanded.FLOATS)
                  : FloatVector.fromArray(Expanded.FLOATS, y, target + o, valid);
          sum.fma(factor, before).intoArray(y, target + o, valid);
        }
      }
    }
  }
}
