package dev.eunoe.model.kernel;

import dev.eunoe.model.kernel.matrix.Matrix;

/** What 8-bit weights are held to, whoever multiplies the bytes. */
interface Int8Contract extends WeightFormatContract {

  /** Rounded to whole numbers of 1/127 of the greatest of a group; see decision 50. */
  @Override
  default float[] taken(float[] x, Matrix matrix) {
    int cols = matrix.cols();
    int depth = depth(cols);
    float[] taken = x.clone();
    for (int from = 0; depth > 0 && from < x.length; from += depth) {
      float greatest = 0;
      for (int i = from; i < from + depth; i++) {
        greatest = Math.max(greatest, Math.abs(x[i]));
      }
      float scale = greatest / 127;
      float inverse = 1 / scale;
      for (int i = from; i < from + depth; i++) {
        taken[i] = (float) Math.rint(x[i] * inverse) * scale;
      }
    }
    return taken;
  }

  private static int depth(int cols) {
    for (int depth = 256; depth >= 64; depth -= 64) {
      if (cols % depth == 0 && (cols > depth || depth == 64)) {
        return depth;
      }
    }
    return cols % 32 == 0 ? 32 : 0;
  }

  @Override
  default double weightRounding() {
    return 0.5 / 127 + 0x1p-20;
  }
}
