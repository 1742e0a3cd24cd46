package dev.eunoe.model.kernel.onednn;

import dev.eunoe.model.kernel.ByteProducts;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.SplittableRandom;

/** A product of bytes of one shape; each call running at the same time has a {@link Seat}. */
final class ByteMatmul implements ByteProducts.Call {
  private final Dnnl dnnl;
  private final Matmul matmul;
  private final ArrayDeque<Seat> free = new ArrayDeque<>();

  private ByteMatmul(Dnnl dnnl, Matmul matmul) {
    this.dnnl = dnnl;
    this.matmul = matmul;
  }

  /** The product, where oneDNN has a fast one whose sums are exact. */
  static Optional<ByteMatmul> find(Dnnl dnnl, int tokens, int rows, int depth) {
    try {
      var found = Matmul.ofBytes(dnnl, tokens, rows, depth);
      var product = new ByteMatmul(dnnl, found);
      // Without VNNI instructions oneDNN adds pairs of products in 16 bits, which may overflow.
      return found.isFast() && product.isExact(tokens, rows, depth)
          ? Optional.of(product)
          : Optional.empty();
    } catch (OneDnnException e) {
      return Optional.empty(); // not there on this processor: the caller has another way
    }
  }

  @Override
  public void multiply(
      MemorySegment a, long aFrom, MemorySegment b, long bFrom, MemorySegment c, long cFrom) {
    var seat = borrow();
    dnnl.setBytes(seat.source, a.address() + aFrom);
    dnnl.setBytes(seat.weights, b.address() + bFrom);
    dnnl.setBytes(seat.target, c.address() + cFrom);
    dnnl.execute(matmul.primitive(), seat.stream, seat.arguments);
    synchronized (free) {
      free.push(seat);
    }
  }

  private Seat borrow() {
    synchronized (free) {
      var seat = free.poll();
      return seat == null ? new Seat() : seat;
    }
  }

  /** Greatest magnitudes in the first token, random numbers in the last, against plain sums. */
  private boolean isExact(int tokens, int rows, int depth) {
    try (var arena = Arena.ofConfined()) {
      var a = arena.allocate((long) tokens * depth, 64);
      var b = arena.allocate((long) rows * depth, 64);
      var c = arena.allocate(4L * tokens * rows, 64);
      var random = new SplittableRandom(depth);
      for (long i = 0; i < a.byteSize(); i++) {
        a.set(ValueLayout.JAVA_BYTE, i, i < depth ? (byte) 255 : (byte) random.nextInt(256));
      }
      for (int row = 0; row < rows; row++) {
        int sign = row % 2 == 0 ? 127 : -127;
        for (int i = 0; i < depth; i++) {
          byte value = (byte) (row < 2 ? sign : random.nextInt(-127, 128));
          b.set(ValueLayout.JAVA_BYTE, place(row, i, depth), value);
        }
      }
      multiply(a, 0, b, 0, c, 0);
      for (int token : new int[] {0, tokens - 1}) {
        for (int row = 0; row < rows; row++) {
          int sum = 0;
          for (int i = 0; i < depth; i++) {
            int left = a.get(ValueLayout.JAVA_BYTE, (long) token * depth + i) & 0xFF;
            sum += left * b.get(ValueLayout.JAVA_BYTE, place(row, i, depth));
          }
          if (c.getAtIndex(ValueLayout.JAVA_INT, (long) token * rows + row) != sum) {
            return false;
          }
        }
      }
      return true;
    }
  }

  private static long place(int row, int col, int depth) {
    int panel = ByteProducts.PANEL;
    return (long) (row / panel) * panel * depth
        + col / 4 * (4L * panel)
        + row % panel * 4
        + col % 4;
  }

  /** What one call needs for itself; kept for the life of the JVM. */
  private final class Seat {
    private final MemorySegment source = empty(matmul.source());
    private final MemorySegment weights = empty(matmul.weights());
    private final MemorySegment target = empty(matmul.target());
    private final MemorySegment stream = dnnl.stream();
    private final MemorySegment arguments;

    Seat() {
      var arena = Arena.global();
      int[] parts = {Dnnl.ARG_SOURCE, Dnnl.ARG_WEIGHTS, Dnnl.ARG_TARGET, Dnnl.ARG_SCRATCHPAD};
      var scratchpad = dnnl.memory(matmul.scratchpad(), arena);
      this.arguments = Dnnl.arguments(arena, parts, source, weights, target, scratchpad);
    }

    private MemorySegment empty(MemorySegment description) {
      return dnnl.memory(description, MemorySegment.NULL);
    }
  }
}
