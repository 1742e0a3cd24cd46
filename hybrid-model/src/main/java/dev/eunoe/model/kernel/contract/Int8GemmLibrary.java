package dev.eunoe.model.kernel.contract;

import dev.eunoe.model.kernel.args.Int8GemmArgs;
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

  int MAX_TOKENS = 128;

  int MAX_ROWS = 512;

  int MAX_DEPTH = 256;

  /** What it runs on here, for people to read. */
  String description();

  /**
   * The product of that shape, or null where this library has none that gives these bits. Several
   * threads may use one at once. Asking again is cheap, but not free.
   *
   * @param tokens a power of two, at most {@link #MAX_TOKENS}
   * @param rows a multiple of {@link #PANEL}, at most {@link #MAX_ROWS}
   * @param cols whole groups
   * @param depth the columns of a group, a multiple of {@link #DEPTH}, at most {@link #MAX_DEPTH}
   */
  @Nullable Call call(int tokens, int rows, int cols, int depth);

  /** One shape of product, the columns in groups: {@link #multiply}. */
  interface Call {
    /**
     * {@code c[t,o] ← c[t,o] + ((Σᵢ a[t,i]·b[o,i])·scale[g,o])·s[t,g]} from 0 for each group g in
     * turn, i over its columns: an exact sum of whole numbers, then two products and a sum rounded
     * to f32. Whether a zero has a sign is open.
     */
    void multiply(Int8GemmArgs args);
  }
}
