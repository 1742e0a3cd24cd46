package dev.eunoe.model.kernel.onednn;

import dev.eunoe.model.kernel.args.Int8GemmArgs;
import dev.eunoe.model.kernel.contract.Int8GemmLibrary;
import dev.eunoe.model.kernel.parallel.ObjectPool;
import dev.eunoe.model.kernel.vector.element.Lanes;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/**
 * A product of bytes of which oneDNN gives the sums of whole dataType and the Vector API does the
 * rest: for shapes and processors on which {@link GroupScaledInt8Gemm} is slow or gives other bits.
 */
final class Int32SumInt8Gemm implements Int8GemmLibrary.Call {
  private static final VectorSpecies<Float> FLOATS = Lanes.FLOATS;
  private static final VectorSpecies<Integer> INTS =
      VectorSpecies.of(int.class, FLOATS.vectorShape());
  private static final int LANES = FLOATS.length();
  private static final ByteOrder ORDER = ByteOrder.LITTLE_ENDIAN;

  private final int tokens;
  private final int rows;
  private final int cols;
  private final int depth;

  /** Of one panel and one group. */
  private final ExecutionPool pool;

  private final ObjectPool<MemorySegment> sums;

  /**
   * @throws OneDnnException where oneDNN has none of that shape, or only its plain reference
   */
  Int32SumInt8Gemm(Dnnl dnnl, int tokens, int rows, int cols, int depth) {
    this.tokens = tokens;
    this.rows = rows;
    this.cols = cols;
    this.depth = depth;
    this.sums =
        new ObjectPool<>(() -> Arena.ofAuto().allocate((long) Integer.BYTES * tokens * rows, 64));
    var matmul = Matmul.ofBytes(dnnl, tokens, Int8GemmLibrary.PANEL, depth, cols, rows);
    if (!matmul.isFast()) {
      throw new OneDnnException("dnnl_matmul_primitive_desc_create", matmul.implementation());
    }
    int[] parts = {Dnnl.ARG_SOURCE, Dnnl.ARG_WEIGHTS, Dnnl.ARG_TARGET};
    this.pool =
        new ExecutionPool(dnnl, matmul, parts, matmul.source(), matmul.weights(), matmul.target());
  }

  @Override
  public void multiply(Int8GemmArgs args) {
    var execution = pool.borrow();
    var sums = this.sums.borrow();
    int groups = cols / depth;
    for (int group = 0; group < groups; group++) {
      for (int row = 0; row < rows; row += Int8GemmLibrary.PANEL) {
        execution.set(0, args.a, args.aFrom + (long) group * depth);
        execution.set(
            1,
            args.b,
            args.bFrom + (long) row * cols + (long) group * depth * Int8GemmLibrary.PANEL);
        execution.set(2, sums, (long) Integer.BYTES * row);
        execution.execute();
      }
      long scale = args.scalesFrom + (long) Float.BYTES * group * rows;
      for (int t = 0; t < tokens; t++) {
        long at = (long) Float.BYTES * t * rows;
        float factor =
            args.s.get(
                ValueLayout.JAVA_FLOAT, args.sFrom + Float.BYTES * ((long) t * groups + group));
        if (group == 0) {
          args.c.asSlice(at, (long) Float.BYTES * rows).fill((byte) 0);
        }
        add(sums, at, args.scales, scale, factor, args.c);
      }
    }
    this.sums.giveBack(sums);
    pool.giveBack(execution);
  }

  /** {@code c[o] ← c[o] + (sums[o]·scales[o])·s} for one token. */
  private void add(
      MemorySegment sums, long at, MemorySegment scales, long scale, float s, MemorySegment c) {
    for (long o = 0; o < (long) Float.BYTES * rows; o += (long) Float.BYTES * LANES) {
      ((FloatVector)
              IntVector.fromMemorySegment(INTS, sums, at + o, ORDER)
                  .convert(VectorOperators.I2F, 0))
          .mul(FloatVector.fromMemorySegment(FLOATS, scales, scale + o, ORDER))
          .mul(s)
          .add(FloatVector.fromMemorySegment(FLOATS, c, at + o, ORDER))
          .intoMemorySegment(c, at + o, ORDER);
    }
  }
}
