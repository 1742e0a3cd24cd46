package dev.eunoe.model.kernel.onednn;

import dev.eunoe.model.kernel.contract.Int8GemmLibrary;
import dev.eunoe.model.kernel.contract.Int8GemmLibraryProvider;
import dev.eunoe.model.kernel.contract.KernelsUnavailableException;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** Products of bytes by oneDNN: AMX or the VNNI instructions of AVX-512 and AVX2. */
final class OneDnnInt8Library implements Int8GemmLibrary {
  private final Dnnl dnnl;
  private final boolean mayScale;
  private final Map<Shape, Optional<Call>> calls = new ConcurrentHashMap<>();

  private record Shape(int tokens, int rows, int cols, int depth) {}

  OneDnnInt8Library(Dnnl dnnl) {
    this(dnnl, true);
  }

  /**
   * @param mayScale whether oneDNN may scale the sums of groups, where that gives the right bits
   */
  OneDnnInt8Library(Dnnl dnnl, boolean mayScale) {
    this.dnnl = dnnl;
    this.mayScale = mayScale;
  }

  @Override
  public String description() {
    return "oneDNN " + dnnl.version() + " on " + dnnl.instructionSet();
  }

  @Override
  public @Nullable Call call(int tokens, int rows, int cols, int depth) {
    if (tokens > MAX_TOKENS || rows > MAX_ROWS || depth > MAX_DEPTH) {
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
      return new Int8ParityCheck(tokens, rows, cols, depth).holds(call) ? call : null;
    } catch (OneDnnException e) {
      return null; // not there on this processor: the caller has another way
    }
  }

  /** How {@link Int8GemmLibrary} are found. */
  public static final class Provider implements Int8GemmLibraryProvider {
    @Override
    public Int8GemmLibrary load() {
      var library = NativeLibrary.load();
      try {
        return new OneDnnInt8Library(new Dnnl(library));
      } catch (OneDnnException e) {
        throw new KernelsUnavailableException("oneDNN cannot start: " + e.getMessage());
      }
    }
  }
}
