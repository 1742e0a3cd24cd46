package dev.eunoe.model.kernel;

/**
 * Products with a {@link BlockMatrix}: each panel of rows is decoded once for all tokens and then
 * multiplied as a panel of f32, so the result has the bits of the same product with an {@link
 * F32Matrix} of the decoded values.
 */
final class BlockProducts {
  private BlockProducts() {}

  static void product(BlockMatrix w, float[] x, int tokens, float[] y) {
    float[] scratch = new float[w.cols()];
    var panel = F32Matrix.panel(w.cols());
    float[] sums = new float[PanelProduct.SUMS];
    float[] part = new float[tokens * Matrix.PANEL];
    for (int row = 0; row < w.rows(); row += Matrix.PANEL) {
      w.copyPanel(row, panel.packed, scratch);
      for (int i = 0; i < F32Products.parts(panel, tokens); i++) {
        F32Products.part(panel, i, x, tokens, part, sums);
      }
      int count = Math.min(Matrix.PANEL, w.rows() - row);
      for (int t = 0; t < tokens; t++) {
        System.arraycopy(part, t * Matrix.PANEL, y, t * w.rows() + row, count);
      }
    }
  }
}
