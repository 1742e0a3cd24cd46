package dev.eunoe.model.weights;

import dev.eunoe.model.config.DenseConfig;
import dev.eunoe.model.config.ExpertsConfig;
import dev.eunoe.model.feedforward.DenseWeights;
import dev.eunoe.model.feedforward.FeedForwardWeights;
import dev.eunoe.model.kernel.contract.Linear;
import dev.eunoe.model.kernel.matrix.Matrix;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The experts of gpt-oss: stacks whose gates and ways up take turns, as MXFP4 ({@code
 * gate_up_proj_blocks}, published) or as plain values that are multiplied from the right ({@code
 * gate_up_proj}, as transformers saves them); or a tensor for each map, as GGUF is translated.
 */
record GptOssTensors(Weights weights, String prefix, ExpertsConfig config) {

  FeedForwardWeights experts() {
    String router = prefix + "router";
    return ExpertTensors.experts(
        config, weights.biased(router, config.nExperts(), config.dModel()), all());
  }

  private List<DenseWeights> all() {
    String experts = prefix + "experts";
    boolean blocks = weights.has(experts + ".gate_up_proj_blocks");
    if (!blocks && !weights.has(experts + ".gate_up_proj")) {
      return ExpertTensors.all(weights, experts, ExpertTensors.Names.PROJECTIONS, config);
    }
    int width = config.expert().dFeedForward();
    float[] in = weights.floats(experts + ".gate_up_proj_bias", config.nExperts(), 2 * width);
    float[] out = weights.floats(experts + ".down_proj_bias", config.nExperts(), config.dModel());
    var all = new ArrayList<DenseWeights>();
    for (int e = 0; e < config.nExperts(); e++) {
      all.add(expert(e, blocks, in, out));
    }
    return all;
  }

  private DenseWeights expert(int index, boolean blocks, float[] in, float[] out) {
    DenseConfig expert = config.expert();
    int dModel = config.dModel();
    int width = expert.dFeedForward();
    int[] gates = IntStream.range(0, width).map(i -> 2 * i).toArray();
    int[] ups = IntStream.range(0, width).map(i -> 2 * i + 1).toArray();
    int[] rows = IntStream.range(0, dModel).toArray();
    String gateUp = prefix + "experts.gate_up_proj";
    return new DenseWeights(
        expert,
        new Linear(
            matrix(gateUp, blocks, index, gates, 2 * width, dModel),
            at(in, index * 2 * width, gates)),
        new Linear(
            matrix(gateUp, blocks, index, ups, 2 * width, dModel), at(in, index * 2 * width, ups)),
        new Linear(
            matrix(prefix + "experts.down_proj", blocks, index, rows, dModel, width),
            Arrays.copyOfRange(out, index * dModel, (index + 1) * dModel)));
  }

  private Matrix matrix(String name, boolean blocks, int index, int[] rows, int out, int in) {
    return blocks
        ? weights.mxfp4(name, index, rows, config.nExperts(), out, in)
        : weights.columns(name, index, rows, config.nExperts(), in, out);
  }

  private static float[] at(float[] values, int from, int[] places) {
    float[] result = new float[places.length];
    for (int i = 0; i < result.length; i++) {
      result[i] = values[from + places[i]];
    }
    return result;
  }
}
