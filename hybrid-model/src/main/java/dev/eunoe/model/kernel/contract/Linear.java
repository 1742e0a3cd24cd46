package dev.eunoe.model.kernel.contract;

import dev.eunoe.model.kernel.matrix.Matrix;
import dev.eunoe.model.kernel.parallel.ObjectPool;
import org.jspecify.annotations.Nullable;

/**
 * A linear map with an optional bias and an optional adapter: {@code y = W·x (+ b) (+
 * up·(down·x))}.
 *
 * @param bias (weight.rows), or null when the checkpoint has none
 * @param adapter what this use of a shared weight adds to it, or null
 */
public record Linear(Matrix weight, float @Nullable [] bias, @Nullable Adapter adapter) {
  private static final ObjectPool<Room> ROOMS = new ObjectPool<>(Room::new);

  /**
   * A linear map of low rank.
   *
   * @param down (rank, weight.cols)
   * @param up (weight.rows, rank)
   */
  public record Adapter(Matrix down, Matrix up) {}

  public Linear(Matrix weight, float @Nullable [] bias) {
    this(weight, bias, null);
  }

  /** Whether the weight is all there is to it. */
  public boolean isPlain() {
    return bias == null && adapter == null;
  }

  /** Maps {@code tokens} rows of x to rows of y; see {@link Kernels#linear}. */
  public void apply(Kernels kernels, float[] x, int tokens, float[] y) {
    kernels.linear(weight, x, tokens, y);
    if (bias != null) {
      for (int t = 0; t < tokens; t++) {
        for (int o = 0; o < bias.length; o++) {
          y[t * bias.length + o] += bias[o];
        }
      }
    }
    if (adapter != null) {
      adapt(kernels, adapter, x, tokens, y);
    }
  }

  private static void adapt(Kernels kernels, Adapter adapter, float[] x, int tokens, float[] y) {
    var room = ROOMS.borrow();
    float[] low = room.low(tokens * adapter.down().rows());
    int size = tokens * adapter.up().rows();
    float[] added = room.added(size);
    kernels.linear(adapter.down(), x, tokens, low);
    kernels.linear(adapter.up(), low, tokens, added);
    kernels.add(y, added, size);
    ROOMS.giveBack(room);
  }

  /** What an adapter computes on its way. */
  private static final class Room {
    private float[] low = {};
    private float[] added = {};

    float[] low(int size) {
      low = low.length < size ? new float[size] : low;
      return low;
    }

    float[] added(int size) {
      added = added.length < size ? new float[size] : added;
      return added;
    }
  }
}
