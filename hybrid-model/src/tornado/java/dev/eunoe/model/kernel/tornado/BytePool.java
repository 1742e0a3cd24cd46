package dev.eunoe.model.kernel.tornado;

import static dev.eunoe.model.kernel.tornado.SlicedKernels.GROUP_COLS;
import static dev.eunoe.model.kernel.tornado.SlicedKernels.PANEL;

import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.TaskGraph;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;
import uk.ac.manchester.tornado.api.types.arrays.TornadoNativeArray;

/**
 * A pool of {@link Form#INT8}: q (panels, cols / 4, PANEL) of four bytes each, scale (panels, cols
 * / GROUP_COLS, PANEL). The scale of a group is its greatest magnitude / 127.
 */
final class BytePool extends WeightPool {
  private static final int MAX = 127;

  /** A scale below this is taken for zero: its reciprocal would not be a number. */
  private static final float MIN_SCALE = 1e-30f;

  private final IntArray q;
  private final FloatArray scale;

  BytePool(Device device, int cols, int panels) {
    super(device, cols, panels, panels * Form.INT8.panelBytes(cols));
    this.q = DeviceArrays.ints(panels * PANEL * (cols / 4));
    this.scale = DeviceArrays.floats(panels * PANEL * (cols / GROUP_COLS));
  }

  @Override
  void store(int panel, int lane, float[] row) {
    for (int from = 0; from < row.length; from += GROUP_COLS) {
      float greatest = 0;
      for (int i = from; i < from + GROUP_COLS; i++) {
        greatest = Math.max(greatest, Math.abs(row[i]));
      }
      float factor = greatest / MAX;
      boolean zero = factor < MIN_SCALE;
      scale.set(scaleAt(panel, from, lane), zero ? 0 : factor);
      for (int i = from; i < from + GROUP_COLS; i += 4) {
        q.set(fourAt(panel, i, lane), zero ? 0 : four(row, i, 1 / factor));
      }
    }
  }

  private static int four(float[] row, int from, float inverse) {
    int four = 0;
    for (int b = 0; b < 4; b++) {
      int weight = Math.clamp(Math.round(row[from + b] * inverse), -MAX, MAX);
      four |= (weight & 0xFF) << 8 * b;
    }
    return four;
  }

  private int fourAt(int panel, int col, int lane) {
    return (panel * (cols() / 4) + col / 4) * PANEL + lane;
  }

  private int scaleAt(int panel, int col, int lane) {
    return (panel * (cols() / GROUP_COLS) + col / GROUP_COLS) * PANEL + lane;
  }

  @Override
  void load(int panel, int lane, float[] target, int at) {
    for (int i = 0; i < cols(); i++) {
      byte weight = (byte) (q.get(fourAt(panel, i, lane)) >> 8 * (i % 4));
      target[at + i] = weight * scale.get(scaleAt(panel, i, lane));
    }
  }

  @Override
  TornadoNativeArray[] weights() {
    return new TornadoNativeArray[] {q, scale};
  }

  @Override
  void take(TaskGraph graph, IntArray done) {
    graph.task(DevicePlan.TASK, SlicedKernels::takeBytes, q, scale, done);
  }

  @Override
  void one(TaskGraph graph, KernelContext context, FloatArray x, FloatArray y, IntArray shape) {
    graph.task(DevicePlan.TASK, SlicedKernels::bytesOfOne, context, q, scale, x, y, shape);
  }

  @Override
  void eight(TaskGraph graph, KernelContext context, FloatArray x, FloatArray y, IntArray shape) {
    graph.task(DevicePlan.TASK, SlicedKernels::bytesOfEight, context, q, scale, x, y, shape);
  }
}
