package dev.eunoe.model.kernel.quant;

import dev.eunoe.model.kernel.ByteProducts;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Objects;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;
import org.jspecify.annotations.Nullable;

/**
 * Several tokens times some rows of an {@link Int8Matrix}, group by group: a product of bytes, then
 * its scales.
 */
final class Int8Slab {
  private static final VectorSpecies<Float> FLOATS = Expanded.FLOATS;
  private static final VectorSpecies<Integer> INTS = Expanded.INTS;
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
    int stop = Math.min(firstRow + rows, w.rows());
    for (int t = firstToken; t < firstToken + count; t++) {
      Arrays.fill(y, t * w.rows() + firstRow, t * w.rows() + stop, 0);
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

  /** {@code y[o] ← (sum[o] − excess[o])·(scale[o]·s) + y[o]}, panel by panel. */
  private void add(
      Int8Matrix w, int group, int firstRow, int rows, int t, float s, int token, float[] y) {
    int stop = Math.min(rows, w.rows() - firstRow);
    int target = token * w.rows() + firstRow;
    for (int o = 0; o < rows; o += Int8Layout.PANEL) {
      int scale = w.layout.scale(firstRow + o, group);
      long at = 4L * (t * rows + o);
      if (o + Int8Layout.PANEL <= stop) {
        panel(sums, at, w.excess, w.scales, scale, s, y, target + o);
      } else {
        lastPanel(at, w, scale, s, y, target + o, stop - o);
      }
    }
  }

  private static void panel(
      MemorySegment sums,
      long at,
      int[] excess,
      float[] scales,
      int scale,
      float s,
      float[] y,
      int target) {
    for (int lane = 0; lane < Int8Layout.PANEL; lane += LANES) {
      var sum =
          IntVector.fromMemorySegment(INTS, sums, at + 4L * lane, ByteOrder.LITTLE_ENDIAN)
              .sub(IntVector.fromArray(INTS, excess, scale + lane));
      ((FloatVector) sum.convert(VectorOperators.I2F, 0))
          .fma(
              FloatVector.fromArray(FLOATS, scales, scale + lane).mul(s),
              FloatVector.fromArray(FLOATS, y, target + lane))
          .intoArray(y, target + lane);
    }
  }

  /** A panel that is not full; the same operations one by one. */
  private void lastPanel(
      long at, Int8Matrix w, int scale, float s, float[] y, int target, int count) {
    for (int o = 0; o < count; o++) {
      int sum = sums.get(ValueLayout.JAVA_INT, at + 4L * o) - w.excess[scale + o];
      y[target + o] = Math.fma((float) sum, w.scales[scale + o] * s, y[target + o]);
    }
  }
}
