package dev.eunoe.model;

import java.util.List;

/** The weights of one block, one entry per sublayer of its config. */
public record BlockWeights(List<SublayerWeights> sublayers) {
  public BlockWeights {
    sublayers = List.copyOf(sublayers);
  }

  public static BlockWeights of(SublayerWeights... sublayers) {
    return new BlockWeights(List.of(sublayers));
  }
}
