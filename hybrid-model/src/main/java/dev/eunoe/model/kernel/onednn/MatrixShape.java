package dev.eunoe.model.kernel.onednn;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.IntStream;

/**
 * What all matrices of one shape share: how their blocks of rows are multiplied, and buffers.
 *
 * <p>The rows are cut into blocks of {@link #BLOCK_ROWS} whatever the number of threads, so that
 * the bits do not depend on it.
 */
final class MatrixShape {
  /**
   * Rows of a block: wide enough for oneDNN's blocks of 64 rows, small enough to share among
   * threads.
   */
  static final int BLOCK_ROWS = 512;

  final int rows;
  final int cols;
  final DataType dataType;
  private final Dnnl dnnl;
  private final List<RowBlock> blocks;

  /** The numbers of tokens that can be multiplied at once, ascending. */
  private final int[] sizes;

  private final Map<Integer, ConcurrentLinkedQueue<Buffers>> free = new ConcurrentHashMap<>();

  MatrixShape(Dnnl dnnl, DataType dataType, int rows, int cols) {
    this.dnnl = dnnl;
    this.dataType = dataType;
    this.rows = rows;
    this.cols = cols;
    this.blocks = blocks(dnnl, dataType, rows, cols);
    this.sizes =
        IntStream.rangeClosed(1, RowBlock.MAX)
            .filter(tokens -> blocks.stream().allMatch(block -> block.takes(tokens)))
            .toArray();
  }

  private static List<RowBlock> blocks(Dnnl dnnl, DataType dataType, int rows, int cols) {
    var blocks = new ArrayList<RowBlock>();
    for (int from = 0; from + BLOCK_ROWS <= rows; from += BLOCK_ROWS) {
      blocks.add(
          blocks.isEmpty()
              ? new RowBlock(dnnl, dataType, BLOCK_ROWS, cols, rows)
              : blocks.getFirst());
    }
    if (rows % BLOCK_ROWS != 0) {
      blocks.add(new RowBlock(dnnl, dataType, rows % BLOCK_ROWS, cols, rows));
    }
    return blocks;
  }

  List<RowBlock> blocks() {
    return blocks;
  }

  /** Buffers for at least so many tokens, at most {@link RowBlock#MAX}; give them back. */
  Buffers borrow(int tokens) {
    int size = RowBlock.MAX;
    for (int i = sizes.length - 1; i >= 0 && sizes[i] >= tokens; i--) {
      size = sizes[i];
    }
    var buffers = free(size).poll();
    return buffers == null ? new Buffers(size) : buffers;
  }

  private ConcurrentLinkedQueue<Buffers> free(int size) {
    return free.computeIfAbsent(size, any -> new ConcurrentLinkedQueue<>());
  }

  /** Room for the tokens of one product, and the calls that work on it. */
  final class Buffers {
    private static final int WEIGHTS_AT = 1;
    private static final int[] PARTS = {
      Dnnl.ARG_SOURCE, Dnnl.ARG_WEIGHTS, Dnnl.ARG_TARGET, Dnnl.ARG_SCRATCHPAD
    };

    private final int tokens;
    private final MemorySegment source;
    private final MemorySegment target;
    private final List<MemorySegment> arguments = new ArrayList<>();
    private final List<MemorySegment> streams = new ArrayList<>();

    private Buffers(int tokens) {
      this.tokens = tokens;
      var arena = Arena.ofAuto();
      this.source = arena.allocate((long) tokens * cols * dataType.bytes, 64);
      this.target = arena.allocate((long) tokens * rows * Float.BYTES, 64);
      for (int i = 0; i < blocks.size(); i++) {
        var matmul = blocks.get(i).matmul(tokens);
        var to = target.asSlice((long) i * BLOCK_ROWS * Float.BYTES);
        arguments.add(
            Dnnl.arguments(
                arena,
                PARTS,
                dnnl.memory(matmul.source(), source),
                MemorySegment.NULL,
                dnnl.memory(matmul.target(), to),
                dnnl.memory(matmul.scratchpad(), arena)));
        streams.add(dnnl.stream());
      }
    }

    /** Takes {@code n} tokens of x from element {@code from} on; the rest become zeros. */
    void load(float[] x, int from, int n) {
      dataType.putAll(x, from, n * cols, source);
      source.asSlice((long) n * cols * dataType.bytes).fill((byte) 0);
    }

    /** Multiplies by one block; different blocks may run on different threads. */
    void multiply(int block, MemorySegment weights) {
      var args = arguments.get(block);
      Dnnl.setArgument(args, WEIGHTS_AT, weights);
      dnnl.execute(blocks.get(block).matmul(tokens).primitive(), streams.get(block), args);
    }

    /**
     * Puts the results of {@code n} tokens into y from element {@code at} on, and ends the loan.
     */
    void store(float[] y, int at, int n) {
      MemorySegment.copy(target, ValueLayout.JAVA_FLOAT, 0, y, at, n * rows);
      free(tokens).add(this);
    }
  }
}
