package dev.eunoe.model.kernel.onednn;

import dev.eunoe.model.kernel.ByteProducts;
import dev.eunoe.model.kernel.ByteProductsProvider;
import dev.eunoe.model.kernel.KernelsUnavailableException;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** Products of bytes by oneDNN: AMX or the VNNI instructions of AVX-512 and AVX2. */
final class OneDnnBytes implements ByteProducts {
  private final Dnnl dnnl;
  private final boolean mayScale;
  private final Map<Shape, Optional<Call>> calls = new ConcurrentHashMap<>();

  private record Shape(int tokens, int rows, int cols, int depth) {}

  OneDnnBytes(Dnnl dnnl) {
    this(dnnl, true);
  }

  /**
   * @param mayScale whether oneDNN may scale the sums of groups, where that gives the right bits
   */
  OneDnnBytes(Dnnl dnnl, boolean mayScale) {
    this.dnnl = dnnl;
    this.mayScale = mayScale;
  }

  @Override
  public String description() {
    return "oneDNN " + dnnl.version() + " on " + dnnl.instructionSet();
  }

  @Override
  public @Nullable Call call(int tokens, int rows, int cols, int depth) {
    if (tokens > MOST_TOKENS || rows > MOST_ROWS || depth > MOST_DEPTH) {
      return null;
    }
    return calls.computeIfAbsent(new Shape(tokens, rows, cols, depth), this::find).orElse(null);
  }

  private Optional<Call> find(Shape shape) {
    var scaled = mayScale && shape.cols() > shape.depth() ? tryOut(shape, true) : null;
    return Optional.ofNullable(scaled == null ? tryOut(shape, false) : scaled);
  }

  /**
   * The product, where oneDNN has a fast one with the right bits. Without VNNI instructions it adds
   * pairs of products in 16 bits, which may overflow.
   */
  private @Nullable Call tryOut(Shape shape, boolean scaled) {
    int tokens = shape.tokens();
    int rows = shape.rows();
    int cols = shape.cols();
    int depth = shape.depth();
    try {
      Call call =
          scaled
              ? new GroupScaledInt8Gemm(dnnl, tokens, rows, cols, depth)
              : new Int32SumInt8Gemm(dnnl, tokens, rows, cols, depth);
      return new BytesTrial(tokens, rows, cols, depth).holds(call) ? call : null;
    } catch (OneDnnException e) {
      return null; // not there on this processor: the caller has another way
    }
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
