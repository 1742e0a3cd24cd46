package dev.eunoe.model.kernel.tornado;

import static dev.eunoe.model.kernel.tornado.SlicedKernels.PANEL;

import dev.eunoe.model.kernel.matrix.PreparedMatrix;

/** A matrix whose weights lie in a pool. */
final class TornadoMatrix implements PreparedMatrix {
  private final WeightPool pool;
  private final int first;
  private final int rows;

  /**
   * @param first the panel of the pool where it begins
   */
  TornadoMatrix(WeightPool pool, int first, int rows) {
    this.pool = pool;
    this.first = first;
    this.rows = rows;
  }

  @Override
  public int rows() {
    return rows;
  }

  @Override
  public int cols() {
    return pool.cols();
  }

  @Override
  public long bytes() {
    return SlicedKernels.panels(rows) * pool.panelBytes();
  }

  @Override
  public void copyRow(int row, float[] target, int at) {
    pool.load(first + row / PANEL, row % PANEL, target, at);
  }

  @Override
  public void product(float[] x, int tokens, float[] y) {
    pool.product(first, rows, x, tokens, y);
  }
}
