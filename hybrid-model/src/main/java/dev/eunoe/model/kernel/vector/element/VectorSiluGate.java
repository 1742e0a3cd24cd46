package dev.eunoe.model.kernel.vector.element;

import dev.eunoe.model.kernel.args.Slice;
import dev.eunoe.model.kernel.contract.Kernels;
import dev.eunoe.model.kernel.parallel.Workers;

/** {@link Kernels#siluGate} on vectors, a part for each row. */
public final class VectorSiluGate implements Workers.Task {
  private Slice z = new Slice();
  private Slice y = new Slice();
  private int n;

  /** What {@link #run} works on. */
  public void set(Slice z, Slice y, int n) {
    this.z = z;
    this.y = y;
    this.n = n;
  }

  @Override
  public void run(int row) {
    VectorActivations.siluGate(z, y, y, row, row + 1, n);
  }
}
