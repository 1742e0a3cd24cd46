package dev.eunoe.model.state;

import dev.eunoe.model.config.RopeConfig;

/**
 * Cosines and sines of the rotary angles of the rows of a pass. Angles are computed in f64, so
 * position 10⁷ is as exact as position 10. Both carry the rotation's attention factor.
 *
 * <pre>
 *   cos, sin (rows, rotaryDim / 2)
 * </pre>
 */
public final class RotaryTable {
  private static final long NONE = -1;

  private final RopeConfig rope;
  private final double[] frequencies;
  private long filledFor = NONE;
  private float[] cos = {};
  private float[] sin = {};

  RotaryTable(RopeConfig rope) {
    this.rope = rope;
    this.frequencies = new double[rope.rotaryDim() / 2];
    for (int i = 0; i < frequencies.length; i++) {
      frequencies[i] = rope.frequency(i);
    }
  }

  RopeConfig rope() {
    return rope;
  }

  /** Computes the angles of every row of a pass, unless they are here already. */
  void fill(Pass pass, long number) {
    if (filledFor == number) {
      return;
    }
    filledFor = NONE;
    require(pass.tokens());
    for (int run = 0; run < pass.runs(); run++) {
      fill(pass.first(run), pass.position(run), pass.tokens(run));
    }
    filledFor = number;
  }

  /** Computes the angles of {@code tokens} rows from {@code row}, whose first is at a position. */
  void fill(int row, long position, int tokens) {
    require(row + tokens);
    int half = frequencies.length;
    for (int t = 0; t < tokens; t++) {
      for (int i = 0; i < half; i++) {
        double angle = (position + t) * frequencies[i];
        cos[(row + t) * half + i] = (float) (StrictMath.cos(angle) * rope.attentionFactor());
        sin[(row + t) * half + i] = (float) (StrictMath.sin(angle) * rope.attentionFactor());
      }
    }
  }

  private void require(int rows) {
    int size = rows * frequencies.length;
    if (cos.length < size) {
      cos = new float[size];
      sin = new float[size];
    }
  }

  public float[] cos() {
    return cos;
  }

  public float[] sin() {
    return sin;
  }
}
