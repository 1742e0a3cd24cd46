package dev.eunoe.model.kernel.quant;

import dev.eunoe.model.kernel.ByteProducts;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Several tokens times some rows of an {@link Int8Matrix}, group by group: a product of bytes, then
 * its scales.
 */
final class Int8Slab {
  /** Bytes of sums that a thread holds at once: what its second cache takes beside the weights. */
  private static final long ROOM = 512 << 10;

  /** The sums of one panel for one token. */
  final float[] oneToken = new float[Int8Layout.PANEL];

  private final @Nullable ByteProducts products;
  private final ScaledSums scaled = new ScaledSums();
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
    long perGroup = 4L * callTokens * rows;
    int together = Math.clamp(ROOM / perGroup, 1, layout.groups());
    if (sums.byteSize() < together * perGroup) {
      sums = Arena.ofAuto().allocate(together * perGroup, 64);
    }
    scaled.set(w, firstRow, rows);
    for (int from = 0; from < layout.groups(); from += together) {
      int to = Math.min(from + together, layout.groups());
      for (int group = from; group < to; group++) {
        long a = ((long) group * paddedTokens + firstToken) * depth;
        long b = layout.panel(firstRow / Int8Layout.PANEL, group);
        call.multiply(bytes, a, w.weights, b, sums, (group - from) * perGroup);
      }
      for (int t = 0; t < count; t += 2) {
        long toNextToken = t + 1 < count ? 4L * rows : 0;
        int sFrom = (firstToken + t) * layout.groups();
        int target = (firstToken + t) * w.rows() + firstRow;
        for (int group = from; group < to; group += 2) {
          long at = (group - from) * perGroup + 4L * t * rows;
          long toNextGroup = group + 1 < to ? perGroup : 0;
          scaled.add(
              sums,
              at,
              toNextGroup,
              toNextToken,
              group,
              s,
              sFrom + group,
              layout.groups(),
              y,
              target,
              w.rows());
        }
      }
    }
  }
}
