package dev.eunoe.model.weights;

import dev.eunoe.model.config.DenseConfig;
import dev.eunoe.model.config.ExpertsConfig;
import dev.eunoe.model.feedforward.DenseWeights;
import dev.eunoe.model.feedforward.ExpertsWeights;
import dev.eunoe.model.kernel.contract.Linear;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Experts as files name them: one tensor per expert and map, or one stack of all experts. */
final class ExpertTensors {
  private ExpertTensors() {}

  /** The names of the three maps of one expert. */
  record Names(String gate, String up, String down) {
    static final Names PROJECTIONS = new Names("gate_proj", "up_proj", "down_proj");
    static final Names NUMBERED = new Names("w1", "w3", "w2");
  }

  /** Experts without a shared one and without a bias for the choice. */
  static ExpertsWeights experts(ExpertsConfig config, Linear router, List<DenseWeights> experts) {
    return experts(config, router, null, experts, null, null);
  }

  static ExpertsWeights experts(
      ExpertsConfig config,
      Linear router,
      float @Nullable [] choiceBias,
      List<DenseWeights> experts,
      @Nullable DenseWeights shared,
      @Nullable Linear sharedGate) {
    return new ExpertsWeights(config, router, choiceBias, experts, shared, sharedGate, null, null);
  }

  /**
   * {@code prefix.E.gate_proj} and so on, or the stacks {@code prefix.gate_up_proj} (nExperts,
   * 2·dFeedForward, dModel; gate first) and {@code prefix.down_proj} (nExperts, dModel,
   * dFeedForward).
   */
  static List<DenseWeights> all(Weights weights, String prefix, Names names, ExpertsConfig config) {
    boolean stacked = weights.has(prefix + ".gate_up_proj");
    var experts = new ArrayList<DenseWeights>();
    for (int e = 0; e < config.nExperts(); e++) {
      experts.add(
          stacked
              ? stacked(weights, prefix, e, config)
              : one(weights, prefix + "." + e + ".", names, config.expert()));
    }
    return experts;
  }

  static DenseWeights one(Weights weights, String prefix, Names names, DenseConfig config) {
    return LayerTensors.dense(
        weights, config, prefix + names.gate(), prefix + names.up(), prefix + names.down());
  }

  private static DenseWeights stacked(
      Weights weights, String prefix, int expert, ExpertsConfig config) {
    int nExperts = config.nExperts();
    int dModel = config.expert().dModel();
    int dFeedForward = config.expert().dFeedForward();
    int first = expert * 2 * dFeedForward;
    String gateUp = prefix + ".gate_up_proj";
    var gate = weights.rows(gateUp, first, dFeedForward, nExperts, 2 * dFeedForward, dModel);
    var up =
        weights.rows(
            gateUp, first + dFeedForward, dFeedForward, nExperts, 2 * dFeedForward, dModel);
    var down =
        weights.rows(
            prefix + ".down_proj", expert * dModel, dModel, nExperts, dModel, dFeedForward);
    return new DenseWeights(
        config.expert(), new Linear(gate, null), new Linear(up, null), new Linear(down, null));
  }
}
