package dev.eunoe.model.kernel.onednn;

import dev.eunoe.model.kernel.ByteProducts;
import dev.eunoe.model.kernel.ByteProductsProvider;
import dev.eunoe.model.kernel.KernelsUnavailableException;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/** Products of bytes by oneDNN: AMX or the VNNI instructions of AVX-512 and AVX2. */
final class OneDnnBytes implements ByteProducts {
  private static final int TOKEN_KINDS = Integer.numberOfTrailingZeros(MOST_TOKENS) + 1;
  private static final int ROW_KINDS = MOST_ROWS / PANEL;
  private static final int DEPTH_KINDS = MOST_DEPTH / DEPTH;

  private final Dnnl dnnl;

  /** What was found for each shape; null where it was not asked for yet. */
  private final AtomicReferenceArray<@Nullable Optional<ByteMatmul>> calls =
      new AtomicReferenceArray<>(TOKEN_KINDS * ROW_KINDS * DEPTH_KINDS);

  OneDnnBytes(Dnnl dnnl) {
    this.dnnl = dnnl;
  }

  @Override
  public String description() {
    return "oneDNN " + dnnl.version() + " on " + dnnl.instructionSet();
  }

  @Override
  public @Nullable Call call(int tokens, int rows, int depth) {
    if (tokens > MOST_TOKENS || rows > MOST_ROWS || depth > MOST_DEPTH) {
      return null;
    }
    int index =
        (Integer.numberOfTrailingZeros(tokens) * ROW_KINDS + rows / PANEL - 1) * DEPTH_KINDS
            + depth / DEPTH
            - 1;
    var known = calls.get(index);
    if (known == null) {
      known = ByteMatmul.find(dnnl, tokens, rows, depth);
      calls.set(index, known);
    }
    return known.orElse(null);
  }

  /** How {@link ByteProducts} are found. */
  public static final class Provider implements ByteProductsProvider {
    @Override
    public ByteProducts load() {
      var library = NativeLibrary.load();
      try {
        return new OneDnnBytes(new Dnnl(library));
      } catch (OneDnnException e) {
        throw new KernelsUnavailableException("oneDNN cannot start: " + e.getMessage());
      }
    }
  }
}
