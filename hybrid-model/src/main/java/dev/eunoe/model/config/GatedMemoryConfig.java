package dev.eunoe.model.config;

/**
 * A gated memory unit (arXiv:2507.06607): reads what the scan of an earlier layer gave for the same
 * token, and keeps nothing itself.
 *
 * @param dInner width of that scan
 */
public record GatedMemoryConfig(int dModel, int dInner) implements MixerConfig {
  public GatedMemoryConfig {
    Sizes.positive("dModel", dModel);
    Sizes.positive("The width of the memory", dInner);
  }

  @Override
  public long stateBytes(long tokens) {
    return 0;
  }

  @Override
  public String stateShape() {
    return "none";
  }
}
