package dev.eunoe.model.weights;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.eunoe.model.HybridModel;
import dev.eunoe.model.TestFolders;
import dev.eunoe.model.config.StateOptions;
import dev.eunoe.model.kernel.vector.VectorKernels;
import java.io.IOException;
import java.nio.file.Files;
import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RandomModelTest {

  private static HybridModel random(String fixture) throws IOException {
    String config = Files.readString(TestFolders.tiny(fixture).resolve("config.json"));
    return RandomModel.of(fixture, config, new VectorKernels(), StateOptions.AS_TRAINED);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "samba",
        "granite_hybrid",
        "eunoe_parallel",
        "mamba",
        "jamba",
        "zamba2",
        "lfm2",
        "qwen2",
        "phi3",
        "gpt_oss"
      })
  void of_aConfig_isAModelOfFiniteNumbersAndTheSameEachTime(String fixture) throws IOException {
    var model = random(fixture);
    int[] tokens = new SplittableRandom(1).ints(300, 0, model.config().vocabSize()).toArray();
    float[] logits = model.prefill(tokens, 0, tokens.length, model.newState());
    float least = Float.MAX_VALUE;
    float most = -Float.MAX_VALUE;
    for (float logit : logits) {
      assertThat(logit).isFinite();
      least = Math.min(least, logit);
      most = Math.max(most, logit);
    }
    assertThat(most).isGreaterThan(least);
    var again = random(fixture);
    assertThat(again.prefill(tokens, 0, tokens.length, again.newState())).isEqualTo(logits);
  }

  @ParameterizedTest
  @ValueSource(strings = {"{", "{}", "{\"model_type\": \"abacus\"}"})
  void of_whatIsNoConfig_isRefusedByItsName(String config) {
    assertThatThrownBy(() ->
            RandomModel.of("some-shape", config, new VectorKernels(), StateOptions.AS_TRAINED))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining("some-shape");
  }
}
