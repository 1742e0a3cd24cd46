package dev.eunoe.model;

import dev.eunoe.model.feedforward.FeedForward;
import dev.eunoe.model.kernel.contract.Kernels;
import dev.eunoe.model.mixer.Mixer;
import dev.eunoe.model.state.Pass;
import dev.eunoe.model.state.StatePlace;
import dev.eunoe.model.state.Workspace.Slot;

/**
 * What a preface adds to the input of the mixers behind it; see {@link
 * dev.eunoe.model.config.PrefaceConfig}. Each sequence keeps the state of its attention at {@code
 * place}.
 */
record Preface(
    PrefaceWeights weights,
    Mixer attention,
    FeedForward feedForward,
    StatePlace place,
    int dModel,
    Kernels kernels) {

  static Preface of(PrefaceWeights weights, StatePlace place, int dModel, Kernels kernels) {
    return new Preface(
        weights,
        Mixer.of(weights.attention(), kernels),
        FeedForward.of(weights.feedForward(), kernels),
        place,
        dModel,
        kernels);
  }

  /** The residual x (tokens, dModel) plus the preface, in an array of its own. */
  float[] added(float[] x, Pass pass) {
    int tokens = pass.tokens();
    int size = tokens * dModel;
    float[] both = pass.floats(Slot.PREFACE_INPUT, 2 * size);
    float[] embedding = pass.floats(Slot.EMBEDDING, size);
    for (int t = 0; t < tokens; t++) {
      System.arraycopy(x, t * dModel, both, 2 * t * dModel, dModel);
      System.arraycopy(embedding, t * dModel, both, (2 * t + 1) * dModel, dModel);
    }
    float[] mixed = pass.floats(Slot.PREFACE_MIXED, size);
    float[] out = pass.floats(Slot.PREFACE_OUTPUT, size);
    weights.norm().apply(kernels, both, tokens, both);
    attention.forward(both, pass, place, mixed);
    weights.feedForwardNorm().apply(kernels, mixed, tokens, mixed);
    feedForward.forward(mixed, tokens, pass.workspace(), out);
    weights.output().apply(kernels, out, tokens, mixed);
    kernels.add(mixed, x, size);
    return mixed;
  }
}
