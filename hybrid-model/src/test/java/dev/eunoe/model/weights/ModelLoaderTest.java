package dev.eunoe.model.weights;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.eunoe.model.TestFolders;
import java.lang.foreign.Arena;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class ModelLoaderTest {
  private static final Path MODEL = Path.of("big.gguf");

  @Test
  void requireFits_ofWeightsLargerThanMemory_refusesWithBothNumbers() {
    assertThatThrownBy(() -> ModelLoader.requireFits(MODEL, 3L << 30, 1L << 29))
        .isInstanceOf(CheckpointException.class)
        .hasMessageStartingWith(
            "big.gguf needs 3072 MiB of memory for its weights alone, but this machine or container has 512 MiB");
  }

  @Test
  void requireFits_ofWeightsThatFit_isSilent() {
    assertThatCode(() -> ModelLoader.requireFits(MODEL, 1L << 29, 1L << 29))
        .doesNotThrowAnyException();
  }

  @Test
  void storedBytes_areThoseOfTheOutline() {
    var folder = TestFolders.tiny("granite_hybrid");
    var source = ModelSource.open(folder, Arena.ofAuto());
    assertThat(WeightBytes.stored(source.weights()))
        .isEqualTo(ModelOutline.read(folder).weightBytes())
        .isPositive();
  }
}
