package dev.eunoe.model.generate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.eunoe.model.generate.draw.RankedLogits;
import dev.eunoe.model.generate.draw.TokenWeights;
import dev.eunoe.model.kernel.contract.Kernels;
import dev.eunoe.model.kernel.parallel.Workers;
import dev.eunoe.model.kernel.scalar.ScalarKernels;
import dev.eunoe.model.kernel.vector.VectorKernels;
import dev.eunoe.model.kernel.vector.product.StoredFormat;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The {@link Sampler}, which orders no more than it must, against one that sorts everything. */
class SamplerReferenceTest {
  private static final Kernels KERNELS = new ScalarKernels();
  private static final int DRAWS = 60;

  /** The filters one after the other on all ids in order, as they are described. */
  private static int reference(float[] logits, GenerationOptions options, long step) {
    boolean filtered = options.topK() > 0 || options.topP() < 1 || options.minP() > 0;
    int[] ids = filtered ? inOrder(logits) : IntStream.range(0, logits.length).toArray();
    float greatest = logits[inOrder(logits)[0]];
    double[] weights = new double[ids.length];
    for (int i = 0; i < ids.length; i++) {
      double below = (double) logits[ids[i]] - greatest;
      weights[i] = StrictMath.exp(below / options.temperature());
    }
    int kept = options.topK() == 0 ? ids.length : Math.min(options.topK(), ids.length);
    if (options.topP() < 1) {
      double enough = options.topP() * sum(weights, kept);
      int reached = 1;
      while (reached < kept && sum(weights, reached) < enough) {
        reached++;
      }
      kept = reached;
    }
    while (kept > 1 && weights[kept - 1] < options.minP() * weights[0]) {
      kept--;
    }
    double target = Sampler.uniform(options.seed(), step) * sum(weights, kept);
    int chosen = 0;
    while (chosen < kept - 1 && sum(weights, chosen + 1) <= target) {
      chosen++;
    }
    return ids[chosen];
  }

  private static int[] inOrder(float[] logits) {
    return IntStream.range(0, logits.length)
        .boxed()
        .sorted(Comparator.comparingDouble((Integer id) -> -logits[id]))
        .mapToInt(Integer::intValue)
        .toArray();
  }

  private static double sum(double[] weights, int n) {
    double sum = 0;
    for (int i = 0; i < n; i++) {
      sum += weights[i];
    }
    return sum;
  }

  @ParameterizedTest
  @CsvSource({
    "1, 0, 1, 0",
    "3, 0, 1, 0",
    "0.7, 40, 1, 0",
    "1, 0, 0.9, 0",
    "1, 0, 0.999, 0",
    "2, 700, 0.95, 0",
    "1, 0, 1, 0.05",
    "5, 0, 0.99, 0.001",
    "0.1, 1, 0.5, 1"
  })
  void draws_areThoseOfTheWholeOrder(float temperature, int topK, float topP, float minP) {
    var options =
        GenerationOptions.defaults()
            .withTemperature(temperature)
            .withTopK(topK)
            .withTopP(topP)
            .withMinP(minP)
            .withSeed(5);
    for (int vocabSize : new int[] {1, 2, 7, 255, 257, 3000, 1025, 20_011}) {
      var random = new SplittableRandom(vocabSize);
      var sampler = new Sampler(options, KERNELS);
      for (int step = 0; step < DRAWS; step++) {
        float[] logits = logits(random, vocabSize);
        int expected = reference(logits, options, step);
        assertThat(sampler.sample(logits.clone()))
            .as("%d tokens, step %d", vocabSize, step)
            .isEqualTo(expected);
      }
    }
  }

