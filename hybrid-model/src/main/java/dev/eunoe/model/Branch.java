package dev.eunoe.model;

import dev.eunoe.model.feedforward.FeedForward;
import dev.eunoe.model.mixer.Mixer;
import dev.eunoe.model.state.LayerState;
import dev.eunoe.model.state.Pass;

/** What reads the normed input of a sublayer. */
sealed interface Branch {

  /** Factor on its input. */
  float inScale();

  /** Factor on its output, which the sublayer applies. */
  float outScale();

  /** Maps u (tokens, dModel) to out (tokens, dModel). */
  void forward(float[] u, Pass pass, LayerState state, float[] out);

  /** A mixer, whose state is the layer's at {@code index}. */
  record OfMixer(Mixer mixer, int index, float inScale, float outScale) implements Branch {
    @Override
    public void forward(float[] u, Pass pass, LayerState state, float[] out) {
      mixer.forward(u, pass, state.mixers().get(index), out);
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
    public void forward(float[] u, Pass pass, LayerState state, float[] out) {
      feedForward.forward(u, pass.tokens(), pass.workspace(), out);
    }
  }
}
