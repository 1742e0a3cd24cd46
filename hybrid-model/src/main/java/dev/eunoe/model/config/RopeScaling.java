package dev.eunoe.model.config;

import java.util.List;

/**
 * How a checkpoint stretches rotary embedding beyond the positions it was first trained on: each
 * kind changes the frequencies {@code f_i = theta^(-2i/r)} of the {@code r} rotary dimensions once
 * and for all.
 *
 * <p>No kind looks at the length of the sequence, so a token's rotation never depends on what comes
 * after it or on how a prompt was cut. What two of the published schemes would decide anew as a
 * sequence grows is decided when the config is read; see {@link Unscaled} and {@link Divisors}.
 */
public sealed interface RopeScaling {

  /** Radians per position of pair {@code i}, from its unscaled {@code frequency}. */
  double scale(double frequency, int i);

  /** Factor on cosines and sines; scores of rotated queries and keys carry its square. */
  default double attentionFactor() {
    return 1;
  }

  /** Positions for which these frequencies are the checkpoint's own. */
  default long maxPositions() {
    return Long.MAX_VALUE;
  }

  /**
   * Frequencies as they are.
   *
   * <p>With a bound these are the {@code dynamic} (NTK) scheme: up to the positions the checkpoint
   * was made for it scales nothing; beyond, it turns every key of the sequence by another angle
   * with each new token, which no cache can follow. So those sequences are refused.
   */
  record Unscaled(long maxPositions) implements RopeScaling {
    public static final Unscaled FOREVER = new Unscaled(Long.MAX_VALUE);

    public Unscaled {
      Sizes.positive("The positions of an unscaled rotation", maxPositions);
    }

    @Override
    public double scale(double frequency, int i) {
      return frequency;
    }
  }

  /**
   * The frequencies of the first {@code turning} pairs over {@code factor}; the others, whose
   * frequency is 0, stay as they are. In contrast to a smaller rotary dimension the pairs are those
   * of the whole head (Gemma 4).
   */
  record Proportional(int turning, double factor) implements RopeScaling {
    public Proportional {
      Sizes.positive("The pairs that turn", turning);
      Sizes.positive("The RoPE scaling factor", factor);
    }

    @Override
    public double scale(double frequency, int i) {
      return i < turning ? frequency / factor : 0;
    }
  }

  /** Position interpolation: {@code f / factor} (arXiv:2306.15595). */
  record Linear(double factor) implements RopeScaling {
    public Linear {
      Sizes.positive("The RoPE scaling factor", factor);
    }

    @Override
    public double scale(double frequency, int i) {
      return frequency / factor;
    }
  }

  /**
   * YaRN (arXiv:2309.00071): {@code f·(1 - ramp) + f/factor·ramp}, with a ramp over the pairs from
   * 0 at {@code low} to 1 at {@code high}.
   */
  record Yarn(double factor, double low, double high, double attentionFactor)
      implements RopeScaling {
    /** Keeps the ramp finite where it would be a step. */
    private static final double STEP = 0.001;

    public Yarn {
      Sizes.positive("The RoPE scaling factor", factor);
      Sizes.positive("The RoPE attention factor", attentionFactor);
    }

    @Override
    public double scale(double frequency, int i) {
      double width = high == low ? STEP : high - low;
      double ramp = Math.clamp((i - low) / width, 0.0, 1.0);
      return frequency * (1 - ramp) + frequency / factor * ramp;
    }
  }

  /**
   * Llama 3.1: waves shorter than {@code trained / highFreqFactor} positions stay, those longer
   * than {@code trained / lowFreqFactor} are stretched by {@code factor}, between them a blend.
   *
   * @param trained positions of the original training
   */
  record Llama3(double factor, double lowFreqFactor, double highFreqFactor, double trained)
      implements RopeScaling {
    public Llama3 {
      Sizes.positive("The RoPE scaling factor", factor);
      Sizes.positive("low_freq_factor", lowFreqFactor);
      Sizes.positive("original_max_position_embeddings", trained);
      if (!(highFreqFactor > lowFreqFactor)) {
        throw new IllegalArgumentException(
            "high_freq_factor must be greater than low_freq_factor ("
                + lowFreqFactor
                + "), was "
                + highFreqFactor
                + ".");
      }
    }

    @Override
    public double scale(double frequency, int i) {
      double wavelength = 2 * Math.PI / frequency;
      if (wavelength < trained / highFreqFactor) {
        return frequency;
      }
      if (wavelength > trained / lowFreqFactor) {
        return frequency / factor;
      }
      double blend = (trained / wavelength - lowFreqFactor) / (highFreqFactor - lowFreqFactor);
      return (1 - blend) * frequency / factor + blend * frequency;
    }
  }

  /**
   * A divisor for every pair: {@code f_i / divisors[i]}, LongRoPE (arXiv:2402.13753).
   *
   * <p>LongRoPE has two lists, for sequences up to the original length and for longer ones. A
   * sequence cannot change from one to the other when it passes that length, because its keys are
   * already turned. The reader therefore takes the list for the longest sequence the checkpoint
   * allows, and every sequence uses that from its first token.
   */
  record Divisors(List<Double> divisors, double attentionFactor) implements RopeScaling {
    public Divisors {
      divisors = List.copyOf(divisors);
      divisors.forEach(divisor -> Sizes.positive("A RoPE divisor", divisor));
      Sizes.positive("The RoPE attention factor", attentionFactor);
    }

    @Override
    public double scale(double frequency, int i) {
      return frequency / divisors.get(i);
    }
  }
}