  @Test
  void weights_areNearlyThoseOfStrictMath_andWhatIsForbiddenIsNeverDrawn() {
    var random = new SplittableRandom(1);
    for (int i = 0; i < 100_000; i++) {
      float logit = (float) random.nextDouble(-60, 30);
      float temperature = (float) random.nextDouble(0.2, 2);
      double x = ((double) logit - 30) / temperature;
      assertThat(TokenWeights.weight(logit, 30, 1.0 / temperature))
          .as("%s at %s", logit, temperature)
          .isCloseTo(StrictMath.exp(Math.max(x, -40)), Percentage.withPercentage(1e-7));
    }
    assertThat(TokenWeights.weight(3, 3, 1 / 0.7)).isOne();
    assertThat(TokenWeights.weight(-30, 30, 1 / (double) Float.MIN_VALUE)).isLessThan(1e-17);

    var weights = new TokenWeights(KERNELS);
    float[] allowed = {Float.NEGATIVE_INFINITY, -1, Float.NEGATIVE_INFINITY, 2};
    double total = weights.weigh(allowed, 2, 1);
    assertThat(weights.at(0, total, allowed, 3)).isEqualTo(1);
    assertThat(weights.at(Math.nextDown(1.0), total, allowed, 3)).isEqualTo(3);
  }

  /** However many threads there are, an answer is the same to the last bit. */
  @Test
  void weights_areTheSameFromSeveralThreads() {
    var one = new TokenWeights(KERNELS);
    var several = new TokenWeights(new VectorKernels(new StoredFormat(), new Workers(3)));
    for (int vocabSize : new int[] {1, 63, 4_096, 4_097, 100_352, 262_144}) {
      float[] logits = logits(new SplittableRandom(vocabSize), vocabSize);
      int greatest = several.greatest(logits);
      assertThat(greatest).isEqualTo(one.greatest(logits)).isEqualTo(inOrder(logits)[0]);
      double total = several.weigh(logits, logits[greatest], 0.8f);
      assertThat(total).isEqualTo(one.weigh(logits, logits[greatest], 0.8f));
      for (double share = 0; share < 1; share += 0.01) {
        assertThat(several.at(share, total, logits, greatest))
            .isEqualTo(one.at(share, total, logits, greatest));
      }
    }
  }

  /**
   * Two passes over a vocabulary, each in parts that threads can take; what is left is few sums.
   */
  @Test
  void aDrawFromALargeVocabulary_isMadeInParts() {
    var parts = new ArrayList<Integer>();
    var counting =
        (Kernels)
            Proxy.newProxyInstance(
                Kernels.class.getClassLoader(),
                new Class<?>[] {Kernels.class},
                (_, method, arguments) -> {
                  if (method.getName().equals("parallelFor")) {
                    parts.add((Integer) arguments[0]);
                  }
                  return method.invoke(KERNELS, arguments);
                });
    float[] logits = logits(new SplittableRandom(3), 100_352);
    var options = GenerationOptions.defaults().withTemperature(0.8f).withSeed(3);

    int drawn = new Sampler(options, counting).sample(logits.clone());

    assertThat(drawn).isEqualTo(new Sampler(options, KERNELS).sample(logits.clone()));
    assertThat(parts).hasSize(2).allMatch(count -> count >= 16);
  }

  /** Some far apart, many alike, so that ids decide. */
  private static float[] logits(SplittableRandom random, int vocabSize) {
    float[] logits = new float[vocabSize];
    for (int id = 0; id < vocabSize; id++) {
      double logit = random.nextDouble(-8, 8);
      logits[id] = (float) (random.nextInt(3) == 0 ? Math.rint(logit) : logit);
    }
    return logits;
  }

  @Test
  void ranks_ofAllIds_areTheirOrder() {
    var ranked = new RankedLogits();
    for (int vocabSize : new int[] {1, 300, 5000, 300, 1023, 1024, 20_011}) {
      float[] logits = logits(new SplittableRandom(vocabSize), vocabSize);
      ranked.set(logits);
      int[] found = IntStream.range(0, vocabSize).map(ranked::id).toArray();
      assertThat(found).isEqualTo(inOrder(logits));
    }
  }
}
