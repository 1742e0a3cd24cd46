package dev.eunoe.model;

import dev.eunoe.model.config.ModelConfig;
import dev.eunoe.model.kernel.contract.Kernels;
import dev.eunoe.model.state.Pass;
import dev.eunoe.model.state.Workspace.Slot;

/**
 * What every layer is given of each token: by its id, and by its embedding x₀.
 *
 * <pre>
 *   perLayer[token] = (norm(projection·x₀ / √dModel) + √width · table[token]) / √2      (layers, width)
 * </pre>
 */
record PerLayerInputs(PerLayerWeights weights, ModelConfig config, Kernels kernels) {

  /** Width of what all layers together are given of one token. */
  int width() {
    return config.layers().size() * config.perLayerWidth();
  }

  /**
   * Makes the inputs of all tokens of a batch.
   *
   * @param embedded (tokens, dModel), as it enters the first layer
   */
  void make(float[] embedded, Batch batch) {
    var pass = batch.pass();
    int tokens = pass.tokens();
    int width = width();
    int size = tokens * width;
    float[] inputs = pass.floats(Slot.PER_LAYER, size);
    weights.projection().apply(kernels, embedded, tokens, inputs);
    kernels.scale(inputs, 0, size, (float) (1 / Math.sqrt(config.dModel())));
    weights.norm().apply(kernels, inputs, tokens * config.layers().size(), inputs);
    addRows(batch, pass, inputs, width);
    kernels.scale(inputs, 0, size, (float) Math.sqrt(0.5));
  }

  private void addRows(Batch batch, Pass pass, float[] inputs, int width) {
    float[] row = pass.floats(Slot.PER_LAYER_INPUT, width);
    float factor = (float) Math.sqrt(config.perLayerWidth());
    for (int run = 0; run < pass.runs(); run++) {
      for (int t = 0; t < pass.tokens(run); t++) {
        weights.table().copyRow(batch.token(run, t), row, 0);
        kernels.addScaled(inputs, (pass.first(run) + t) * width, row, 0, factor, width);
      }
    }
  }

  /** Keeps the rows that {@link Batch#selectRows} keeps of the residual. */
  void select(Batch batch) {
    var pass = batch.pass();
    batch.selectRows(pass.floats(Slot.PER_LAYER, pass.tokens() * width()), width());
  }
}
