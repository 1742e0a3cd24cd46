package dev.eunoe.model.config;

import java.util.List;
import java.util.stream.Collectors;

/**
 * A whole decoder: embedding, a list of layers, a final norm and the logits. The layer pattern is
 * data.
 *
 * @param normEps epsilon of every block norm
 * @param tiedEmbeddings whether the logits use the embedding matrix
 * @param scales factors on the embedding and the logits
 * @param maxTokens positions the checkpoint allows; {@link #UNLIMITED} when all its state is
 *     bounded
 */
public record ModelConfig(
    int vocabSize,
    int dModel,
    float normEps,
    boolean tiedEmbeddings,
    StreamScales scales,
    long maxTokens,
    List<LayerConfig> layers) {

  public static final long UNLIMITED = Long.MAX_VALUE;

  public ModelConfig {
    layers = List.copyOf(layers);
    Sizes.positive("vocabSize", vocabSize);
    Sizes.positive("dModel", dModel);
    Sizes.positive("maxTokens", maxTokens);
    Sizes.positive("The number of layers", layers.size());
  }

  /** Bytes of state one sequence holds after {@code tokens} tokens. */
  public long stateBytes(long tokens) {
    return layers.stream()
        .flatMap(layer -> layer.mixers().stream())
        .mapToLong(m -> m.stateBytes(tokens))
        .sum();
  }

  /**
   * The sizes that decide the layout of a saved state, as text: equal shapes, exchangeable layouts.
   */
  public String stateShape() {
    return layers.stream()
        .map(layer ->
            layer.mixers().stream().map(MixerConfig::stateShape).collect(Collectors.joining("+")))
        .collect(Collectors.joining(" | "));
  }
}
