package dev.eunoe.model.state;

import dev.eunoe.model.config.RopeConfig;
import org.jspecify.annotations.Nullable;

/**
 * Cosines and sines of the rotary angles of consecutive positions. Angles are computed in f64, so
 * position 10⁷ is as exact as position 10. Both carry the rotation's attention factor.
 *
 * <pre>
 *   cos, sin (tokens, rotaryDim / 2)
 * </pre>
 */
public final class RotaryTable {
  private @Nullable RopeConfig rope;
  private long position = -1;
  private int tokens;
  private double[] frequencies = {};
  private float[] cos = {};
  private float[] sin = {};

  /**
   * Computes the angles of {@code tokens} positions from {@code position} on, unless they are here
   * already.
   */
  void fill(RopeConfig rope, long position, int tokens) {
    if (rope.equals(this.rope) && position == this.position && tokens == this.tokens) {
      return;
    }
    int half = rope.rotaryDim() / 2;
    if (!rope.equals(this.rope)) {
      frequencies = new double[half];
      for (int i = 0; i < half; i++) {
        frequencies[i] = rope.frequency(i);
      }
    }
    if (cos.length < tokens * half) {
      cos = new float[tokens * half];
      sin = new float[tokens * half];
    }
    for (int t = 0; t < tokens; t++) {
      for (int i = 0; i < half; i++) {
        double angle = (position + t) * frequencies[i];
        cos[t * half + i] = (float) (StrictMath.cos(angle) * rope.attentionFactor());
        sin[t * half + i] = (float) (StrictMath.sin(angle) * rope.attentionFactor());
      }
    }
    this.rope = rope;
    this.position = position;
    this.tokens = tokens;
  }

  public float[] cos() {
    return cos;
  }

  public float[] sin() {
    return sin;
  }
}
