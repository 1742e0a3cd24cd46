package dev.eunoe.model.kernel.contract;

import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/**
 * Products of bytes by instructions that the Vector API does not offer, where a library reaches
 * them. Sums of whole numbers are the same in any order and all other operations come in a written
 * one, so whoever computes them gives the same bits.
 */
public interface Int8GemmLibrary {
  /** Rows that lie together in b. */
  int PANEL = 64;

  /** Columns of a group: whole multiples of this. */
  int DEPTH = 64;

  int MOST_TOKENS = 128;

  int MOST_ROWS = 512;

  int MOST_DEPTH = 256;

  /** What it runs on here, for people to read. */
  String description();

  /**
   * The product of that shape, or null where this library has none that gives these bits. Several
   * threads may use one at once. Asking again is cheap, but not free.
   *
   * @param tokens a power of two, at most {@link #MOST_TOKENS}
   * @param rows a multiple of {@link #PANEL}, at most {@link #MOST_ROWS}
   * @param cols whole groups
   * @param depth the columns of a group, a multiple of {@link #DEPTH}, at most {@link #MOST_DEPTH}
   */
  @Nullable Call call(int tokens, int rows, int cols, int depth);

  /** One shape of product, the columns in groups: {@link #multiply}. */
  interface Call {
    /**
     * {@code c[t,o] ← c[t,o] + ((Σᵢ a[t,i]·b[o,i])·scale[g,o])·s[t,g]} from 0 for each group g in
     * turn, i over its columns: an exact sum of whole numbers, then two products and a sum rounded
     * to f32. Whether a zero has a sign is open.
     *
     * <pre>
     *   a (tokens, cols) bytes without sign, from byte aFrom · s (tokens, groups) from byte sFrom
     *   b (rows / PANEL, cols / 4, PANEL, 4) bytes with sign, from byte bFrom
     *   scales (groups, rows) from byte scalesFrom · c (tokens, rows) floats, overwritten
     * </pre>
     *
     * All are native memory, which the caller keeps alive.
     */
    void multiply(
        MemorySegment a,
        long aFrom,
        MemorySegment s,
        long sFrom,
        MemorySegment b,
        long bFrom,
        MemorySegment scales,
        long scalesFrom,
        MemorySegment c);
  }
}
