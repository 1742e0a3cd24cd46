package dev.eunoe.model.kernel.quant;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Objects;

/**
 * Several tokens times one slab of an {@link Int8Matrix} by a product of bytes. Used again and
 * again, by one thread at a time.
 */
final class Int8Slab {
  /** The results of one panel for one token. */
  final float[] onePanel = new float[Int8Layout.PANEL];

  private final Surplus surplus = new Surplus();
  private MemorySegment results = MemorySegment.NULL;

  /**
   * {@code y[t,o]} for {@code count} tokens from {@code firstToken} on and the rows of one slab.
   *
   * @param callTokens the power of two that the tokens are filled up to
   */
  void multiply(
      Int8Matrix w, int slab, Rounded x, int firstToken, int count, int callTokens, float[] y) {
    var layout = w.layout;
    int groups = layout.groups();
    int rows = layout.slabRows(slab);
    int firstRow = slab * layout.slab();
    int valid = Math.min(rows, layout.rows() - firstRow);
    if (results.byteSize() < (long) Float.BYTES * callTokens * rows) {
      results = Arena.ofAuto().allocate((long) Float.BYTES * callTokens * rows, 64);
    }
    var calls = Objects.requireNonNull(w.calls, "was asked before");
    Objects.requireNonNull(calls.get(callTokens, slab), "was asked before")
        .multiply(
            x.bytes(),
            (long) firstToken * layout.cols(),
            x.scales(),
            (long) Float.BYTES * firstToken * groups,
            w.weights,
            layout.panel(firstRow / Int8Layout.PANEL),
            w.scales,
            Float.BYTES * layout.scale(firstRow, 0),
            results);
    surplus.prepare(w, firstRow, rows);
    for (int t = 0; t < count; t++) {
      int to = (firstToken + t) * layout.rows() + firstRow;
      long from = (long) Float.BYTES * t * rows;
      surplus.takeOff(results, from, x.s(), (firstToken + t) * groups, y, to, valid);
    }
  }
}
