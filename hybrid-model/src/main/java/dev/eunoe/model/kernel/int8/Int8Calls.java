package dev.eunoe.model.kernel.int8;

import dev.eunoe.model.kernel.contract.Int8GemmLibrary;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * The products of bytes for the weights of one layout, by tokens: whole slabs, and the last one
 * where it is shorter. Each is found when it is first asked for.
 */
final class Int8Calls {
  private static final int TOKEN_KINDS =
      Integer.numberOfTrailingZeros(Int8GemmLibrary.MAX_TOKENS) + 1;

  private final Int8GemmLibrary products;
  private final Int8Layout layout;

  /** What was found for whole slabs, then for the last one; null where it was not asked for yet. */
  private final AtomicReferenceArray<@Nullable Found> found =
      new AtomicReferenceArray<>(2 * TOKEN_KINDS);

  private record Found(Int8GemmLibrary.@Nullable Call call) {}

  private Int8Calls(Int8GemmLibrary products, Int8Layout layout) {
    this.products = products;
    this.layout = layout;
  }

  /** Null where groups of these columns are no shape for products of bytes. */
  static @Nullable Int8Calls of(Int8GemmLibrary products, Int8Layout layout) {
    return layout.depth() % Int8GemmLibrary.DEPTH == 0 ? new Int8Calls(products, layout) : null;
  }

  /** Whether all slabs can be multiplied by so many tokens at once, or by none. */
  boolean possible(int tokens) {
    return tokens == 0 || (get(tokens, 0) != null && get(tokens, layout.slabs() - 1) != null);
  }

  /**
   * The product of a slab, or null.
   *
   * @param tokens a power of two
   */
  Int8GemmLibrary.@Nullable Call get(int tokens, int slab) {
    int rows = layout.slabRows(slab);
    int index = Integer.numberOfTrailingZeros(tokens) + (rows == layout.slab() ? 0 : TOKEN_KINDS);
    var known = found.get(index);
    if (known == null) {
      known = new Found(products.call(tokens, rows, layout.cols(), layout.depth()));
      found.set(index, known);
    }
    return known.call();
  }
}
