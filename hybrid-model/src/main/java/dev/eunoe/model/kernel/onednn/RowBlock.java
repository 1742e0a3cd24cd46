package dev.eunoe.model.kernel.onednn;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;

/**
 * How {@code rows} neighbouring rows of a matrix are multiplied: one primitive for each number of
 * tokens at once that gives the right bits.
 *
 * <p>oneDNN may add the terms of a sum in another order when there are fewer tokens: on long rows
 * it does so for one token. The engine promises the same bits for a token in any company, so the
 * primitive for {@link #MAX} tokens sets the order, and a smaller one is taken only if it was seen
 * to give its bits, for the first and the last of its tokens, on random numbers of this very shape.
 * Fewer tokens than the next good size are filled up with zeros.
 */
final class RowBlock {
  /** Tokens of one call at most. */
  static final int MAX = 64;

  private static final int[] SMALLER = {1, 2, 4, 8, 16, 32};

  final int rows;
  final int cols;
  private final Dnnl dnnl;
  private final DataType dataType;
  private final Matmul most;
  private final BlockedLayout layout;
  private final List<Integer> sizes = new ArrayList<>();
  private final List<Matmul> matmuls = new ArrayList<>();

  /**
   * @param stride rows of the whole matrix
   */
  RowBlock(Dnnl dnnl, DataType dataType, int rows, int cols, int stride) {
    this.dnnl = dnnl;
    this.dataType = dataType;
    this.rows = rows;
    this.cols = cols;
    this.most = Matmul.choosingLayout(dnnl, dataType, MAX, rows, cols, stride);
    this.layout = BlockedLayout.of(dnnl, most.weights(), cols, rows);
    try (var arena = Arena.ofConfined()) {
      var check = new ParityCheck(dnnl, dataType, this, stride, arena);
      if (!check.placeDoesNotMatter(most, MAX)) {
        throw new OneDnnException(
            "a product of " + rows + " rows and " + cols + " columns",
            "its bits depend on a token's place");
      }
      for (int tokens : SMALLER) {
        var matmul = Matmul.withLayout(dnnl, dataType, tokens, rows, cols, stride, most.weights());
        if (check.placeDoesNotMatter(matmul, tokens)) {
          sizes.add(tokens);
          matmuls.add(matmul);
        }
      }
    }
    sizes.add(MAX);
    matmuls.add(most);
  }

  /** Whether so many tokens at once give the right bits. */
  boolean takes(int tokens) {
    return sizes.contains(tokens);
  }

  Matmul matmul(int tokens) {
    return matmuls.get(sizes.indexOf(tokens));
  }

  /** Where a weight lies in what {@link #reorder} returns. */
  BlockedLayout layout() {
    return layout;
  }

  /** The weights in oneDNN's layout, from plain rows (rows, cols). */
  MemorySegment reorder(MemorySegment plain, Arena arena) {
    var packed = arena.allocate(dnnl.bytes(most.weights()), 64);
    var rowMajor = dnnl.strided(dataType.type, new long[] {cols, rows}, new long[] {1, cols});
    var plan =
        dnnl.create(
            "dnnl_reorder_primitive_desc_create",
            rowMajor,
            dnnl.engine(),
            most.weights(),
            dnnl.engine(),
            MemorySegment.NULL);
    var primitive = dnnl.create("dnnl_primitive_create", plan);
    var from = dnnl.memory(rowMajor, plain);
    var to = dnnl.memory(most.weights(), packed);
    var stream = dnnl.stream();
    try (var call = Arena.ofConfined()) {
      int[] parts = {Dnnl.ARG_SOURCE, Dnnl.ARG_TARGET};
      dnnl.execute(primitive, stream, Dnnl.arguments(call, parts, from, to));
    } finally {
      dnnl.call("dnnl_stream_destroy", stream);
      dnnl.call("dnnl_memory_destroy", to);
      dnnl.call("dnnl_memory_destroy", from);
      dnnl.call("dnnl_primitive_destroy", primitive);
      dnnl.call("dnnl_primitive_desc_destroy", plan);
      dnnl.call("dnnl_memory_desc_destroy", rowMajor);
    }
    return packed;
  }

  /** A memory object over such weights, destroyed with the arena. */
  MemorySegment weightsMemory(MemorySegment packed, Arena arena) {
    return dnnl.memory(most.weights(), packed)
        .reinterpret(arena, memory -> dnnl.call("dnnl_memory_destroy", memory));
  }
}
