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
 * @param perLayerWidth width of what every layer is given of each token by its id, or 0 for nothing
 */
public record ModelConfig(
    int vocabSize,
    int dModel,
    float normEps,
    boolean tiedEmbeddings,
    StreamScales scales,
    long maxTokens,
    List<LayerConfig> layers,
    int prefixTokens,
    int perLayerWidth) {

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
    for (int i = 0; i < layers.size(); i++) {
      requireSources(layers, i);
    }
  }

  /** Keys and values of another layer must be lent by one before, and all that is looked at. */
  private static void requireSources(List<LayerConfig> layers, int layer) {
    var mixers = layers.get(layer).mixers();
    for (int m = 0; m < mixers.size(); m++) {
      var borrower = AttentionConfig.in(mixers.get(m));
      if (borrower == null || borrower.sourceLayer() == null) {
        continue;
      }
      int from = borrower.sourceLayer();
      var lenders = from >= 0 && from < layer ? layers.get(from).mixers() : List.<MixerConfig>of();
      var lender = m < lenders.size() ? AttentionConfig.in(lenders.get(m)) : null;
      if (lender == null || !lender.lendsTo(borrower)) {
        throw new IllegalArgumentException(
            "Layer "
                + layer
                + " looks at the keys and values of layer "
                + from
                + ", which is no earlier attention of the same heads that lends as many tokens.");
      }
    }
  }

  /** A model whose layers are given no inputs of their own. */
  public ModelConfig(
      int vocabSize,
      int dModel,
      float normEps,
      boolean tiedEmbeddings,
      StreamScales scales,
      long maxTokens,
      List<LayerConfig> layers,
      int prefixTokens) {
    this(vocabSize, dModel, normEps, tiedEmbeddings, scales, maxTokens, layers, prefixTokens, 0);
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

  /** The widest window through which a layer sees a text; 0 where no layer has one. */
  public int widestWindow() {
    return layers.stream()
        .flatMap(layer -> layer.mixers().stream())
        .map(AttentionConfig::in)
        .mapToInt(a -> a != null && a.bounded() ? a.window() : 0)
        .max()
        .orElse(0);
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
        prefixTokens,
        perLayerWidth);
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
