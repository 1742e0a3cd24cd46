package dev.eunoe.model.kernel.onednn;

import dev.eunoe.model.kernel.matrix.Matrix;
import dev.eunoe.model.kernel.matrix.PreparedMatrix;
import dev.eunoe.model.kernel.parallel.Workers;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.ref.Reference;
import java.util.ArrayList;
import java.util.List;

/** A matrix in oneDNN's own layout, in native memory that goes when the matrix does. */
final class OneDnnMatrix implements PreparedMatrix {
  private final Workers workers;
  private final MatrixShape shape;
  private final List<MemorySegment> packed = new ArrayList<>();
  private final List<MemorySegment> memories = new ArrayList<>();

  OneDnnMatrix(Matrix matrix, MatrixShape shape, Workers workers) {
    this.workers = workers;
    this.shape = shape;
    var arena = Arena.ofAuto();
    int from = 0;
    for (var block : shape.blocks()) {
      try (var rows = Arena.ofConfined()) {
        var weights = block.reorder(plainRows(matrix, from, block.rows, rows), arena);
        packed.add(weights);
        memories.add(block.weightsMemory(weights, arena));
      }
      from += block.rows;
    }
  }

  private MemorySegment plainRows(Matrix matrix, int from, int count, Arena arena) {
    var dataType = shape.dataType;
    long rowBytes = (long) shape.cols * dataType.bytes;
    var plain = arena.allocate(count * rowBytes, 64);
    float[] row = new float[shape.cols];
    for (int r = 0; r < count; r++) {
      matrix.copyRow(from + r, row, 0);
      dataType.putAll(row, 0, shape.cols, plain.asSlice(r * rowBytes, rowBytes));
    }
    return plain;
  }

  @Override
  public int rows() {
    return shape.rows;
  }

  @Override
  public int cols() {
    return shape.cols;
  }

  @Override
  public long bytes() {
    return packed.stream().mapToLong(MemorySegment::byteSize).sum();
  }

  @Override
  public void copyRow(int row, float[] target, int at) {
    int block = row / MatrixShape.BLOCK_ROWS;
    var weights = packed.get(block);
    var layout = shape.blocks().get(block).layout();
    long first = layout.byRow()[row % MatrixShape.BLOCK_ROWS];
    for (int i = 0; i < shape.cols; i++) {
      target[at + i] = shape.dataType.get(weights, first + layout.byCol()[i]);
    }
  }

  @Override
  public void product(float[] x, int tokens, float[] y) {
    for (int t = 0; t < tokens; t += RowBlock.MAX) {
      int n = Math.min(RowBlock.MAX, tokens - t);
      var buffers = shape.borrow(n);
      buffers.load(x, t * shape.cols, n);
      workers.run(memories.size(), block -> buffers.multiply(block, memories.get(block)));
      buffers.store(y, t * shape.rows, n);
    }
    // The native memory lives as long as this object, and the calls above do not show its use.
    Reference.reachabilityFence(this);
  }
}
