package dev.eunoe.memory.persistence.state;

import com.github.luben.zstd.Zstd;
import java.util.Arrays;

/**
 * With which level of zstd bytes of a state are compressed. The recurrent part of a state is
 * numbers of 32 bits, whose lower bits are as good as random: of 20 MB level 1 saves a twentieth
 * and takes twice as long as copying them. Keys and values, and what has not been written yet,
 * shrink well.
 */
final class Compressibility {
  /** States are floats, which higher levels take much longer over and hardly shrink further. */
  private static final int LEVEL = 1;

  /** Finds what repeats, zeros above all, and leaves the rest as it is. */
  private static final int ONLY_REPETITIONS = -7;

  private static final int WORTH_A_LOOK = 1 << 20;
  private static final int SAMPLES = 8;
  private static final int SAMPLE = 16 << 10;

  private Compressibility() {}

  /** By samples from all of it: level 1 where that saves a tenth. */
  static int level(byte[] raw) {
    if (raw.length < WORTH_A_LOOK) {
      return LEVEL;
    }
    int stride = (raw.length - SAMPLE) / (SAMPLES - 1);
    long compressed = 0;
    for (int i = 0; i < SAMPLES; i++) {
      int from = i * stride;
      compressed += Zstd.compress(Arrays.copyOfRange(raw, from, from + SAMPLE), LEVEL).length;
    }
    return compressed < SAMPLES * SAMPLE * 0.9 ? LEVEL : ONLY_REPETITIONS;
  }
}
