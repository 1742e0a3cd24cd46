package dev.eunoe.model.kernel.onednn;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * Finds out whether a primitive gives a token the same bits as the first primitive did, wherever
 * the token stands: the same random token is put first, in the middle and last, among others.
 */
final class ParityCheck {
  private final Dnnl dnnl;
  private final DataType dataType;
  private final RowBlock block;
  private final int stride;
  private final Arena arena;
  private final MemorySegment weights;
  private final MemorySegment source;
  private final MemorySegment target;
  private float[] expected = {};

  ParityCheck(Dnnl dnnl, DataType dataType, RowBlock block, int stride, Arena arena) {
    this.dnnl = dnnl;
    this.dataType = dataType;
    this.block = block;
    this.stride = stride;
    this.arena = arena;
    var random = new SplittableRandom(block.rows * 31L + block.cols);
    long weightCount = (long) block.rows * block.cols;
    var plain = arena.allocate(weightCount * dataType.bytes, 64);
    for (long i = 0; i < weightCount; i++) {
      dataType.put(plain, i, (float) random.nextDouble(-1, 1));
    }
    this.weights = block.weightsMemory(block.reorder(plain, arena), arena);
    this.source = arena.allocate((long) RowBlock.MAX * block.cols * dataType.bytes, 64);
    for (long i = 0; i < (long) RowBlock.MAX * block.cols; i++) {
      dataType.put(source, i, (float) random.nextDouble(-1, 1));
    }
    this.target = arena.allocate((long) RowBlock.MAX * stride * Float.BYTES, 64);
  }

  boolean placeDoesNotMatter(Matmul matmul, int tokens) {
    long rowBytes = (long) block.cols * dataType.bytes;
    var token = source.asSlice(0, rowBytes);
    int[] places = {0, tokens / 2, tokens - 1};
    for (int place : places) {
      source.asSlice(place * rowBytes, rowBytes).copyFrom(token);
    }
    execute(matmul);
    for (int place : places) {
      float[] found =
          target
              .asSlice((long) place * stride * Float.BYTES, (long) block.rows * Float.BYTES)
              .toArray(ValueLayout.JAVA_FLOAT);
      if (expected.length == 0) {
        expected = found;
      } else if (!Arrays.equals(found, expected)) {
        return false;
      }
    }
    return true;
  }

  private void execute(Matmul matmul) {
    var from = dnnl.memory(matmul.source(), source);
    var to = dnnl.memory(matmul.target(), target);
    var stream = dnnl.stream();
    var scratchpad = dnnl.memory(matmul.scratchpad(), arena);
    int[] parts = {Dnnl.ARG_SOURCE, Dnnl.ARG_WEIGHTS, Dnnl.ARG_TARGET, Dnnl.ARG_SCRATCHPAD};
    dnnl.execute(
        matmul.primitive(), stream, Dnnl.arguments(arena, parts, from, weights, to, scratchpad));
    dnnl.call("dnnl_stream_destroy", stream);
    dnnl.call("dnnl_memory_destroy", scratchpad);
    dnnl.call("dnnl_memory_destroy", to);
    dnnl.call("dnnl_memory_destroy", from);
  }
}
