package dev.eunoe.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.abort;

import dev.eunoe.model.check.GoldenCheck;
import dev.eunoe.model.kernel.KernelsProvider;
import dev.eunoe.model.kernel.KernelsRequest;
import dev.eunoe.model.kernel.contract.Kernels;
import dev.eunoe.model.kernel.contract.KernelsUnavailableException;
import dev.eunoe.model.kernel.onednn.OneDnnFormat;
import dev.eunoe.model.kernel.parallel.Workers;
import dev.eunoe.model.state.SequenceState;
import dev.eunoe.model.weights.Checkpoint;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Whole models whose weights were given another form at load: the promise about bits holds on each
 * backend, and the logits stay as near to the stored weights' as the form allows.
 */
class PreparedModelTest {
  private static final int LENGTH = 70;
  private static final int TOGETHER = 8;

  private static Kernels kernels(String backend, String weights, int threads) {
    try {
      return KernelsProvider.choose(new KernelsRequest(backend, weights, threads));
    } catch (KernelsUnavailableException e) {
      if (backend.equals(System.getProperty("kernels.require"))) {
        throw e;
      }
      return abort(e.getMessage());
    }
  }

  private static List<Path> folders() {
    return List.of(TestFolders.tiny("mamba2"), TestFolders.tiny("mistral_swa"), TestFolders.MINI);
  }

  private static int[] tokens(HybridModel model, long seed) {
    return new SplittableRandom(seed).ints(LENGTH, 0, model.config().vocabSize()).toArray();
  }

  @ParameterizedTest
  @CsvSource({
    "onednn, stored, 2",
    "onednn, int8, 2",
    "vector, int8, 1",
    "vector, int4, 1",
    "vector, bf16, 2",
    "vector, stored, 3",
    "tornado, stored, 2",
    "tornado, int8, 1"
  })
  void decodePrefillAndResume_agreeBitForBit(String backend, String weights, int threads) {
    var kernels = kernels(backend, weights, threads);
    for (var folder : folders()) {
      var model = Checkpoint.openWithoutTokenizer(folder, kernels);
      int[] tokens = tokens(model, 1);
      var whole = model.newState();
      float[][] together = model.logits(tokens, whole);
      var stepped = model.newState();
      for (int t = 0; t < LENGTH; t++) {
        assertThat(model.decode(tokens[t], stepped))
            .as("%s, position %d", folder, t)
            .isEqualTo(together[t]);
      }
      assertThat(stepped.snapshot()).isEqualTo(whole.snapshot());
      for (int cut : new int[] {1, 2, 33, 64, LENGTH - 1}) {
        var state = model.newState();
        model.prefill(tokens, 0, cut, state);
        var resumed = model.restore(state.snapshot());
        float[][] rest = model.logits(Arrays.copyOfRange(tokens, cut, LENGTH), resumed);
        assertThat(rest)
            .as("%s, cut at %d", folder, cut)
            .isDeepEqualTo(Arrays.copyOfRange(together, cut, LENGTH));
      }
    }
  }

  @ParameterizedTest
  @CsvSource({
    "onednn, stored, 2",
    "onednn, int8, 2",
    "vector, int8, 2",
    "vector, int4, 2",
    "tornado, stored, 2",
    "tornado, int8, 2"
  })
  void eightSequences_getTheBitsOfEachAlone(String backend, String weights, int threads) {
    var kernels = kernels(backend, weights, threads);
    for (var folder : folders()) {
      var model = Checkpoint.openWithoutTokenizer(folder, kernels);
      int[][] tokens = new int[TOGETHER][];
      float[][][] alone = new float[TOGETHER][][];
      var states = new SequenceState[TOGETHER];
      for (int s = 0; s < TOGETHER; s++) {
        tokens[s] = tokens(model, s);
        alone[s] = model.logits(tokens[s], model.newState());
        states[s] = model.newState();
      }
      var batch = new Batch();
      for (int t = 0; t < LENGTH; t++) {
        batch.clear();
        for (int s = 0; s < TOGETHER; s++) {
          batch.add(states[s], tokens[s], t, t + 1, true);
        }
        model.forward(batch);
        for (int s = 0; s < TOGETHER; s++) {
          assertThat(batch.logits(s))
              .as("%s, sequence %d, position %d", folder, s, t)
              .isEqualTo(alone[s][t]);
        }
      }
    }
  }

  @ParameterizedTest
  @CsvSource({
    "onednn, stored, 0.03",
    "onednn, int8, 0.1",
    "vector, int8, 0.1",
    "vector, int4, 0.5",
    "tornado, stored, 0.00001",
    "tornado, int8, 0.05"
  })
  void logits_ofTheModelInTheBox_stayNearThoseOfTheStoredWeights(
      String backend, String weights, double share) {
    var stored = Checkpoint.openWithoutTokenizer(TestFolders.MINI, kernels("vector", "stored", 1));
    var model = Checkpoint.openWithoutTokenizer(TestFolders.MINI, kernels(backend, weights, 1));
    int[] tokens = tokens(stored, 2);
    float[][] expected = stored.logits(tokens, stored.newState());
    float[][] found = model.logits(tokens, model.newState());
    double error = relativeError(found, expected);
    assertThat(error).isCloseTo(0, within(share));
    if (rounds(backend, weights)) {
      assertThat(error).isPositive();
    }
  }

  /** All of them, except oneDNN where it multiplies no bf16: floats are added up as vectors do. */
  private static boolean rounds(String backend, String weights) {
    return !backend.equals("onednn")
        || !weights.equals("stored")
        || OneDnnFormat.load(new Workers(1)).multipliesBf16();
  }

  /** √(Σ difference² / Σ value²) over all logits, their mean taken off first. */
  private static double relativeError(float[][] found, float[][] expected) {
    double differences = 0;
    double values = 0;
    for (int t = 0; t < expected.length; t++) {
      double mean = 0;
      for (float value : expected[t]) {
        mean += value / expected[t].length;
      }
      for (int i = 0; i < expected[t].length; i++) {
        double difference = found[t][i] - expected[t][i];
        differences += difference * difference;
        values += (expected[t][i] - mean) * (expected[t][i] - mean);
      }
    }
    return Math.sqrt(differences / values);
  }

  @ParameterizedTest
  @ValueSource(strings = {"onednn", "tornado"})
  void goldenLogits_ofF32Checkpoints_hold(String backend) {
    var kernels = kernels(backend, "stored", 1);
    for (String name : List.of("mamba2", "mistral_swa")) {
      var report = GoldenCheck.run(TestFolders.tiny(name), kernels, GoldenCheck.TOLERANCE);
      assertThat(report.cases()).as(name).allMatch(GoldenCheck.CaseResult::passed);
    }
  }
}
