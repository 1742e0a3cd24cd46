package dev.eunoe.model;

import dev.eunoe.model.config.ModelConfig;
import dev.eunoe.model.kernel.contract.Kernels;
import dev.eunoe.model.state.Workspace.Slot;

/** What comes after the last block: final norm, then the logits of the next token. */
final class Head {
  private final ModelConfig config;
  private final ModelWeights weights;
  private final Kernels kernels;

  Head(ModelConfig config, ModelWeights weights, Kernels kernels) {
    this.config = config;
    this.weights = weights;
    this.kernels = kernels;
  }

  /**
   * The logits of the runs that ask for them.
   *
   * @param residual (rows, dModel), a row for each of these runs, normed in place
   */
  void logits(float[] residual, int rows, Batch batch) {
    if (rows == 0) {
      return;
    }
    var pass = batch.pass();
    int vocabSize = config.vocabSize();
    float[] all = pass.floats(Slot.LOGITS, rows * vocabSize);
    apply(residual, rows, all);
    int row = 0;
    for (int run = 0; run < pass.runs(); run++) {
      if (batch.wantsLogits(run)) {
        float[] logits = batch.logits(run, vocabSize);
        System.arraycopy(all, row++ * vocabSize, logits, 0, vocabSize);
      }
    }
  }

  /**
   * Norms {@code normed} (rows, dModel) in place and overwrites {@code logits} (rows, vocabSize).
   */
  void apply(float[] normed, int rows, float[] logits) {
    weights.finalNorm().apply(kernels, normed, rows, normed);
    kernels.linear(weights.head(), normed, rows, logits);
    int size = rows * config.vocabSize();
    var scales = config.scales();
    if (scales.logits() != 1) {
      kernels.scale(logits, 0, size, scales.logits());
    }
    if (scales.softcap() != null) {
      kernels.softcap(logits, scales.softcap(), size);
    }
  }
}
