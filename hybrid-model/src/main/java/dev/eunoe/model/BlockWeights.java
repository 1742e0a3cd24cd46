package dev.eunoe.model;

import java.util.List;

/**
 * The weights of one block, one entry per sublayer of its config.
 *
 * @param scale factor on the residual behind the last of them, 1 for none
 */
public record BlockWeights(List<SublayerWeights> sublayers, float scale) {
  public BlockWeights {
    sublayers = List.copyOf(sublayers);
  }

  public static BlockWeights of(SublayerWeights... sublayers) {
    return new BlockWeights(List.of(sublayers), 1);
  }
}
