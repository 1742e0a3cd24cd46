package dev.eunoe.model.kernel.tornado;

import static dev.eunoe.model.kernel.tornado.SlicedKernels.PANEL;

import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.TaskGraph;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;
import uk.ac.manchester.tornado.api.types.arrays.TornadoNativeArray;

/** A pool of {@link Form#STORED}: w (panels, cols, PANEL). */
final class FloatPool extends WeightPool {
  private final FloatArray w;

  FloatPool(Device device, int cols, int panels) {
    super(device, cols, panels, panels * Form.STORED.panelBytes(cols));
    this.w = DeviceArrays.floats(panels * PANEL * cols);
  }

  @Override
  void store(int panel, int lane, float[] row) {
    for (int i = 0; i < row.length; i++) {
      w.set((panel * row.length + i) * PANEL + lane, row[i]);
    }
  }

  @Override
  void load(int panel, int lane, float[] target, int at) {
    for (int i = 0; i < cols(); i++) {
      target[at + i] = w.get((panel * cols() + i) * PANEL + lane);
    }
  }

  @Override
  TornadoNativeArray[] weights() {
    return new TornadoNativeArray[] {w};
  }

  @Override
  void take(TaskGraph graph, IntArray done) {
    graph.task(DevicePlan.TASK, SlicedKernels::take, w, done);
  }

  @Override
  void one(TaskGraph graph, KernelContext context, FloatArray x, FloatArray y, IntArray shape) {
    graph.task(DevicePlan.TASK, SlicedKernels::floatsOfOne, context, w, x, y, shape);
  }

  @Override
  void eight(TaskGraph graph, KernelContext context, FloatArray x, FloatArray y, IntArray shape) {
    graph.task(DevicePlan.TASK, SlicedKernels::floatsOfEight, context, w, x, y, shape);
  }
}
