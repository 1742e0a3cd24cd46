package dev.eunoe.model.kernel;

import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/**
 * Exact products of bytes by instructions that the Vector API does not offer, where a library
 * reaches them. Sums of whole numbers are the same in any order, so whoever computes them gives the
 * same bits.
 */
public interface ByteProducts {
  /** Rows that lie together in b. */
  int PANEL = 64;

  /** Steps of the depth that the products take: whole multiples of this. */
  int DEPTH = 64;

  int MOST_TOKENS = 128;

  int MOST_ROWS = 512;

  int MOST_DEPTH = 256;

  /** What it runs on here, for people to read. */
  String description();

  /**
   * The product for so many tokens and rows, or null where this library has none of that shape that
   * gives exact sums. Several threads may use one at once. Asking again costs nothing.
   *
   * @param tokens a power of two, at most {@link #MOST_TOKENS}
   * @param rows a multiple of {@link #PANEL}, at most {@link #MOST_ROWS}
   * @param depth a multiple of {@link #DEPTH}, at most {@link #MOST_DEPTH}
   */
  @Nullable Call call(int tokens, int rows, int depth);

  /** One shape of product: {@code c[t,o] = Σᵢ a[t,i]·b[o,i]}. */
  interface Call {
    /**
     * Multiplies.
     *
     * <pre>
     *   a (tokens, depth) bytes without sign, from byte aFrom
     *   b (rows / PANEL, depth / 4, PANEL, 4) bytes with sign, from byte bFrom
     *   c (tokens, rows) ints from byte cFrom, overwritten
     * </pre>
     *
     * All are native memory, which the caller keeps alive.
     */
    void multiply(
        MemorySegment a, long aFrom, MemorySegment b, long bFrom, MemorySegment c, long cFrom);
  }
}
