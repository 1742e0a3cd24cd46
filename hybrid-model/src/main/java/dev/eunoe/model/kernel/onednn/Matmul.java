package dev.eunoe.model.kernel.onednn;

import java.lang.foreign.MemorySegment;

/**
 * One oneDNN primitive: {@code y (tokens, rows) ← x (tokens, cols) · wᵀ}, the rows of y {@code
 * stride} apart.
 *
 * @param source the description of x
 * @param weights the description of w, in the layout the primitive wants
 * @param target the description of y
 * @param scratchpad the description of the room a call needs besides; each call running at the same
 *     time needs its own, which oneDNN's default of one room per process does not give
 */
record Matmul(
    MemorySegment primitive,
    MemorySegment source,
    MemorySegment weights,
    MemorySegment target,
    MemorySegment scratchpad) {
  private static final int WEIGHTS_DESCRIPTION = 131;
  private static final int SCRATCHPAD_DESCRIPTION = 136;
  private static final int SCRATCHPAD_OF_CALLER = 1;

  /** The primitive for these sizes, free to choose the layout of its weights. */
  static Matmul choosingLayout(
      Dnnl dnnl, Numbers numbers, int tokens, int rows, int cols, int stride) {
    var any = dnnl.anyLayout(numbers.type, new long[] {cols, rows});
    return create(dnnl, numbers, tokens, rows, cols, stride, any);
  }

  /** The primitive for these sizes on weights that lie as described. */
  static Matmul withLayout(
      Dnnl dnnl,
      Numbers numbers,
      int tokens,
      int rows,
      int cols,
      int stride,
      MemorySegment weights) {
    return create(dnnl, numbers, tokens, rows, cols, stride, weights);
  }

  private static Matmul create(
      Dnnl dnnl,
      Numbers numbers,
      int tokens,
      int rows,
      int cols,
      int stride,
      MemorySegment wanted) {
    var source = dnnl.strided(numbers.type, new long[] {tokens, cols}, new long[] {cols, 1});
    var target = dnnl.strided(Dnnl.F32, new long[] {tokens, rows}, new long[] {stride, 1});
    var attributes = dnnl.create("dnnl_primitive_attr_create");
    dnnl.call("dnnl_primitive_attr_set_scratchpad_mode", attributes, SCRATCHPAD_OF_CALLER);
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
    var primitive = dnnl.create("dnnl_primitive_create", plan);
    dnnl.call("dnnl_primitive_desc_destroy", plan);
    dnnl.call("dnnl_primitive_attr_destroy", attributes);
    return new Matmul(primitive, source, weights, target, scratchpad);
  }
}
