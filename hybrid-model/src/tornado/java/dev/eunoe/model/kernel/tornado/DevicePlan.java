package dev.eunoe.model.kernel.tornado;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import uk.ac.manchester.tornado.api.DataRange;
import uk.ac.manchester.tornado.api.GridScheduler;
import uk.ac.manchester.tornado.api.ImmutableTaskGraph;
import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.TaskGraph;
import uk.ac.manchester.tornado.api.TornadoExecutionPlan;
import uk.ac.manchester.tornado.api.WorkerGrid;
import uk.ac.manchester.tornado.api.WorkerGrid2D;
import uk.ac.manchester.tornado.api.enums.DataTransferMode;
import uk.ac.manchester.tornado.api.enums.TornadoVMBackendType;
import uk.ac.manchester.tornado.api.exceptions.TornadoExecutionPlanException;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/**
 * The graphs that TornadoVM runs for one pool: one brings its weights to the device, where they
 * stay, and one for each of a few numbers of tokens multiplies by a matrix among them. What goes to
 * a device goes there whole, so one token needs an array of its own.
 */
final class DevicePlan {
  static final String TASK = "product";

  /** Tokens of one product at most. */
  static final int MAX_TOKENS = 128;

  private static final int[] TOKENS = {1, SlicedKernels.TOKENS, MAX_TOKENS};

  /** Graphs need names of their own in the whole JVM. */
  private static final AtomicInteger PLANS = new AtomicInteger();

  /** One number of tokens: its graph, its arrays and how many work items it has. */
  private record Size(
      int tokens, FloatArray x, FloatArray y, WorkerGrid grid, ImmutableTaskGraph graph) {}

  private final Device device;
  private final int rows;
  private final long bytes;
  private final IntArray shape = new IntArray(4);
  private final List<Size> sizes = new ArrayList<>();
  private final TornadoExecutionPlan plan;

  /**
   * @param rows of the pool's longest matrix
   */
  DevicePlan(WeightPool pool, int rows) {
    this.device = pool.device();
    this.rows = rows;
    String name = "eunoe" + PLANS.incrementAndGet();
    Object[] weights = pool.weights();
    var graphs = new ArrayList<ImmutableTaskGraph>();
    var upload = new TaskGraph(name).transferToDevice(DataTransferMode.EVERY_EXECUTION, weights);
    pool.take(upload, new IntArray(1));
    graphs.add(upload.persistOnDevice(weights).snapshot());
    var grids = new GridScheduler();
    long arrays = 0;
    for (int tokens : TOKENS) {
      var size = size(pool, name, tokens);
      sizes.add(size);
      graphs.add(size.graph());
      grids.addWorkerGrid(name + "x" + tokens + "." + TASK, size.grid());
      arrays += size.x().getNumBytesOfSegment() + size.y().getNumBytesOfSegment();
    }
    bytes = arrays;
    device.reserve(bytes);
    plan = new TornadoExecutionPlan(graphs.toArray(ImmutableTaskGraph[]::new));
    plan.withGridScheduler(grids);
    // TornadoVM's own flags let the driver reorder sums, and a token's bits would depend on it.
    plan.withCompilerFlags(TornadoVMBackendType.OPENCL, "-w");
  }

  private Size size(WeightPool pool, String name, int tokens) {
    var x = new FloatArray(tokens * pool.cols());
    var y = new FloatArray(tokens * rows);
    var graph =
        new TaskGraph(name + "x" + tokens)
            .consumeFromDevice(name, (Object[]) pool.weights())
            .transferToDevice(DataTransferMode.EVERY_EXECUTION, x, shape);
    if (tokens == 1) {
      pool.one(graph, new KernelContext(), x, y, shape);
    } else {
      pool.eight(graph, new KernelContext(), x, y, shape);
    }
    graph.transferToHost(DataTransferMode.UNDER_DEMAND, y);
    var grid = new WorkerGrid2D(SlicedKernels.GROUP, 1);
    grid.setLocalWork(SlicedKernels.GROUP, 1, 1);
    return new Size(tokens, x, y, grid, graph.snapshot());
  }

  /** Rows of the longest matrix that it can multiply by. */
  int rows() {
    return rows;
  }

  /** Brings the pool's weights to the device. */
  void upload() {
    plan.withGraph(0).execute();
  }

  /**
   * {@code y[t,o] ← Σᵢ w[o,i]·x[t,i]} for {@link #MAX_TOKENS} tokens at most.
   *
   * @param first the panel where w begins
   * @param count rows of w
   */
  void multiply(int first, int count, float[] x, int xFrom, int tokens, float[] y, int yFrom) {
    int index = 0;
    while (sizes.get(index).tokens() < tokens) {
      index++;
    }
    var size = sizes.get(index);
    int cols = size.x().getSize() / size.tokens();
    MemorySegment.copy(x, xFrom, size.x().getSegment(), JAVA_FLOAT, 0, tokens * cols);
    shape.set(0, first);
    shape.set(1, count);
    shape.set(2, cols);
    shape.set(3, SlicedKernels.slice(cols));
    int eights = (tokens + SlicedKernels.TOKENS - 1) / SlicedKernels.TOKENS;
    size.grid().setGlobalWork((long) SlicedKernels.GROUP * SlicedKernels.panels(count), eights, 1);
    var result = plan.withGraph(1 + index).execute();
    result.transferToHost(new DataRange(size.y()).withSize((long) tokens * count));
    MemorySegment.copy(size.y().getSegment(), JAVA_FLOAT, 0, y, yFrom, tokens * count);
  }

  /** Gives the memory on the device back. */
  void close() {
    synchronized (device) {
      try {
        // Else only the graph that ran last is freed.
        plan.withAllGraphs();
        plan.close();
      } catch (TornadoExecutionPlanException e) {
        throw new IllegalStateException("TornadoVM cannot free a device's memory.", e);
      }
      device.reserve(-bytes);
    }
  }
}
