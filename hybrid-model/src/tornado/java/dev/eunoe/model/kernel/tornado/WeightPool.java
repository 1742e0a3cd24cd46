package dev.eunoe.model.kernel.tornado;

import static dev.eunoe.model.kernel.tornado.SlicedKernels.PANEL;

import dev.eunoe.model.kernel.matrix.Matrix;
import java.lang.ref.Cleaner;
import org.jspecify.annotations.Nullable;
import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.TaskGraph;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;
import uk.ac.manchester.tornado.api.types.arrays.TornadoNativeArray;

/**
 * Matrices of one width, on the host and, from the first product on, on the device. The device's
 * lock is held by whoever changes it or multiplies. Its memory on the device is given back when the
 * last of its matrices is unreachable.
 */
abstract class WeightPool {
  private static final Cleaner CLEANER = Cleaner.create();

  private final Device device;
  private final int cols;
  private final int panels;
  private final long bytes;
  private int used;
  private int mostRows;
  private boolean changed;
  private @Nullable DevicePlan plan;
  private Cleaner.@Nullable Cleanable release;

  WeightPool(Device device, int cols, int panels, long bytes) {
    this.device = device;
    this.cols = cols;
    this.panels = panels;
    this.bytes = bytes;
    device.reserve(bytes);
    CLEANER.register(this, () -> device.reserve(-bytes));
  }

  final int cols() {
    return cols;
  }

  final long bytes() {
    return bytes;
  }

  final long panelBytes() {
    return bytes / panels;
  }

  final Device device() {
    return device;
  }

  final boolean hasRoom(Matrix matrix) {
    return used + SlicedKernels.panels(matrix.rows()) <= panels;
  }

  /** The matrix with its weights in this pool. */
  final TornadoMatrix add(Matrix matrix) {
    int first = used;
    float[] row = new float[cols];
    for (int r = 0; r < matrix.rows(); r++) {
      matrix.copyRow(r, row, 0);
      store(first + r / PANEL, r % PANEL, row);
    }
    used += SlicedKernels.panels(matrix.rows());
    mostRows = Math.max(mostRows, matrix.rows());
    changed = true;
    return new TornadoMatrix(this, first, matrix.rows());
  }

  /** The product of the matrix that begins at panel {@code first} and has {@code rows} rows. */
  final void product(int first, int rows, float[] x, int tokens, float[] y) {
    synchronized (device) {
      var ready = ready();
      for (int t = 0; t < tokens; t += DevicePlan.MAX_TOKENS) {
        int n = Math.min(DevicePlan.MAX_TOKENS, tokens - t);
        ready.multiply(first, rows, x, t * cols, n, y, t * rows);
      }
    }
  }

  private DevicePlan ready() {
    if (plan == null || plan.rows() < mostRows) {
      if (release != null) {
        release.clean();
      }
      plan = new DevicePlan(this, mostRows);
      // The action must not know this pool, or it would never be unreachable.
      release = CLEANER.register(this, plan::close);
      changed = true;
    }
    if (changed) {
      plan.upload();
      changed = false;
    }
    return plan;
  }

  /** Puts a row's weights into a panel. */
  abstract void store(int panel, int lane, float[] row);

  /** Copies a row's weights to {@code target} from {@code at}. */
  abstract void load(int panel, int lane, float[] target, int at);

  /** What the kernels read of this pool. */
  abstract TornadoNativeArray[] weights();

  /** Adds a kernel that is given what this pool has, and does nothing with it. */
  abstract void take(TaskGraph graph, IntArray done);

  /** Adds the kernel of one token to a graph. */
  abstract void one(
      TaskGraph graph, KernelContext context, FloatArray x, FloatArray y, IntArray shape);

  /** Adds the kernel of eight tokens to a graph. */
  abstract void eight(
      TaskGraph graph, KernelContext context, FloatArray x, FloatArray y, IntArray shape);
}
