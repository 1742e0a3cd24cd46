package dev.eunoe.model.kernel.args;

/**
 * Rows of a float array: row r begins at {@code from + r·stride}. A view that is filled and reused;
 * the array is somebody else's.
 */
public final class Slice {
  static final float[] NONE = {};

  public float[] array = NONE;
  public int from;
  public int stride;

  /** Looks at these rows from now on. */
  public Slice set(float[] array, int from, int stride) {
    this.array = array;
    this.from = from;
    this.stride = stride;
    return this;
  }

  /** Looks at rows of {@code width} that lie one after the other, from row {@code first} on. */
  public Slice rows(float[] array, int first, int width) {
    return set(array, first * width, width);
  }

  /** Where row r begins. */
  public int row(int r) {
    return from + r * stride;
  }

  /** Lets go of the array. */
  public void clear() {
    array = NONE;
  }
}
