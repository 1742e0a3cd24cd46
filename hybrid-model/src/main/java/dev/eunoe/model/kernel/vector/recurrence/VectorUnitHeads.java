package dev.eunoe.model.kernel.vector.recurrence;

import dev.eunoe.model.kernel.args.Slice;
import dev.eunoe.model.kernel.contract.Recurrences;
import dev.eunoe.model.kernel.parallel.Workers;
import dev.eunoe.model.kernel.vector.element.VectorRmsNorm;

/** {@link Recurrences#unitHeads} on vectors, a part for each row. */
final class VectorUnitHeads implements Workers.Task {
  private static final Slice NOTHING = new Slice();

  private Slice x = NOTHING;
  private int heads;
  private int size;
  private float scale;

  /** What {@link #run} works on. */
  void set(Slice x, int heads, int size, float scale) {
    this.x = x;
    this.heads = heads;
    this.size = size;
    this.scale = scale;
  }

  /** Lets go of the view. */
  void clear() {
    x = NOTHING;
  }

  @Override
  public void run(int row) {
    float[] values = x.array;
    for (int h = 0; h < heads; h++) {
      int from = x.row(row) + h * size;
      float factor = (float) (scale / Math.sqrt(VectorRmsNorm.squares(values, from, size) + 1e-6f));
      for (int i = from; i < from + size; i++) {
        values[i] *= factor;
      }
    }
  }
}
