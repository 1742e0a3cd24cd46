package dev.eunoe.model.kernel.int8;

import dev.eunoe.model.kernel.args.Int8GemmArgs;
import dev.eunoe.model.kernel.args.Slice;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Objects;

/**
 * Several tokens times one slab of an {@link Int8Matrix} by a product of bytes. Used again and
 * again, by one thread at a time.
 */
final class Int8Slab {
  /** Tokens that are gated at once: in the nearest cache. */
  static final int NEAR_TOKENS = 4;

  /** The results of one panel for one token. */
  final float[] onePanel = new float[Int8Layout.PANEL];

  private final ZeroPointCorrection correction = new ZeroPointCorrection();
  private final Int8GemmArgs args = new Int8GemmArgs();
  private final Slice scales = new Slice();
  private final Slice into = new Slice();
  private MemorySegment results = MemorySegment.NULL;

  /** Room for the rows of a slab for some tokens. */
  final float[] near = new float[NEAR_TOKENS * Int8Layout.MAX_SLAB];

  private int groups;
  private int rows;

  /** Without those that fill up the last panel. */
  private int valid;

  /**
   * Multiplies some tokens by the rows of one slab; {@link #write} has the results.
   *
   * @param tokens a power of two, those that fill it up included
   */
  void multiply(Int8Matrix w, int slab, QuantizedActivations x, int firstToken, int tokens) {
    var layout = w.layout;
    groups = layout.groups();
    rows = layout.slabRows(slab);
    int firstRow = layout.firstRow(slab);
    valid = Math.min(rows, layout.rows() - firstRow);
    if (results.byteSize() < (long) Float.BYTES * tokens * rows) {
      results = Arena.ofAuto().allocate((long) Float.BYTES * tokens * rows, 64);
    }
    var calls = Objects.requireNonNull(w.calls, "was asked before");
    Objects.requireNonNull(calls.get(tokens, slab), "was asked before")
        .multiply(
            args.activations(
                    x.bytes(),
                    (long) firstToken * layout.cols(),
                    x.scales(),
                    (long) Float.BYTES * firstToken * groups)
                .weights(
                    w.weights,
                    layout.panel(firstRow / Int8Layout.PANEL),
                    w.scales,
                    Float.BYTES * layout.scale(firstRow, 0))
                .into(results));
    correction.prepare(w, firstRow, rows);
  }

  /**
   * Writes the rows of some of the tokens that were multiplied, from token t on.
   *
   * @param s the scales of the tokens, those of the first of these from sFrom on
   * @param stride from a token's rows to those of the next
   */
  void write(int t, int count, float[] s, int sFrom, float[] y, int yFrom, int stride) {
    long from = (long) Float.BYTES * t * rows;
    correction.subtract(
        results,
        from,
        rows,
        scales.set(s, sFrom, groups),
        count,
        into.set(y, yFrom, stride),
        valid);
    into.clear();
  }

  /** Rows that are written of each token. */
  int valid() {
    return valid;
  }
}
