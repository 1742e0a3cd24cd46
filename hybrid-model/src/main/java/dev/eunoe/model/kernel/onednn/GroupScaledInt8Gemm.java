package dev.eunoe.model.kernel.onednn;

import dev.eunoe.model.kernel.contract.Int8GemmLibrary;
import java.lang.foreign.MemorySegment;

/** A product of bytes whose groups oneDNN scales and adds up itself. */
final class GroupScaledInt8Gemm implements Int8GemmLibrary.Call {
  private final ExecutionPool seats;

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
    this.seats =
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
  public void multiply(
      MemorySegment a,
      long aFrom,
      MemorySegment s,
      long sFrom,
      MemorySegment b,
      long bFrom,
      MemorySegment scales,
      long scalesFrom,
      MemorySegment c) {
    var seat = seats.borrow();
    seat.set(0, a, aFrom);
    seat.set(1, s, sFrom);
    seat.set(2, b, bFrom);
    seat.set(3, scales, scalesFrom);
    seat.set(4, c, 0);
    seat.execute();
    seats.giveBack(seat);
  }
}
