package dev.eunoe.model.weights;

import dev.eunoe.model.BlockWeights;
import dev.eunoe.model.FeedForwardWeights;
import dev.eunoe.model.ModelWeights;
import dev.eunoe.model.config.AttentionConfig;
import dev.eunoe.model.config.MambaConfig;
import dev.eunoe.model.config.ModelConfig;
import dev.eunoe.model.mixer.AttentionWeights;
import dev.eunoe.model.mixer.MambaWeights;
import java.util.List;

/**
 * Reads the tensors that carry the same names in every family, below a prefix that each family
 * chooses.
 */
final class LayerTensors {
  private LayerTensors() {}

  /**
   * {@code q_proj, k_proj, v_proj, o_proj} and, where the config has a q/k norm, {@code q_norm,
   * k_norm}.
   */
  static AttentionWeights attention(Weights weights, String prefix, AttentionConfig config) {
    boolean normed = config.qkNormEps() != null;
    return new AttentionWeights(
        config,
        weights.linear(prefix + "q_proj", config.dQuery(), config.dModel()),
        weights.linear(prefix + "k_proj", config.dKeyValue(), config.dModel()),
        weights.linear(prefix + "v_proj", config.dKeyValue(), config.dModel()),
        weights.linear(prefix + "o_proj", config.dModel(), config.dQuery()),
        normed ? weights.floats(prefix + "q_norm.weight", config.headDim()) : null,
        normed ? weights.floats(prefix + "k_norm.weight", config.headDim()) : null);
  }

  /** {@code in_proj, conv1d, dt_bias, A_log, D, norm, out_proj}. */
  static MambaWeights mamba(Weights weights, String prefix, MambaConfig config) {
    int channels = config.convChannels();
    String convBias = prefix + "conv1d.bias";
    return new MambaWeights(
        config,
        weights.linear(prefix + "in_proj", config.dProjected(), config.dModel()),
        byTap(
            weights.floats(prefix + "conv1d.weight", channels, 1, config.dConv()),
            channels,
            config.dConv()),
        weights.has(convBias) ? weights.floats(convBias, channels) : new float[channels],
        weights.floats(prefix + "dt_bias", config.nHeads()),
        weights.decay(prefix + "A_log", config.nHeads()),
        weights.floats(prefix + "D", config.nHeads()),
        weights.floats(prefix + "norm.weight", config.dInner()),
        weights.linear(prefix + "out_proj", config.dModel(), config.dInner()));
  }

  /**
   * From (channels, 1, taps) to (taps, channels): the convolution goes over neighbouring channels.
   */
  private static float[] byTap(float[] byChannel, int channels, int taps) {
    float[] result = new float[byChannel.length];
    for (int c = 0; c < channels; c++) {
      for (int j = 0; j < taps; j++) {
        result[j * channels + c] = byChannel[c * taps + j];
      }
    }
    return result;
  }

  /** {@code gate_proj, up_proj, down_proj} and the norm in front of them. */
  static FeedForwardWeights feedForward(
      Weights weights, String norm, String prefix, int dModel, int dFeedForward) {
    return new FeedForwardWeights(
        weights.floats(norm, dModel),
        weights.linear(prefix + "gate_proj", dFeedForward, dModel),
        weights.linear(prefix + "up_proj", dFeedForward, dModel),
        weights.linear(prefix + "down_proj", dModel, dFeedForward));
  }

  /**
   * Embedding, final norm and head; the head is {@code lm_head.weight} unless the config ties it to
   * the embedding.
   */
  static ModelWeights model(
      Weights weights,
      ModelConfig config,
      String embeddingName,
      List<BlockWeights> blocks,
      String normName) {
    var embedding = weights.matrix(embeddingName, config.vocabSize(), config.dModel());
    var head =
        config.tiedEmbeddings()
            ? embedding
            : weights.matrix("lm_head.weight", config.vocabSize(), config.dModel());
    return new ModelWeights(embedding, blocks, weights.floats(normName, config.dModel()), head);
  }
}
