package dev.eunoe.model.config;

import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/**
 * One layer: usually a sublayer of mixers and one with a feed-forward block, but also either alone.
 */
public record LayerConfig(List<SublayerConfig> sublayers) {
  public LayerConfig {
    sublayers = List.copyOf(sublayers);
    Sizes.positive("The number of sublayers in a layer", sublayers.size());
  }

  public static LayerConfig of(SublayerConfig... sublayers) {
    return new LayerConfig(List.of(sublayers));
  }

  /** All mixers of the layer in order: what it keeps state for. */
  public List<MixerConfig> mixers() {
    return sublayers.stream().flatMap(LayerConfig::mixersOf).toList();
  }

  /** Whether a sublayer reads the embedding of the tokens again. */
  public boolean readsEmbedding() {
    return sublayers.stream().anyMatch(SublayerConfig.Prefaced.class::isInstance);
  }

  /** The feed-forward block of the layer, which must be its only one. */
  public FeedForwardConfig feedForward() {
    var found =
        sublayers.stream()
            .filter(SublayerConfig.FeedForward.class::isInstance)
            .map(sublayer -> ((SublayerConfig.FeedForward) sublayer).feedForward())
            .toList();
    if (found.size() != 1) {
      throw new IllegalStateException("The layer has " + found.size() + " feed-forward blocks.");
    }
    return found.getFirst();
  }

  /** The dense feed-forward block of the layer, which must be its only one. */
  public DenseConfig dense() {
    return (DenseConfig) feedForward();
  }

  private static Stream<MixerConfig> mixersOf(SublayerConfig sublayer) {
    return switch (sublayer) {
      case SublayerConfig.Mixing mixing -> mixing.branches().stream().map(MixerBranch::mixer);
      case SublayerConfig.Prefaced prefaced ->
          Stream.concat(Stream.of(prefaced.preface().attention()), mixersOf(prefaced.mixing()));
      case SublayerConfig.FeedForward feedForward -> Stream.empty();
      case SublayerConfig.PerLayerInput input -> Stream.empty();
    };
  }

  /** The same layer with other mixers in the places of its own. */
  LayerConfig withMixers(UnaryOperator<MixerConfig> other) {
    return new LayerConfig(sublayers.stream().map(s -> withMixers(s, other)).toList());
  }

  private static SublayerConfig withMixers(
      SublayerConfig sublayer, UnaryOperator<MixerConfig> other) {
    return switch (sublayer) {
      case SublayerConfig.Mixing mixing -> withMixers(mixing, other);
      case SublayerConfig.Prefaced prefaced -> {
        var attention = (AttentionConfig) other.apply(prefaced.preface().attention());
        yield new SublayerConfig.Prefaced(
            new PrefaceConfig(attention, prefaced.preface().feedForward()),
            withMixers(prefaced.mixing(), other));
      }
      case SublayerConfig.FeedForward feedForward -> feedForward;
      case SublayerConfig.PerLayerInput input -> input;
    };
  }

  private static SublayerConfig.Mixing withMixers(
      SublayerConfig.Mixing mixing, UnaryOperator<MixerConfig> other) {
    var branches =
        mixing.branches().stream()
            .map(b -> new MixerBranch(other.apply(b.mixer()), b.inScale(), b.outScale()))
            .toList();
    return new SublayerConfig.Mixing(branches, mixing.residualScale(), mixing.postNorm());
  }
}
