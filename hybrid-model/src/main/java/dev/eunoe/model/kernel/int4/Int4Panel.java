package dev.eunoe.model.kernel.int4;

/**
 * Some tokens times one panel of an {@link Int4Matrix}, and room for the results of a few; used
 * again and again, by one thread at a time.
 */
final class Int4Panel {
  private static final int PANEL = Int4Layout.PANEL;
  private static final int TOGETHER = 4;

  // (TOGETHER, PANEL)
  private final float[] results = new float[TOGETHER * PANEL];

  /**
   * The rows of a panel for all tokens.
   *
   * <pre>
   *   y (tokens, rows)
   * </pre>
   */
  void multiply(Int4Matrix w, int panel, Int4Activations x, int tokens, float[] y) {
    int t = 0;
    for (; t + TOGETHER <= tokens; t += TOGETHER) {
      Int4FourTokens.multiply(w, panel, x, t, results);
      for (int k = 0; k < TOGETHER; k++) {
        copy(w, panel, k, y, t + k);
      }
    }
    for (; t < tokens; t++) {
      Int4OneToken.multiply(w, panel, x, t, results);
      copy(w, panel, 0, y, t);
    }
  }

  /** The last panel may have rows that the matrix does not. */
  private void copy(Int4Matrix w, int panel, int result, float[] y, int t) {
    int row = panel * PANEL;
    int count = Math.min(PANEL, w.rows() - row);
    System.arraycopy(results, result * PANEL, y, t * w.rows() + row, count);
  }
}
