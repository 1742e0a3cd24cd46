package dev.eunoe.model.config;

import java.util.List;
import java.util.function.UnaryOperator;
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
 * @param prefixTokens learned vectors that every sequence reads before its first token and that are
 *     not counted among its positions; usually 0
 */
public record ModelConfig(
    int vocabSize,
    int dModel,
    float normEps,
    boolean tiedEmbeddings,
    StreamScales scales,
    long maxTokens,
    List<LayerConfig> layers,
    int prefixTokens) {

  public static final long UNLIMITED = Long.MAX_VALUE;

  public ModelConfig {
    layers = List.copyOf(layers);
    Sizes.positive("vocabSize", vocabSize);
    Sizes.positive("dModel", dModel);
    Sizes.positive("maxTokens", maxTokens);
    Sizes.positive("The number of layers", layers.size());
    if (prefixTokens < 0) {
      throw new IllegalArgumentException(
          "The number of prefix tokens must be 0 or more, was " + prefixTokens + ".");
    }
  }

  /** A model whose sequences begin with their first token. */
  public ModelConfig(
      int vocabSize,
      int dModel,
      float normEps,
      boolean tiedEmbeddings,
      StreamScales scales,
      long maxTokens,
      List<LayerConfig> layers) {
    this(vocabSize, dModel, normEps, tiedEmbeddings, scales, maxTokens, layers, 0);
  }

  /** Bytes of state one sequence holds after {@code tokens} tokens. */
  public long stateBytes(long tokens) {
    return layers.stream()
        .flatMap(layer -> layer.mixers().stream())
        .mapToLong(m -> m.stateBytes(tokens + prefixTokens))
        .sum();
  }

  /** The same model with other mixers in the places of its own, and another limit. */
  ModelConfig withMixers(UnaryOperator<MixerConfig> other, long limit) {
    return new ModelConfig(
        vocabSize,
        dModel,
        normEps,
        tiedEmbeddings,
        scales,
        limit,
        layers.stream().map(layer -> layer.withMixers(other)).toList(),
        prefixTokens);
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
