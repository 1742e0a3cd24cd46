package dev.eunoe.model.kernel;

/** Activations as products of whole numbers take them: see decisions 50 and 53. */
final class RoundedActivations {
  private RoundedActivations() {}

  /** Rounded to whole numbers of 1/127 of the greatest magnitude of a group. */
  static float[] of(float[] x, int group) {
    float[] taken = x.clone();
    for (int from = 0; from < x.length; from += group) {
      float greatest = 0;
      for (int i = from; i < from + group; i++) {
        greatest = Math.max(greatest, Math.abs(x[i]));
      }
      float scale = greatest / 127;
      float inverse = 1 / scale;
      for (int i = from; i < from + group; i++) {
        taken[i] = (float) Math.rint(x[i] * inverse) * scale;
      }
    }
    return taken;
  }
}
