package dev.eunoe.model.feedforward;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.eunoe.model.config.Activation;
import dev.eunoe.model.config.DenseConfig;
import dev.eunoe.model.config.ExpertsConfig;
import dev.eunoe.model.config.RoutingConfig;
import dev.eunoe.model.config.RoutingConfig.Scoring;
import dev.eunoe.model.state.Workspace;
import org.junit.jupiter.api.Test;

/** The routing rules, worked by hand: logits are logarithms, so that softmax gives fractions. */
class RouterTest {
  private static final float LN_2 = (float) Math.log(2);
  private static final float LN_5 = (float) Math.log(5);

  private static float[] weights(RoutingConfig config, float[] choiceBias, float... logits) {
    float[] weights = logits.clone();
    new Router(config, choiceBias, null).weigh(weights, 0, weights.length, new Workspace());
    return weights;
  }

  private static void assertWeights(float[] found, double... expected) {
    assertThat(found).hasSize(expected.length);
    for (int e = 0; e < found.length; e++) {
      assertThat((double) found[e]).as("expert %d", e).isCloseTo(expected[e], within(1e-6));
    }
  }

  @Test
  void softmaxOfChosen_sharesOutOneAmongTheChosen() {
    var config = RoutingConfig.of(Scoring.SOFTMAX_OF_CHOSEN, 2);
    assertWeights(weights(config, null, 0, LN_2, LN_5), 0, 2 / 7.0, 5 / 7.0);
  }

  @Test
  void softmax_keepsTheSharesOfThoseLeftOut() {
    var config = RoutingConfig.of(Scoring.SOFTMAX, 2);
    assertWeights(weights(config, null, 0, LN_2, LN_5), 0, 2 / 8.0, 5 / 8.0);
  }

  @Test
  void softmax_normalised_equalsSoftmaxOfChosen() {
    var config = new RoutingConfig(Scoring.SOFTMAX, 2, true, 0, 1, 1, 1);
    assertWeights(weights(config, null, 0, LN_2, LN_5), 0, 2 / 7.0, 5 / 7.0);
  }

  @Test
  void sigmoid_isScaledAndNormalisedWithItsEpsilon() {
    // Scores 1/2, 2/3, 5/6; the best two over their sum and a half, times three.
    var config = new RoutingConfig(Scoring.SIGMOID, 2, true, 0.5f, 3, 1, 1);
    assertWeights(weights(config, null, 0, LN_2, LN_5), 0, 1, 1.25);
  }

  @Test
  void choiceBias_decidesWhoIsChosenButNotTheWeight() {
    var config = RoutingConfig.of(Scoring.SIGMOID, 1);
    assertWeights(weights(config, new float[] {0.5f, 0, 0}, 0, LN_2, LN_5), 0.5, 0, 0);
  }

  @Test
  void groups_areKeptByTheSumOfTheirTwoBest() {
    // The best expert of all is alone in its group; the other group has the better pair.
    var config = new RoutingConfig(Scoring.SIGMOID, 2, false, 0, 1, 2, 1);
    float[] found = weights(config, null, LN_5, -9, -9, LN_2, 0, 0.1f);
    assertThat(found[0]).isZero();
    assertThat(found[3]).isCloseTo(2 / 3f, within(1e-6f));
    assertThat(found[5]).isCloseTo(0.524979f, within(1e-6f));
    assertThat(found[4]).isZero();
  }

  @Test
  void equals_goToTheLowerIndex() {
    var config = RoutingConfig.of(Scoring.SOFTMAX_OF_CHOSEN, 1);
    assertWeights(weights(config, null, 3, 7, 7, 7), 0, 1, 0, 0);
  }

  @Test
  void weigh_touchesOnlyItsToken() {
    float[] logits = {9, 0, LN_2, 9};
    new Router(RoutingConfig.of(Scoring.SOFTMAX, 2), null, null)
        .weigh(logits, 1, 2, new Workspace());
    assertWeights(logits, 9, 1 / 3.0, 2 / 3.0, 9);
  }

  @Test
  void config_withMoreExpertsInUseThanThereAre_isRefused() {
    var expert = DenseConfig.gated(4, 4, Activation.SILU);
    var routing = RoutingConfig.of(Scoring.SOFTMAX, 3);
    assertThatThrownBy(() -> new ExpertsConfig(4, 2, expert, routing, null, false))
        .hasMessage("A token cannot use 3 experts of 2.");
  }
}
