package dev.eunoe.model.kernel.onednn;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * Where oneDNN put the weight of an input column and an output row: in element {@code byCol[col] +
 * byRow[row]}. Every block of its layout belongs to one of the two dimensions, so the place is a
 * sum.
 *
 * @param byCol one entry per column of our matrix, oneDNN's dimension 0
 * @param byRow one entry per row of our matrix, oneDNN's dimension 1
 */
record BlockedLayout(long[] byCol, long[] byRow) {
  private static final int FORMAT_KIND = 262;
  private static final int STRIDES = 14;
  private static final int BLOCKED = 2;

  static BlockedLayout of(Dnnl dnnl, MemorySegment description, int cols, int rows) {
    try (var arena = Arena.ofConfined()) {
      var result = arena.allocate(ADDRESS);
      dnnl.call("dnnl_memory_desc_query", description, FORMAT_KIND, result);
      if (result.get(JAVA_INT, 0) != BLOCKED) {
        throw new OneDnnException(
            "a matrix of " + rows + " rows and " + cols + " columns", "layout");
      }
      dnnl.call("dnnl_memory_desc_query", description, FORMAT_KIND + 1, result);
      int count = result.get(JAVA_INT, 0);
      long[] sizes = longs(dnnl, description, FORMAT_KIND + 2, count, result);
      long[] dims = longs(dnnl, description, FORMAT_KIND + 3, count, result);
      long[] strides = longs(dnnl, description, STRIDES, 2, result);
      return new BlockedLayout(
          places(0, cols, sizes, dims, strides), places(1, rows, sizes, dims, strides));
    }
  }

  private static long[] longs(
      Dnnl dnnl, MemorySegment description, int what, int count, MemorySegment result) {
    dnnl.call("dnnl_memory_desc_query", description, what, result);
    return result.get(ADDRESS, 0).reinterpret(8L * count).toArray(JAVA_LONG);
  }

  private static long[] places(int dim, int n, long[] sizes, long[] dims, long[] strides) {
    long[] places = new long[n];
    for (int i = 0; i < n; i++) {
      long rest = i;
      long stride = 1;
      for (int b = sizes.length - 1; b >= 0; b--) {
        if (dims[b] == dim) {
          places[i] += rest % sizes[b] * stride;
          rest /= sizes[b];
        }
        stride *= sizes[b];
      }
      places[i] += rest * strides[dim];
    }
    return places;
  }
}
