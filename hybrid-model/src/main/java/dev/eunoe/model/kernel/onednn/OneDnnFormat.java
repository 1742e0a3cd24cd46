package dev.eunoe.model.kernel.onednn;

import dev.eunoe.model.kernel.contract.KernelsUnavailableException;
import dev.eunoe.model.kernel.contract.WeightFormat;
import dev.eunoe.model.kernel.matrix.Matrix;
import dev.eunoe.model.kernel.matrix.PreparedMatrix;
import dev.eunoe.model.kernel.parallel.Workers;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Products through oneDNN: bf16 where every weight is a bf16 number and oneDNN multiplies these on
 * this processor (with AVX2 alone it does not), f32 otherwise.
 *
 * <p>The bits belong to a version of oneDNN and an instruction set, so both are part of the name: a
 * state saved by one is not taken up by the other.
 */
public final class OneDnnFormat implements WeightFormat {
  private record ShapeKey(DataType dataType, int rows, int cols) {}

  private final Dnnl dnnl;
  private final Workers workers;
  private final boolean multipliesBf16;
  private final Map<ShapeKey, MatrixShape> shapes = new ConcurrentHashMap<>();

  private OneDnnFormat(Dnnl dnnl, Workers workers) {
    this.dnnl = dnnl;
    this.workers = workers;
    this.multipliesBf16 = Matmul.isImplemented(dnnl, DataType.BF16);
  }

  /**
   * Loads oneDNN.
   *
   * @throws KernelsUnavailableException when it cannot be loaded here; the message says why
   */
  public static OneDnnFormat load(Workers workers) {
    var library = NativeLibrary.load();
    try {
      return new OneDnnFormat(new Dnnl(library), workers);
    } catch (OneDnnException e) {
      throw new KernelsUnavailableException("oneDNN cannot start: " + e.getMessage());
    }
  }

  @Override
  public String name() {
    return "onednn " + dnnl.version() + " " + dnnl.instructionSet();
  }

  @Override
  public String description() {
    return "oneDNN "
        + dnnl.version()
        + " on "
        + dnnl.instructionSet()
        + ", "
        + workers.threads()
        + (workers.threads() == 1 ? " thread" : " threads")
        + (multipliesBf16 ? "" : ", weights of bf16 as floats: it multiplies no bf16 here");
  }

  /** Whether weights of bf16 stay so, and activations are rounded to it for them. */
  public boolean multipliesBf16() {
    return multipliesBf16;
  }

  @Override
  public Matrix prepare(Matrix matrix) {
    if (matrix instanceof PreparedMatrix prepared) {
      return prepared;
    }
    var key = new ShapeKey(dataType(matrix), matrix.rows(), matrix.cols());
    var shape =
        shapes.computeIfAbsent(key, k -> new MatrixShape(dnnl, k.dataType(), k.rows(), k.cols()));
    return new OneDnnMatrix(matrix, shape, workers);
  }

  /** bf16 loses nothing where the lower half of every weight is zero. */
  private DataType dataType(Matrix matrix) {
    if (!multipliesBf16) {
      return DataType.F32;
    }
    float[] row = new float[matrix.cols()];
    for (int r = 0; r < matrix.rows(); r++) {
      matrix.copyRow(r, row, 0);
      for (float weight : row) {
        if ((Float.floatToRawIntBits(weight) & 0xFFFF) != 0) {
          return DataType.F32;
        }
      }
    }
    return DataType.BF16;
  }
}
