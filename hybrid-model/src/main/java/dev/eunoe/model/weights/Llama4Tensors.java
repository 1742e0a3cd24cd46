package dev.eunoe.model.weights;

import dev.eunoe.model.BlockWeights;
import dev.eunoe.model.ModelWeights;
import dev.eunoe.model.config.AttentionConfig;
import dev.eunoe.model.config.DenseConfig;
import dev.eunoe.model.config.ExpertsConfig;
import dev.eunoe.model.config.FeedForwardConfig;
import dev.eunoe.model.config.ModelConfig;
import dev.eunoe.model.feedforward.DenseWeights;
import dev.eunoe.model.feedforward.FeedForwardWeights;
import dev.eunoe.model.kernel.contract.Linear;
import dev.eunoe.model.kernel.contract.RmsNorm;
import dev.eunoe.model.kernel.matrix.Matrix;
import dev.eunoe.model.mixer.AttentionWeights;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The tensors of {@link Llama4Family}.
 *
 * @param prefix what stands before their names: the model that sees has its text below it
 */
record Llama4Tensors(Weights weights, ModelConfig config, String prefix) {

  static Llama4Tensors of(Weights weights, ModelConfig config) {
    String below = "language_model.";
    boolean sees = weights.has(below + "model.embed_tokens.weight");
    return new Llama4Tensors(weights, config, sees ? below : "");
  }

  private String layer(int index) {
    return prefix + "model.layers." + index + ".";
  }

  RmsNorm norm(int index, String name) {
    return LayerTensors.norm(weights, layer(index) + name + ".weight", config);
  }

  ModelWeights model(List<BlockWeights> blocks) {
    String embedding = prefix + "model.embed_tokens.weight";
    var norm = LayerTensors.norm(weights, prefix + "model.norm.weight", config);
    var model = LayerTensors.model(weights, config, embedding, blocks, norm);
    String head = prefix + "lm_head.weight";
    return prefix.isEmpty() || !weights.has(head)
        ? model
        : new ModelWeights(
            model.embedding(),
            blocks,
            norm,
            weights.matrix(head, config.vocabSize(), config.dModel()));
  }

  /** Queries and keys are turned in adjacent pairs, so their rows are taken in another order. */
  AttentionWeights attention(int index, AttentionConfig attention) {
    String self = layer(index) + "self_attn.";
    int dModel = attention.dModel();
    boolean normed = attention.qkNormEps() != null;
    float[] ones = new float[attention.headDim()];
    Arrays.fill(ones, 1);
    return new AttentionWeights(
        attention,
        halves(self + "q_proj", attention.dQuery(), attention),
        halves(self + "k_proj", attention.dKey(), attention),
        weights.linear(self + "v_proj", attention.dValue(), dModel),
        weights.linear(self + "o_proj", dModel, attention.dMixed()),
        normed ? ones : null,
        normed ? ones : null,
        null,
        null);
  }

  private Linear halves(String name, int rows, AttentionConfig attention) {
    if (attention.rope() == null) {
      return weights.linear(name, rows, attention.dModel());
    }
    int headDim = attention.headDim();
    int[] order =
        IntStream.range(0, rows)
            .map(row -> {
              int inHead = row % headDim;
              int half = headDim / 2;
              return row - inHead + (inHead < half ? 2 * inHead : 2 * (inHead - half) + 1);
            })
            .toArray();
    return weights.linearRows(name, order, rows, attention.dModel());
  }

  FeedForwardWeights feedForward(int index, FeedForwardConfig config) {
    String block = layer(index) + "feed_forward.";
    return switch (config) {
      case DenseConfig dense -> LayerTensors.dense(weights, block, dense);
      case ExpertsConfig experts -> experts(block, experts);
    };
  }

  private FeedForwardWeights experts(String block, ExpertsConfig experts) {
    var shared = experts.shared();
    return ExpertTensors.experts(
        experts,
        weights.linear(block + "router", experts.nExperts(), experts.dModel()),
        null,
        IntStream.range(0, experts.nExperts()).mapToObj(e -> expert(block, e, experts)).toList(),
        shared == null ? null : LayerTensors.dense(weights, block + "shared_expert.", shared),
        null);
  }

  /** Stacks are multiplied from the right: the columns of the first are gates, then ways up. */
  private DenseWeights expert(String block, int index, ExpertsConfig experts) {
    int inner = experts.expert().dFeedForward();
    int dModel = experts.dModel();
    var maps = new ArrayList<Linear>();
    for (int from : List.of(0, inner)) {
      int[] columns = IntStream.range(from, from + inner).toArray();
      Matrix matrix =
          weights.columns(
              block + "experts.gate_up_proj",
              index,
              columns,
              experts.nExperts(),
              dModel,
              2 * inner);
      maps.add(new Linear(matrix, null));
    }
    Matrix down =
        weights.columns(
            block + "experts.down_proj",
            index,
            IntStream.range(0, dModel).toArray(),
            experts.nExperts(),
            inner,
            dModel);
    return new DenseWeights(experts.expert(), maps.get(0), maps.get(1), new Linear(down, null));
  }
}
