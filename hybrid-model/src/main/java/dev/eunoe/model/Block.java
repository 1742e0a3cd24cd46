package dev.eunoe.model;

import dev.eunoe.model.config.LayerConfig;
import dev.eunoe.model.config.SublayerConfig;
import dev.eunoe.model.feedforward.FeedForward;
import dev.eunoe.model.kernel.contract.Kernels;
import dev.eunoe.model.mixer.Mixer;
import dev.eunoe.model.state.StatePlace;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One layer of the model: its sublayers, one after the other. */
final class Block {
  private final List<Sublayer> sublayers;

  /**
   * A layer as its config says.
   *
   * @param layer its index in the model
   * @throws IllegalArgumentException when the weights are not of the kinds of the config
   */
  Block(int layer, LayerConfig config, BlockWeights weights, int dModel, Kernels kernels) {
    if (config.sublayers().size() != weights.sublayers().size()) {
      throw new IllegalArgumentException("A layer needs weights for each of its sublayers.");
    }
    var built = new ArrayList<Sublayer>();
    int firstState = 0;
    int last = config.sublayers().size() - 1;
    for (int i = 0; i <= last; i++) {
      var sublayer = config.sublayers().get(i);
      var w = weights.sublayers().get(i);
      var preface = preface(sublayer, w, new StatePlace(layer, firstState), dModel, kernels);
      firstState += preface == null ? 0 : 1;
      var branches = branches(sublayer, w, layer, firstState, kernels);
      built.add(
          new Sublayer(
              preface,
              w.norm(),
              branches,
              w.postNorm(),
              sublayer.residualScale(),
              i == last ? weights.scale() : 1,
              dModel,
              kernels));
      firstState += mixes(sublayer) ? branches.size() : 0;
    }
    this.sublayers = List.copyOf(built);
  }

  private static boolean mixes(SublayerConfig sublayer) {
    return switch (sublayer) {
      case SublayerConfig.Mixing mixing -> true;
      case SublayerConfig.Prefaced prefaced -> true;
      case SublayerConfig.FeedForward feedForward -> false;
      case SublayerConfig.PerLayerInput input -> false;
    };
  }

  private static @Nullable Preface preface(
      SublayerConfig config,
      SublayerWeights weights,
      StatePlace state,
      int dModel,
      Kernels kernels) {
    return config instanceof SublayerConfig.Prefaced
            && weights instanceof SublayerWeights.Prefaced prefaced
        ? Preface.of(prefaced.preface(), state, dModel, kernels)
        : null;
  }

  private static List<Branch> branches(
      SublayerConfig config, SublayerWeights weights, int layer, int firstState, Kernels kernels) {
    var branches = new ArrayList<Branch>();
    if (config instanceof SublayerConfig.Mixing mixing
        && weights instanceof SublayerWeights.Mixing(var norm, var mixers, var postNorm)
        && mixing.branches().size() == mixers.size()) {
      for (int i = 0; i < mixers.size(); i++) {
        var branch = mixing.branches().get(i);
        branches.add(
            new Branch.OfMixer(
                Mixer.of(mixers.get(i), kernels),
                new StatePlace(layer, firstState + i),
                branch.inScale(),
                branch.outScale()));
      }
    } else if (config instanceof SublayerConfig.Prefaced prefaced
        && weights instanceof SublayerWeights.Prefaced behind) {
      return branches(prefaced.mixing(), behind.mixing(), layer, firstState, kernels);
    } else if (weights instanceof SublayerWeights.FeedForward feedForward) {
      branches.add(new Branch.OfFeedForward(FeedForward.of(feedForward.feedForward(), kernels)));
    } else if (config instanceof SublayerConfig.PerLayerInput input
        && weights instanceof SublayerWeights.PerLayerInput maps) {
      branches.add(new Branch.OfPerLayerInput(input, maps, kernels));
    } else {
      throw new IllegalArgumentException("The weights of a sublayer are not of its kind.");
    }
    return branches;
  }

  List<Sublayer> sublayers() {
    return sublayers;
  }
}
