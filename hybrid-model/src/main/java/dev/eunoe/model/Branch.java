package dev.eunoe.model;

import dev.eunoe.model.config.SublayerConfig;
import dev.eunoe.model.feedforward.FeedForward;
import dev.eunoe.model.kernel.contract.Kernels;
import dev.eunoe.model.kernel.matrix.GateActivation;
import dev.eunoe.model.mixer.Mixer;
import dev.eunoe.model.state.Pass;
import dev.eunoe.model.state.StatePlace;
import dev.eunoe.model.state.Workspace.Slot;

/** What reads the normed input of a sublayer. */
sealed interface Branch {

  /** Factor on its input. */
  float inScale();

  /** Factor on its output, which the sublayer applies. */
  float outScale();

  /**
   * Maps u (rows, dModel) to out (rows, dModel).
   *
   * @param rows the tokens of the pass; without a mixer it may be some of them
   */
  void forward(float[] u, int rows, Pass pass, float[] out);

  /** A mixer, whose state each sequence keeps at {@code place}. */
  record OfMixer(Mixer mixer, StatePlace place, float inScale, float outScale) implements Branch {
    @Override
    public void forward(float[] u, int rows, Pass pass, float[] out) {
      mixer.forward(u, pass, place, out);
    }
  }

  /** A feed-forward block, which has no state. */
  record OfFeedForward(FeedForward feedForward) implements Branch {
    @Override
    public float inScale() {
      return 1;
    }

    @Override
    public float outScale() {
      return 1;
    }

    @Override
    public void forward(float[] u, int rows, Pass pass, float[] out) {
      feedForward.forward(u, rows, pass.workspace(), out);
    }
  }

  /** What a layer makes of its own input, see {@link SublayerConfig.PerLayerInput}. */
  record OfPerLayerInput(
      SublayerConfig.PerLayerInput config,
      SublayerWeights.PerLayerInput weights,
      GateActivation activation,
      Kernels kernels)
      implements Branch {
    OfPerLayerInput(
        SublayerConfig.PerLayerInput config,
        SublayerWeights.PerLayerInput weights,
        Kernels kernels) {
      this(config, weights, GateActivation.of(config.activation()), kernels);
    }

    @Override
    public float inScale() {
      return 1;
    }

    @Override
    public float outScale() {
      return 1;
    }

    @Override
    public void forward(float[] u, int rows, Pass pass, float[] out) {
      int width = config.width();
      int size = rows * width;
      float[] all = pass.floats(Slot.PER_LAYER, size * config.layers());
      float[] given = pass.floats(Slot.PER_LAYER_INPUT, size);
      for (int row = 0; row < rows; row++) {
        int from = (row * config.layers() + config.layer()) * width;
        System.arraycopy(all, from, given, row * width, width);
      }
      float[] gate = pass.floats(Slot.PER_LAYER_GATE, size);
      weights.gate().apply(kernels, u, rows, gate);
      kernels.gate(activation, given, gate, size);
      weights.projection().apply(kernels, given, rows, out);
    }
  }
}
