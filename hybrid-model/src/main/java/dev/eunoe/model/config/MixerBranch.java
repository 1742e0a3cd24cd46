package dev.eunoe.model.config;

/**
 * A mixer with the constants around it: {@code outScale · mixer(inScale · u)}.
 *
 * @param inScale factor on the normed input, 1 for none
 * @param outScale factor on the output, 1 for none
 */
public record MixerBranch(MixerConfig mixer, float inScale, float outScale) {

  /** A mixer without constants. */
  public static MixerBranch plain(MixerConfig mixer) {
    return new MixerBranch(mixer, 1, 1);
  }
}
