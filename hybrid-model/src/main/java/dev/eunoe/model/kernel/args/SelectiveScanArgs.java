package dev.eunoe.model.kernel.args;

/**
 * What the selective scan of Mamba works on: the tokens of one sequence are rows {@code first} to
 * {@code first + tokens} of the activations.
 *
 * <pre>
 *   h (dState, dInner) · x, dt (rows, dInner) · b, c (rows, dState) · y (rows, dInner)
 *   a (dState, dInner), negative · skip (dInner)
 * </pre>
 */
public final class SelectiveScanArgs {
  public float[] h = Slice.NONE;
  public float[] x = Slice.NONE;
  public float[] dt = Slice.NONE;
  public float[] a = Slice.NONE;
  public float[] b = Slice.NONE;
  public float[] c = Slice.NONE;
  public float[] skip = Slice.NONE;
  public float[] y = Slice.NONE;
  public int first;
  public int tokens;

  /** The weights of a layer. */
  public SelectiveScanArgs layer(float[] a, float[] skip) {
    this.a = a;
    this.skip = skip;
    return this;
  }

  /** The activations of all rows. */
  public SelectiveScanArgs rows(float[] x, float[] dt, float[] b, float[] c, float[] y) {
    this.x = x;
    this.dt = dt;
    this.b = b;
    this.c = c;
    this.y = y;
    return this;
  }

  /** The tokens of one sequence and its state. */
  public SelectiveScanArgs run(float[] h, int first, int tokens) {
    this.h = h;
    this.first = first;
    this.tokens = tokens;
    return this;
  }

  /** Lets go of the arrays. */
  public void clear() {
    h = x = dt = a = b = c = skip = y = Slice.NONE;
  }
}
