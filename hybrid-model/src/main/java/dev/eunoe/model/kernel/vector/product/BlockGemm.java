package dev.eunoe.model.kernel.vector.product;

import dev.eunoe.model.kernel.matrix.BlockMatrix;
import dev.eunoe.model.kernel.matrix.F32Matrix;
import dev.eunoe.model.kernel.matrix.Matrix;
import dev.eunoe.model.kernel.parallel.Workers;

/**
 * Products with a {@link BlockMatrix}: each panel of rows is decoded once for all tokens and then
 * multiplied as a panel of f32, so the result has the bits of the same product with an {@link
 * F32Matrix} of the decoded values. Panels do not depend on each other, so threads share them, a
 * few at a time.
 */
public final class BlockGemm {
  /** Panels that one thread takes before it asks for more, with room of its own for one. */
  private static final int TOGETHER = 4;

  private BlockGemm() {}

  public static void product(BlockMatrix w, float[] x, int tokens, float[] y, Workers workers) {
    int panels = Matrix.panels(w.rows());
    workers.run(
        (panels + TOGETHER - 1) / TOGETHER,
        part -> {
          int first = part * TOGETHER;
          panels(w, first, Math.min(first + TOGETHER, panels), x, tokens, y);
        });
  }

  private static void panels(BlockMatrix w, int first, int last, float[] x, int tokens, float[] y) {
    float[] scratch = new float[w.cols()];
    var panel = F32Matrix.panel(w.cols());
    float[] sums = new float[PanelGemm.SUMS];
    float[] part = new float[tokens * Matrix.PANEL];
    for (int row = first * Matrix.PANEL; row < last * Matrix.PANEL; row += Matrix.PANEL) {
      w.copyPanel(row, panel.packed, scratch);
      for (int i = 0; i < F32Gemm.parts(panel, tokens); i++) {
        F32Gemm.part(panel, i, x, tokens, part, sums);
      }
      int count = Math.min(Matrix.PANEL, w.rows() - row);
      for (int t = 0; t < tokens; t++) {
        System.arraycopy(part, t * Matrix.PANEL, y, t * w.rows() + row, count);
      }
    }
  }
}
