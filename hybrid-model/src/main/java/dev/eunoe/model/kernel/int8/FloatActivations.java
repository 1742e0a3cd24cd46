package dev.eunoe.model.kernel.int8;

/**
 * Activations rounded to 8 bits but kept as floats, which products by the Vector API alone read.
 *
 * <pre>
 *   p (tokens, cols) whole numbers · s (tokens, groups) their scales · biases (tokens, groups) 384·Σp
 * </pre>
 */
final class FloatActivations {
  private int cols;
  private int depth;
  float[] p = {};
  float[] s = {};
  float[] biases = {};

  /** Makes room for so many tokens. */
  void prepare(Int8Layout layout, int tokens) {
    cols = layout.cols();
    depth = layout.depth();
    p = atLeast(p, tokens * cols);
    s = atLeast(s, tokens * layout.groups());
    biases = atLeast(biases, tokens * layout.groups());
  }

  private static float[] atLeast(float[] array, int size) {
    return array.length < size ? new float[size] : array;
  }

  /** Rounds token t of x (tokens, cols). */
  void round(float[] x, int t) {
    int groups = cols / depth;
    for (int group = 0; group < groups; group++) {
      int from = t * cols + group * depth;
      float scale = ActivationQuantizer.scale(x, from, depth);
      s[t * groups + group] = scale;
      biases[t * groups + group] =
          Int8Rows.BIAS * ActivationQuantizer.round(x, from, depth, scale, p);
    }
  }
}
