package dev.eunoe.model.kernel.onednn;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * One oneDNN primitive: {@code y (tokens, rows) ← x (tokens, cols) · wᵀ}, the rows of y {@code
 * stride} apart.
 *
 * @param source the description of x
 * @param weights the description of w, in the layout the primitive wants
 * @param target the description of y
 * @param scratchpad the description of the room a call needs besides; each call running at the same
 *     time needs its own, which oneDNN's default of one room per process does not give
 * @param implementation oneDNN's name for the code it chose
 */
record Matmul(
    MemorySegment primitive,
    MemorySegment source,
    MemorySegment weights,
    MemorySegment target,
    MemorySegment scratchpad,
    String implementation) {
  private static final int WEIGHTS_DESCRIPTION = 131;
  private static final int SCRATCHPAD_DESCRIPTION = 136;
  private static final int IMPLEMENTATION = 8;
  private static final int SCRATCHPAD_OF_CALLER = 1;

  /** Whether oneDNN multiplies such dataType on this processor. */
  static boolean isImplemented(Dnnl dnnl, DataType dataType) {
    try {
      dnnl.call(
          "dnnl_primitive_destroy", choosingLayout(dnnl, dataType, 1, 16, 16, 16).primitive());
      return true;
    } catch (OneDnnException e) {
      if (e.isUnimplemented()) {
        return false;
      }
      throw e;
    }
  }

  /** The primitive for these sizes, free to choose the layout of its weights. */
  static Matmul choosingLayout(
      Dnnl dnnl, DataType dataType, int tokens, int rows, int cols, int stride) {
    var any = dnnl.anyLayout(dataType.type, new long[] {cols, rows});
    return create(dnnl, dataType, tokens, rows, cols, stride, any);
  }

  /** The primitive for these sizes on weights that lie as described. */
  static Matmul withLayout(
      Dnnl dnnl,
      DataType dataType,
      int tokens,
      int rows,
      int cols,
      int stride,
      MemorySegment weights) {
    return create(dnnl, dataType, tokens, rows, cols, stride, weights);
  }

  private static Matmul create(
      Dnnl dnnl,
      DataType dataType,
      int tokens,
      int rows,
      int cols,
      int stride,
      MemorySegment wanted) {
    var source = dnnl.strided(dataType.type, new long[] {tokens, cols}, new long[] {cols, 1});
    var target = dnnl.strided(Dnnl.F32, new long[] {tokens, rows}, new long[] {stride, 1});
    return create(dnnl, source, wanted, target, attributes(dnnl));
  }

  private static MemorySegment attributes(Dnnl dnnl) {
    var attributes = dnnl.create("dnnl_primitive_attr_create");
    dnnl.call("dnnl_primitive_attr_set_scratchpad_mode", attributes, SCRATCHPAD_OF_CALLER);
    return attributes;
  }

  /**
   * Bytes without sign times bytes with sign, summed as ints: rows of x {@code xStride} apart, w
   * (cols, rows) in panels of bytes, rows of y {@code yStride} apart.
   */
  static Matmul ofBytes(Dnnl dnnl, int tokens, int rows, int cols, int xStride, int yStride) {
    var source = dnnl.strided(Dnnl.U8, new long[] {tokens, cols}, new long[] {xStride, 1});
    var weights = dnnl.tagged(Dnnl.S8, new long[] {cols, rows}, Dnnl.TAG_PANELS_OF_BYTES);
    var target = dnnl.strided(Dnnl.S32, new long[] {tokens, rows}, new long[] {yStride, 1});
    return create(dnnl, source, weights, target, attributes(dnnl));
  }

  /**
   * As {@link #ofBytes} for columns in groups of {@code depth}, the sum over each group times a
   * scale of w (groups, rows), then one of x (tokens, groups), and added up in f32.
   */
  static Matmul ofGroupsOfBytes(Dnnl dnnl, int tokens, int rows, int cols, int depth) {
    var source = dnnl.strided(Dnnl.U8, new long[] {tokens, cols}, new long[] {cols, 1});
    var weights = dnnl.tagged(Dnnl.S8, new long[] {cols, rows}, Dnnl.TAG_PANELS_OF_BYTES);
    var target = dnnl.strided(Dnnl.F32, new long[] {tokens, rows}, new long[] {rows, 1});
    var attributes = attributes(dnnl);
    dnnl.groupScales(attributes, Dnnl.ARG_SOURCE, 1, depth);
    dnnl.groupScales(attributes, Dnnl.ARG_WEIGHTS, depth, 1);
    return create(dnnl, source, weights, target, attributes);
  }

  private static Matmul create(
      Dnnl dnnl,
      MemorySegment source,
      MemorySegment wanted,
      MemorySegment target,
      MemorySegment attributes) {
    dnnl.workAlone();
    var plan =
        dnnl.create(
            "dnnl_matmul_primitive_desc_create",
            dnnl.engine(),
            source,
            wanted,
            MemorySegment.NULL,
            target,
            attributes);
    var planned =
        (MemorySegment) dnnl.query("dnnl_primitive_desc_query_md", plan, WEIGHTS_DESCRIPTION);
    var weights = dnnl.create("dnnl_memory_desc_clone", planned);
    var scratchpad =
        dnnl.create(
            "dnnl_memory_desc_clone",
            dnnl.query("dnnl_primitive_desc_query_md", plan, SCRATCHPAD_DESCRIPTION));
    var name = implementation(dnnl, plan);
    var primitive = dnnl.create("dnnl_primitive_create", plan);
    dnnl.call("dnnl_primitive_desc_destroy", plan);
    dnnl.call("dnnl_primitive_attr_destroy", attributes);
    return new Matmul(primitive, source, weights, target, scratchpad, name);
  }

  private static String implementation(Dnnl dnnl, MemorySegment plan) {
    try (var arena = Arena.ofConfined()) {
      var name = arena.allocate(ValueLayout.ADDRESS);
      dnnl.call("dnnl_primitive_desc_query", plan, IMPLEMENTATION, 0, name);
      return name.get(ValueLayout.ADDRESS, 0).reinterpret(Long.MAX_VALUE).getString(0);
    }
  }

  /** Whether it is one of oneDNN's generated kernels, not its plain reference. */
  boolean isFast() {
    return implementation.startsWith("brg");
  }
}
