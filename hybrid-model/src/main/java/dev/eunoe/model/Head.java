package dev.eunoe.model;

import dev.eunoe.model.config.ModelConfig;
import dev.eunoe.model.kernel.Kernels;
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

  /** The logits of the runs that ask for them, from the residual (tokens, dModel) of all. */
  void logits(float[] residual, Batch batch) {
    var pass = batch.pass();
    int dModel = config.dModel();
    int vocabSize = config.vocabSize();
    float[] normed = pass.floats(Slot.LAST_NORMED, pass.runs() * dModel);
    int rows = 0;
    for (int run = 0; run < pass.runs(); run++) {
      if (batch.wantsLogits(run)) {
        int last = pass.first(run) + pass.tokens(run) - 1;
        System.arraycopy(residual, last * dModel, normed, rows * dModel, dModel);
        rows++;
      }
    }
    if (rows == 0) {
      return;
    }
    float[] all = pass.floats(Slot.LOGITS, rows * vocabSize);
    apply(normed, rows, all);
    rows = 0;
    for (int run = 0; run < pass.runs(); run++) {
      if (batch.wantsLogits(run)) {
        float[] logits = batch.logits(run, vocabSize);
        System.arraycopy(all, rows * vocabSize, logits, 0, vocabSize);
        rows++;
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
