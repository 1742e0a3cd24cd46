package dev.eunoe.model.kernel.tornado;

import dev.eunoe.model.kernel.contract.KernelsUnavailableException;
import dev.eunoe.model.kernel.contract.WeightFormat;
import dev.eunoe.model.kernel.matrix.Matrix;
import dev.eunoe.model.kernel.matrix.PreparedMatrix;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Products on a device. Its memory is asked for in pools of many matrices of one width: TornadoVM
 * compiles a kernel anew for each array it is given, so the arrays must be few.
 *
 * <p>The bits may differ from device to device, so it is part of the name: a state saved by one is
 * not taken up by another.
 */
final class TornadoFormat implements WeightFormat {
  /** Bytes of the first pool of a width; each further one is twice as large as the one before. */
  private static final long MIN_POOL = 16 << 20;

  /** Bytes of a pool at most, unless a single matrix needs more. */
  private static final long MAX_POOL = 1 << 30;

  /** Elements of an array at most: their indices, those of the header included, are ints. */
  private static final long MAX_ELEMENTS = Integer.MAX_VALUE - 64;

  private record PoolKey(Form form, int cols) {}

  private final Device device;
  private final Form form;
  private final Map<PoolKey, WeightPool> open = new HashMap<>();

  TornadoFormat(Device device, Form form) {
    this.device = device;
    this.form = form;
  }

  @Override
  public String name() {
    return "tornado " + device.driver() + " " + device.name() + form.suffix();
  }

  @Override
  public String description() {
    return form.description() + " on " + device.name() + " (TornadoVM)";
  }

  @Override
  public Matrix prepare(Matrix matrix) {
    if (matrix instanceof PreparedMatrix) {
      return matrix;
    }
    int cols = matrix.cols();
    var key = new PoolKey(form.takes(cols) ? form : Form.STORED, cols);
    synchronized (device) {
      var pool = open.get(key);
      if (pool == null || !pool.hasRoom(matrix)) {
        pool = key.form().pool(device, cols, panels(key, pool, matrix));
        open.put(key, pool);
      }
      return pool.add(matrix);
    }
  }

  private int panels(PoolKey key, @Nullable WeightPool last, Matrix matrix) {
    long panelBytes = key.form().panelBytes(key.cols());
    long needed = SlicedKernels.panels(matrix.rows());
    long most = Math.min(device.mostBytes(), MAX_ELEMENTS * Float.BYTES);
    if (needed * panelBytes > most) {
      throw new KernelsUnavailableException(
          "A matrix of %d rows and %d columns needs %d MB in one piece, more than %s has; choose --weights int8 or --backend auto."
              .formatted(matrix.rows(), matrix.cols(), needed * panelBytes >> 20, device.name()));
    }
    long bytes = last == null ? MIN_POOL : Math.min(2 * last.bytes(), MAX_POOL);
    return Math.toIntExact(Math.max(needed, Math.min(bytes, most) / panelBytes));
  }
}
