package dev.eunoe.model.weights;

import dev.eunoe.model.BlockWeights;
import dev.eunoe.model.ModelWeights;
import dev.eunoe.model.config.AttentionConfig;
import dev.eunoe.model.config.DenseConfig;
import dev.eunoe.model.config.MambaConfig;
import dev.eunoe.model.config.MixerConfig;
import dev.eunoe.model.config.ModelConfig;
import dev.eunoe.model.feedforward.DenseWeights;
import dev.eunoe.model.kernel.contract.Norm;
import dev.eunoe.model.kernel.contract.RmsNorm;
import dev.eunoe.model.mixer.AttentionWeights;
import dev.eunoe.model.mixer.MambaWeights;
import dev.eunoe.model.mixer.MixerWeights;
import java.util.List;

/**
 * Reads the tensors that carry the same names in every family, below a prefix that each family
 * chooses.
 */
final class LayerTensors {
  private static final String HEAD = "lm_head.weight";

  private LayerTensors() {}

  /** An RMSNorm over the residual. */
  static RmsNorm norm(Weights weights, String name, ModelConfig config) {
    return new RmsNorm(weights.floats(name, config.dModel()), config.normEps());
  }

  /** An RMSNorm over the residual whose file holds w where 1 + w is meant. */
  static RmsNorm normPlusOne(Weights weights, String name, ModelConfig config) {
    return new RmsNorm(weights.onePlus(name, config.dModel()), config.normEps());
  }

  /**
   * {@code q_proj, k_proj, v_proj, o_proj}, where the config has a q/k norm {@code q_norm, k_norm},
   * and where it has learned sinks {@code sinks}; of keys and values what the layer makes of its
   * own. A config with an output gate is not read here.
   */
  static AttentionWeights attention(Weights weights, String prefix, AttentionConfig config) {
    return attention(weights, prefix, config, weights::floats);
  }

  /** The same, with a q/k norm whose file holds w where 1 + w is meant. */
  static AttentionWeights attentionPlusOne(Weights weights, String prefix, AttentionConfig config) {
    return attention(weights, prefix, config, weights::onePlus);
  }

  private static AttentionWeights attention(
      Weights weights, String prefix, AttentionConfig config, NormReader norms) {
    boolean normed = config.qkNormEps() != null;
    boolean own = config.makesKeyValues();
    boolean values = own && !config.keysAsValues();
    return new AttentionWeights(
        config,
        weights.linear(prefix + "q_proj", config.dQuery(), config.dModel()),
        own ? weights.linear(prefix + "k_proj", config.dKey(), config.dModel()) : null,
        values ? weights.linear(prefix + "v_proj", config.dValue(), config.dModel()) : null,
        weights.linear(prefix + "o_proj", config.dModel(), config.dMixed()),
        normed ? norms.read(prefix + "q_norm.weight", config.headDim()) : null,
        normed && own ? norms.read(prefix + "k_norm.weight", config.headDim()) : null,
        null,
        null,
        config.sinkLogits() ? weights.floats(prefix + "sinks", config.nHeads()) : null);
  }

  /** How the weight of a norm is read from a file. */
  private interface NormReader {
    float[] read(String name, int... shape);
  }

  /**
   * The Mamba-2 mixer under {@code mamba.} or the attention under {@code self_attn.} of a layer.
   */
  static MixerWeights mambaOrAttention(Weights weights, String layer, MixerConfig config) {
    return switch (config) {
      case MambaConfig mamba -> mamba(weights, layer + "mamba.", mamba);
      case AttentionConfig attention -> attention(weights, layer + "self_attn.", attention);
      case MixerConfig other ->
          throw new IllegalStateException("This family has no " + other.stateShape() + ".");
    };
  }

  /**
   * {@code in_proj, conv1d, dt_bias, A_log, D, out_proj} and, where the config has a gated norm,
   * {@code norm}.
   */
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
        config.gatedNorm().hasNorm()
            ? weights.floats(prefix + "norm.weight", config.dInner())
            : null,
        weights.linear(prefix + "out_proj", config.dModel(), config.dInner()));
  }

  /**
   * From (channels, 1, taps) to (taps, channels): the convolution goes over neighbouring channels.
   */
  static float[] byTap(float[] byChannel, int channels, int taps) {
    float[] result = new float[byChannel.length];
    for (int c = 0; c < channels; c++) {
      for (int j = 0; j < taps; j++) {
        result[j * channels + c] = byChannel[c * taps + j];
      }
    }
    return result;
  }

  /** {@code up_proj, down_proj} and, where the config is gated, {@code gate_proj}. */
  static DenseWeights dense(Weights weights, String prefix, DenseConfig config) {
    return dense(weights, config, prefix + "gate_proj", prefix + "up_proj", prefix + "down_proj");
  }

  /** The maps of a feed-forward block by their names; {@code gate} is read where it is gated. */
  static DenseWeights dense(
      Weights weights, DenseConfig config, String gate, String up, String down) {
    int dModel = config.dModel();
    int dFeedForward = config.dFeedForward();
    return new DenseWeights(
        config,
        config.gated() ? weights.linear(gate, dFeedForward, dModel) : null,
        weights.linear(up, dFeedForward, dModel),
        weights.linear(down, dModel, dFeedForward));
  }

  /**
   * Embedding, final norm and head. The head is {@code lm_head.weight} where the file has one, even
   * if the config calls the two tied: files exist in which they differ, and then the file is right.
   * Otherwise it is the embedding.
   */
  static ModelWeights model(
      Weights weights,
      ModelConfig config,
      String embeddingName,
      List<BlockWeights> blocks,
      Norm finalNorm) {
    var embedding = weights.matrix(embeddingName, config.vocabSize(), config.dModel());
    var head =
        weights.has(HEAD) ? weights.matrix(HEAD, config.vocabSize(), config.dModel()) : embedding;
    return new ModelWeights(embedding, blocks, finalNorm, head);
  }
}
