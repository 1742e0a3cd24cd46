package dev.eunoe.model.generate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.sun.management.ThreadMXBean;
import dev.eunoe.model.kernel.contract.Kernels;
import dev.eunoe.model.kernel.scalar.ScalarKernels;
import java.lang.management.ManagementFactory;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class SamplerTest {
  private static final Kernels KERNELS = new ScalarKernels();
  private static final float[] LOGITS = {1, 3, 2, -1, 2.5f, -4};

  private static Set<Integer> drawn(GenerationOptions options) {
    var sampler = new Sampler(options, KERNELS);
    var ids = new TreeSet<Integer>();
    for (int i = 0; i < 2000; i++) {
      ids.add(sampler.sample(LOGITS.clone()));
    }
    return ids;
  }

  @Test
  void temperatureZero_takesTheMostProbable() {
    assertThat(drawn(GenerationOptions.greedy(1))).containsExactly(1);
    assertThat(new Sampler(GenerationOptions.greedy(1), KERNELS).sample(new float[] {2, 5, 5}))
        .isEqualTo(1);
  }

  @Test
  void topK_keepsTheKMostProbable() {
    assertThat(drawn(GenerationOptions.defaults().withTopK(1))).containsExactly(1);
    assertThat(drawn(GenerationOptions.defaults().withTopK(3))).containsExactly(1, 2, 4);
    assertThat(drawn(GenerationOptions.defaults().withTopK(99))).contains(0, 1, 2, 3, 4);
  }

  @Test
  void topP_keepsTheFewestThatReachTheSum() {
    // Probabilities by falling logit: 0.453, 0.275, 0.167, 0.061, 0.008, …: two reach 0.7, three
    // reach 0.85.
    assertThat(drawn(GenerationOptions.defaults().withTopP(0.7f))).containsExactly(1, 4);
    assertThat(drawn(GenerationOptions.defaults().withTopP(0.85f))).containsExactly(1, 2, 4);
    assertThat(drawn(GenerationOptions.defaults().withTopP(1e-6f))).containsExactly(1);
    assertThat(drawn(GenerationOptions.defaults().withTopP(0))).containsExactly(1);
  }

  @Test
  void minP_keepsWhatIsProbableBesideTheBest() {
    // exp(2.5 − 3) = 0.61, exp(2 − 3) = 0.37, exp(1 − 3) = 0.14.
    assertThat(drawn(GenerationOptions.defaults().withMinP(0.5f))).containsExactly(1, 4);
    assertThat(drawn(GenerationOptions.defaults().withMinP(0.3f))).containsExactly(1, 2, 4);
    assertThat(drawn(GenerationOptions.defaults().withMinP(1))).containsExactly(1);
  }

  @Test
  void draws_followTheProbabilities() {
    var sampler =
        new Sampler(GenerationOptions.defaults().withTemperature(0.5f).withSeed(3), KERNELS);
    int n = 20_000;
    int best = 0;
    for (int i = 0; i < n; i++) {
      best += sampler.sample(LOGITS.clone()) == 1 ? 1 : 0;
    }
    double expected =
        1 / (Math.exp(-4) + 1 + Math.exp(-2) + Math.exp(-8) + Math.exp(-1) + Math.exp(-14));
    assertThat(best / (double) n).isCloseTo(expected, within(0.015));
  }

  @Test
  void sameSeed_drawsTheSame_andAnotherSeedDoesNot() {
    var options = GenerationOptions.defaults().withTemperature(2).withSeed(11);
    var first = new Sampler(options, KERNELS);
    var second = new Sampler(options, KERNELS);
    var other = new Sampler(options.withSeed(12), KERNELS);
    boolean differs = false;
    for (int i = 0; i < 50; i++) {
      int id = first.sample(LOGITS.clone());
      assertThat(second.sample(LOGITS.clone())).isEqualTo(id);
      differs |= other.sample(LOGITS.clone()) != id;
    }
    assertThat(differs).isTrue();
  }

  @Test
  void repetitionPenalty_weakensWhatOccurred() {
    var sampler = new Sampler(GenerationOptions.greedy(1).withRepetitionPenalty(2), KERNELS);
    sampler.saw(1);
    sampler.saw(3);
    float[] logits = LOGITS.clone();
    assertThat(sampler.sample(logits)).isEqualTo(4);
    assertThat(logits).containsExactly(1, 1.5f, 2, -2, 2.5f, -4);
  }

  @Test
  void repetitionPenalty_dependsOnTheLastTokensAlone_howeverManyCameBefore() {
    var options = GenerationOptions.greedy(1).withRepetitionPenalty(2);
    var longTalk = new Sampler(options, KERNELS);
    var itsEnd = new Sampler(options, KERNELS);
    for (int i = 0; i < 1000; i++) {
      longTalk.saw(1);
    }
    for (int i = 0; i < GenerationOptions.REPETITION_WINDOW; i++) {
      longTalk.saw(3);
      itsEnd.saw(3);
    }
    float[] afterAll = LOGITS.clone();
    float[] afterItsEnd = LOGITS.clone();

    assertThat(longTalk.sample(afterAll)).isEqualTo(itsEnd.sample(afterItsEnd)).isEqualTo(1);
    assertThat(afterAll).containsExactly(afterItsEnd);
    assertThat(afterAll).containsExactly(1, 3, 2, -2, 2.5f, -4);
  }

  @Test
  void uniform_staysInItsRange() {
    double sum = 0;
    for (int step = 0; step < 10_000; step++) {
      double u = Sampler.uniform(42, step);
      assertThat(u).isBetween(0.0, Math.nextDown(1.0));
      sum += u;
    }
    assertThat(sum / 10_000).isCloseTo(0.5, within(0.02));
  }

  @Test
  void options_outOfRange_nameTheField() {
    assertThatThrownBy(() -> GenerationOptions.defaults().withTopP(-0.5f))
        .hasMessage("topP must be between 0 and 1, was -0.5.");
    assertThatThrownBy(() -> GenerationOptions.defaults().withTemperature(Float.NaN))
        .hasMessage("temperature must be between 0 and 100, was NaN.");
    assertThatThrownBy(() -> GenerationOptions.greedy(0))
        .hasMessage("maxTokens must be at least 1, was 0.");
  }

  @Test
  void anyFilter_afterTheFirstDraws_allocatesNothing() {
    var options =
        GenerationOptions.defaults()
            .withTopK(40)
            .withTopP(0.9f)
            .withMinP(0.01f)
            .withRepetitionPenalty(1.1f);
    var sampler = new Sampler(options, KERNELS);
    float[] logits = new float[512];
    long least = Long.MAX_VALUE;
    for (int round = 0; round < 20 && least > 0; round++) {
      long before = allocated();
      for (int i = 0; i < 1000; i++) {
        fill(logits, i);
        sampler.saw(sampler.sample(logits));
      }
      least = Math.min(least, (allocated() - before) / 1000);
    }
    assertThat(least).as("bytes a draw").isZero();
  }

  /** Other numbers each time; the last two thirds too improbable to be drawn. */
  private static void fill(float[] logits, int i) {
    for (int id = 0; id < logits.length; id++) {
      logits[id] = (id * 31 + i * 17) % 101 / 10f - id / 40f;
    }
  }

  private static long allocated() {
    return ((ThreadMXBean) ManagementFactory.getThreadMXBean()).getCurrentThreadAllocatedBytes();
  }

  @Test
  void biases_areAddedBeforeAnythingIsChosen() {
    var greedy = GenerationOptions.greedy(1);
    var forbidden = new LogitAdjustments(0, 0, Map.of(1, -100f));
    var wanted = new LogitAdjustments(0, 0, Map.of(5, 100f));

    assertThat(new Sampler(greedy.withAdjustments(forbidden), KERNELS).sample(LOGITS.clone()))
        .isEqualTo(4);
    assertThat(new Sampler(greedy.withAdjustments(wanted), KERNELS).sample(LOGITS.clone()))
        .isEqualTo(5);
  }

  @Test
  void presenceAndFrequency_countTheAnswerAlone() {
    var greedy = GenerationOptions.greedy(1);
    var presence =
        new Sampler(greedy.withAdjustments(new LogitAdjustments(0.6f, 0, Map.of())), KERNELS);
    presence.saw(1);
    assertThat(presence.sample(LOGITS.clone())).as("a token of the prompt").isEqualTo(1);
    presence.wrote(1);
    assertThat(presence.sample(LOGITS.clone())).isEqualTo(4);

    var frequency =
        new Sampler(greedy.withAdjustments(new LogitAdjustments(0, 0.3f, Map.of())), KERNELS);
    frequency.wrote(1);
    assertThat(frequency.sample(LOGITS.clone())).isEqualTo(1);
    frequency.wrote(1);
    assertThat(frequency.sample(LOGITS.clone())).isEqualTo(4);
  }
}
