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
  private static final double QUARTER_TURN = Math.PI / 2;

  /** π/2 less {@link #QUARTER_TURN}. */
  private static final double QUARTER_TURN_REST = 6.123233995736766e-17;

  private final RopeConfig rope;
  private final long places;
  private final double[] frequencies;
  private long filledFor = NONE;
  private float[] cos = {};
  private float[] sin = {};

  /**
   * @param places positions from there on count as the last one before it
   */
  RotaryTable(RopeConfig rope, long places) {
    this.rope = rope;
    this.places = places;
    this.frequencies = new double[rope.rotaryDim() / 2];
    for (int i = 0; i < frequencies.length; i++) {
      frequencies[i] = rope.frequency(i);
    }
  }

  boolean isOf(RopeConfig other, long otherPlaces) {
    return places == otherPlaces && rope.equals(other);
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
        turn(Math.min(position + t, places - 1) * frequencies[i], (row + t) * half + i);
      }
    }
  }

  /**
   * Cosine and sine of one angle. It is brought within an eighth of a turn here, with the part of
   * the quarter turns that an f64 cannot hold, since {@link StrictMath} allocates when it does that
   * itself.
   */
  private void turn(double angle, int at) {
    double quarters = Math.rint(angle / QUARTER_TURN);
    double rest = Math.fma(-quarters, QUARTER_TURN, angle);
    rest = Math.fma(-quarters, QUARTER_TURN_REST, rest);
    double c = StrictMath.cos(rest) * rope.attentionFactor();
    double s = StrictMath.sin(rest) * rope.attentionFactor();
    long quarter = (long) quarters & 3;
    cos[at] = (float) (quarter == 0 ? c : quarter == 1 ? -s : quarter == 2 ? -c : s);
    sin[at] = (float) (quarter == 0 ? s : quarter == 1 ? c : quarter == 2 ? -s : -c);
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
