package dev.eunoe.model.weights;

import dev.eunoe.model.config.Mamba1Config;
import dev.eunoe.model.mixer.Mamba1Weights;
import dev.eunoe.model.mixer.Mamba1Weights.InnerNorms;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Tensors of recurrent mixers that several families name alike. */
final class RecurrentTensors {
  private RecurrentTensors() {}

  /** The taps of a depthwise convolution, (channels, 1, taps) in the file, as (taps, channels). */
  static float[] taps(Weights weights, String prefix, int channels, int taps) {
    return LayerTensors.byTap(
        weights.floats(prefix + ".weight", channels, 1, taps), channels, taps);
  }

  /** {@code prefix.bias}, or zeros where the checkpoint has none. */
  static float[] biasOrZeros(Weights weights, String prefix, int channels) {
    String name = prefix + ".bias";
    return weights.has(name) ? weights.floats(name, channels) : new float[channels];
  }

  /**
   * {@code in_proj} (x, then z), {@code conv1d, x_proj} (dt, B, C), {@code dt_proj, A_log, D,
   * out_proj}; where the config has inner norms and the file no weights for them, ones.
   */
  static Mamba1Weights mamba1(Weights weights, String prefix, Mamba1Config config) {
    int dInner = config.dInner();
    int dState = config.dState();
    int dtRank = config.dtRank();
    int dInput = dtRank + 2 * dState;
    return new Mamba1Weights(
        config,
        weights.linearRows(prefix + "in_proj", 0, dInner, 2 * dInner, config.dModel()),
        weights.linearRows(prefix + "in_proj", dInner, dInner, 2 * dInner, config.dModel()),
        taps(weights, prefix + "conv1d", dInner, config.dConv()),
        biasOrZeros(weights, prefix + "conv1d", dInner),
        weights.linearRows(prefix + "x_proj", 0, dtRank, dInput, dInner),
        weights.linearRows(prefix + "x_proj", dtRank, dState, dInput, dInner),
        weights.linearRows(prefix + "x_proj", dtRank + dState, dState, dInput, dInner),
        innerNorms(weights, prefix, config),
        weights.linear(prefix + "dt_proj", dInner, dtRank),
        transposed(weights.decay(prefix + "A_log", dInner, dState), dInner, dState),
        weights.floats(prefix + "D", dInner),
        null,
        weights.linear(prefix + "out_proj", config.dModel(), dInner));
  }

  private static @Nullable InnerNorms innerNorms(
      Weights weights, String prefix, Mamba1Config config) {
    if (config.innerNormEps() == null) {
      return null;
    }
    return new InnerNorms(
        normOrOnes(weights, config.dtRank(), prefix + "dt_layernorm.weight"),
        normOrOnes(
            weights, config.dState(), prefix + "b_layernorm.weight", prefix + "B_layernorm.weight"),
        normOrOnes(
            weights,
            config.dState(),
            prefix + "c_layernorm.weight",
            prefix + "C_layernorm.weight"));
  }

  private static float[] normOrOnes(Weights weights, int size, String... names) {
    for (String name : names) {
      if (weights.has(name)) {
        return weights.floats(name, size);
      }
    }
    float[] ones = new float[size];
    Arrays.fill(ones, 1);
    return ones;
  }

  /** From (rows, cols) to (cols, rows). */
  static float[] transposed(float[] values, int rows, int cols) {
    float[] result = new float[values.length];
    for (int r = 0; r < rows; r++) {
      for (int c = 0; c < cols; c++) {
        result[c * rows + r] = values[r * cols + c];
      }
    }
    return result;
  }
}
