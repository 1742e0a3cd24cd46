package dev.eunoe.model;

import dev.eunoe.model.feedforward.FeedForward;
import dev.eunoe.model.mixer.Mixer;
import dev.eunoe.model.state.Pass;
import dev.eunoe.model.state.StatePlace;

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
}
