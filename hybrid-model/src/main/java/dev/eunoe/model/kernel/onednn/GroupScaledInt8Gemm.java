package dev.eunoe.model.kernel.onednn;

import dev.eunoe.model.kernel.args.Int8GemmArgs;
import dev.eunoe.model.kernel.contract.Int8GemmLibrary;

/** A product of bytes whose groups oneDNN scales and adds up itself. */
final class GroupScaledInt8Gemm implements Int8GemmLibrary.Call {
  private final ExecutionPool pool;

  /**
   * @throws OneDnnException where oneDNN has none of that shape, or only its plain reference
   */
  GroupScaledInt8Gemm(Dnnl dnnl, int tokens, int rows, int cols, int depth) {
    int groups = cols / depth;
    var matmul = Matmul.ofGroupsOfBytes(dnnl, tokens, rows, cols, depth);
    if (!matmul.isFast()) {
      throw new OneDnnException("dnnl_matmul_primitive_desc_create", matmul.implementation());
    }
    int[] parts = {
      Dnnl.ARG_SOURCE,
      Dnnl.ARG_SCALES | Dnnl.ARG_SOURCE,
      Dnnl.ARG_WEIGHTS,
      Dnnl.ARG_SCALES | Dnnl.ARG_WEIGHTS,
      Dnnl.ARG_TARGET
    };
    this.pool =
        new ExecutionPool(
            dnnl,
            matmul,
            parts,
            matmul.source(),
            dnnl.strided(Dnnl.F32, new long[] {tokens, groups}, new long[] {groups, 1}),
            matmul.weights(),
            dnnl.strided(Dnnl.F32, new long[] {groups, rows}, new long[] {rows, 1}),
            matmul.target());
  }

  @Override
  public void multiply(Int8GemmArgs args) {
    var execution = pool.borrow();
    execution.set(0, args.a, args.aFrom);
    execution.set(1, args.s, args.sFrom);
    execution.set(2, args.b, args.bFrom);
    execution.set(3, args.scales, args.scalesFrom);
    execution.set(4, args.c, 0);
    execution.execute();
    pool.giveBack(execution);
  }
}
