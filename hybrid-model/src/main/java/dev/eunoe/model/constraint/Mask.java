package dev.eunoe.model.constraint;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The tokens that may come next: some by their ids, and perhaps a set that many masks share.
 *
 * @param shared a bit for each token; null where there is none
 * @param sharedCount how many it has
 * @param ids others
 */
record Mask(long @Nullable [] shared, int sharedCount, int[] ids) {
  /** How many there are. */
  int count() {
    return sharedCount + ids.length;
  }

  /**
   * Takes all other tokens out: minus infinity.
   *
   * @param more tokens that may come as well
   */
  void apply(float[] logits, int[] more) {
    float[] kept = new float[ids.length + more.length];
    for (int i = 0; i < kept.length; i++) {
      kept[i] = logits[id(more, i)];
    }
    if (shared == null) {
      Arrays.fill(logits, Float.NEGATIVE_INFINITY);
    } else {
      keepShared(shared, logits);
    }
    for (int i = 0; i < kept.length; i++) {
      logits[id(more, i)] = kept[i];
    }
  }

  /** Bit by bit of those that are not there, which are fewer. */
  private static void keepShared(long[] shared, float[] logits) {
    int known = Math.min(logits.length, Long.SIZE * shared.length);
    Arrays.fill(logits, known, logits.length, Float.NEGATIVE_INFINITY);
    for (int word = 0; Long.SIZE * word < known; word++) {
      for (long out = ~shared[word]; out != 0; out &= out - 1) {
        int id = Long.SIZE * word + Long.numberOfTrailingZeros(out);
        if (id < known) {
          logits[id] = Float.NEGATIVE_INFINITY;
        }
      }
    }
  }

  private int id(int[] more, int i) {
    return i < ids.length ? ids[i] : more[i - ids.length];
  }
}
