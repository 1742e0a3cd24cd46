package dev.eunoe.model.weights;

import dev.eunoe.model.config.AttentionConfig;
import dev.eunoe.model.config.Mamba1Config;
import dev.eunoe.model.config.MixerConfig;
import dev.eunoe.model.kernel.contract.Linear;
import dev.eunoe.model.mixer.AttentionWeights;
import dev.eunoe.model.mixer.Mamba1Weights;
import dev.eunoe.model.mixer.Mamba1Weights.InnerNorms;
import dev.eunoe.model.mixer.MixerWeights;
import java.util.List;

/**
 * The two mixers of a Hymba layer, which share their input projection (queries, keys and values
 * where the layer makes them, x, z) and their output projection.
 */
final class HymbaTensors {
  private HymbaTensors() {}

  static List<MixerWeights> mixers(Weights weights, String prefix, List<MixerConfig> configs) {
    var attention = (AttentionConfig) configs.get(0);
    var mamba = (Mamba1Config) configs.get(1);
    boolean own = attention.makesKeyValues();
    int dQuery = attention.dQuery();
    int dKey = own ? attention.dKey() : 0;
    int dValue = own ? attention.dValue() : 0;
    int x = dQuery + dKey + dValue;
    var input = new Input(weights, prefix + "in_proj", x + 2 * mamba.dInner(), mamba.dModel());
    var output = weights.linear(prefix + "out_proj", mamba.dModel(), mamba.dInner());
    var attentionWeights =
        new AttentionWeights(
            attention,
            input.rows(0, dQuery),
            own ? input.rows(dQuery, dKey) : null,
            own ? input.rows(dQuery + dKey, dValue) : null,
            output,
            null,
            null,
            null,
            weights.floats(prefix + "pre_avg_layernorm1.weight", attention.dMixed()));
    return List.of(attentionWeights, mamba(weights, prefix, mamba, input, x, output));
  }

  /** The input projection, of which each part is some rows. */
  private record Input(Weights weights, String name, int total, int dModel) {
    Linear rows(int from, int count) {
      return weights.linearRows(name, from, count, total, dModel);
    }
  }

  private static Mamba1Weights mamba(
      Weights weights, String prefix, Mamba1Config config, Input input, int x, Linear output) {
    int dInner = config.dInner();
    int dState = config.dState();
    int dtRank = config.dtRank();
    int rows = dtRank + 2 * dState;
    String selection = prefix + "x_proj.0";
    return new Mamba1Weights(
        config,
        input.rows(x, dInner),
        input.rows(x + dInner, dInner),
        RecurrentTensors.taps(weights, prefix + "conv1d", dInner, config.dConv()),
        RecurrentTensors.biasOrZeros(weights, prefix + "conv1d", dInner),
        weights.linearRows(selection, 0, dtRank, rows, dInner),
        weights.linearRows(selection, dtRank, dState, rows, dInner),
        weights.linearRows(selection, dtRank + dState, dState, rows, dInner),
        new InnerNorms(
            weights.floats(prefix + "dt_layernorm.weight", dtRank),
            weights.floats(prefix + "B_layernorm.weight", dState),
            weights.floats(prefix + "C_layernorm.weight", dState)),
        weights.linear(prefix + "dt_proj.0", dInner, dtRank),
        RecurrentTensors.transposed(
            weights.decay(prefix + "A_log.0", dInner, dState), dInner, dState),
        weights.floats(prefix + "D.0", dInner),
        weights.floats(prefix + "pre_avg_layernorm2.weight", dInner),
        output);
  }
}
