package dev.eunoe.model.weights;

import dev.eunoe.model.PrefaceWeights;
import dev.eunoe.model.config.ModelConfig;
import dev.eunoe.model.config.PrefaceConfig;
import dev.eunoe.model.feedforward.DenseWeights;
import dev.eunoe.model.kernel.contract.Linear;
import dev.eunoe.model.kernel.contract.Linear.Adapter;
import dev.eunoe.model.kernel.contract.RmsNorm;
import dev.eunoe.model.mixer.AttentionWeights;
import java.util.ArrayList;
import java.util.List;

/**
 * The shared transformer blocks of Zamba2 and the adapters that fit them to each hybrid layer.
 *
 * <p>A block is stored below the first hybrid layer that uses it, with the adapters of all its
 * users, which are numbered by hybrid layer. The hybrid layers take the blocks by turns; how many
 * there are shows in how many layers hold one.
 */
final class Zamba2Blocks {
  private final Weights weights;
  private final ModelConfig model;
  private final List<Block> blocks = new ArrayList<>();
  private int hybridLayers;

  /** What all users of a block have in common, and where its adapters are. */
  private record Block(
      String prefix,
      RmsNorm norm,
      Linear query,
      Linear key,
      Linear value,
      Linear output,
      RmsNorm feedForwardNorm,
      Linear gate,
      Linear up,
      Linear down) {}

  Zamba2Blocks(Weights weights, ModelConfig model) {
    this.weights = weights;
    this.model = model;
  }

  /** The block of the next hybrid layer, adapted to it. */
  PrefaceWeights next(PrefaceConfig config, String layer, Linear output) {
    int index = hybridLayers++;
    String own = layer + "shared_transformer.";
    if (blocks.isEmpty() || weights.has(own + "input_layernorm.weight")) {
      blocks.add(read(own, config));
    }
    return adapted(blocks.get(index % blocks.size()), index, config, output);
  }

  private Block read(String prefix, PrefaceConfig config) {
    int dModel = model.dModel();
    int inner = config.feedForward().dFeedForward();
    var attention = config.attention();
    String of = prefix + "self_attn.";
    String gateUp = prefix + "feed_forward.gate_up_proj";
    return new Block(
        prefix,
        new RmsNorm(weights.floats(prefix + "input_layernorm.weight", 2 * dModel), model.normEps()),
        weights.linear(of + "q_proj", attention.dQuery(), 2 * dModel),
        weights.linear(of + "k_proj", attention.dKey(), 2 * dModel),
        weights.linear(of + "v_proj", attention.dValue(), 2 * dModel),
        weights.linear(of + "o_proj", dModel, attention.dMixed()),
        LayerTensors.norm(weights, prefix + "pre_ff_layernorm.weight", model),
        weights.linearRows(gateUp, 0, inner, 2 * inner, dModel),
        weights.linearRows(gateUp, inner, inner, 2 * inner, dModel),
        weights.linear(prefix + "feed_forward.down_proj", dModel, inner));
  }

  private PrefaceWeights adapted(Block block, int index, PrefaceConfig config, Linear output) {
    String list = "_adapter_list." + index;
    String attention = block.prefix() + "self_attn.linear_";
    String gateUp = block.prefix() + "feed_forward.gate_up_proj" + list;
    int inner = config.feedForward().dFeedForward();
    return new PrefaceWeights(
        block.norm(),
        new AttentionWeights(
            config.attention(),
            adapted(block.query(), attention + "q" + list, 0),
            adapted(block.key(), attention + "k" + list, 0),
            adapted(block.value(), attention + "v" + list, 0),
            block.output(),
            null,
            null,
            null,
            null),
        block.feedForwardNorm(),
        new DenseWeights(
            config.feedForward(),
            adapted(block.gate(), gateUp, 0),
            adapted(block.up(), gateUp, inner),
            block.down()),
        output);
  }

  /** A linear map with the adapter's rows from {@code row} on, where the file has the adapter. */
  private Linear adapted(Linear linear, String adapter, int row) {
    var down = weights.tensors().get(adapter + ".0.weight");
    var up = weights.tensors().get(adapter + ".1.weight");
    if (down == null || up == null) {
      return linear;
    }
    int rank = Math.toIntExact(down.shape()[0]);
    int outputs = Math.toIntExact(up.shape()[0]);
    return new Linear(
        linear.weight(),
        linear.bias(),
        new Adapter(
            weights.matrix(adapter + ".0.weight", rank, linear.weight().cols()),
            weights.rows(adapter + ".1.weight", row, linear.weight().rows(), outputs, rank)));
  }
}
