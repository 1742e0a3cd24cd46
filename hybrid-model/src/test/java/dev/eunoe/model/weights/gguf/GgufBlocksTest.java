package dev.eunoe.model.weights.gguf;

import static org.assertj.core.api.Assertions.assertThat;

import dev.eunoe.model.TestFolders;
import dev.eunoe.model.kernel.contract.Kernels;
import dev.eunoe.model.kernel.matrix.BlockType;
import dev.eunoe.model.kernel.scalar.ScalarKernels;
import dev.eunoe.model.kernel.vector.VectorKernels;
import dev.eunoe.model.weights.Checkpoint;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A GGUF whose matrices are blocks computes what the same file computes with the decoded values in
 * their place, bit for bit. That file with F32 equals the folder it was made of, see {@link
 * GgufEquivalenceTest}, and decoding equals the reference's, see {@code BlockTypeTest}: so the only
 * difference between a model and its quantised file is the rounding to blocks.
 */
class GgufBlocksTest {
  private static final int TOKENS = 12;

  /** Widths of whole blocks of 32 but not of 256, in every kind of layer. */
  private static final List<String> NARROW =
      List.of(
          "mistral_swa",
          "llama",
          "phi3",
          "qwen3_moe",
          "gemma3_swa",
          "falcon_h1_groups_norm",
          "granite_hybrid_moe",
          "nemotron_h",
          "lfm2",
          "jamba",
          "mamba",
          "qwen3_next");

  @TempDir private Path folder;

  static Stream<Arguments> narrow() {
    return NARROW.stream()
        .flatMap(name ->
            Stream.of(BlockType.values())
                .filter(type -> type.elements() == 32)
                .map(type -> Arguments.of(name, type)));
  }

  static Stream<Arguments> wide() {
    return WideModel.kinds()
        .flatMap(kind -> Stream.of(BlockType.values()).map(type -> Arguments.of(kind, type)));
  }

  @ParameterizedTest
  @MethodSource
  void narrow(String name, BlockType type) throws IOException {
    assertBlocksAreTheirValues(HuggingFaceFiles.read(TestFolders.tiny(name)), type);
  }

  @ParameterizedTest
  @MethodSource
  void wide(WideModel.Kind kind, BlockType type) throws IOException {
    assertBlocksAreTheirValues(WideModel.files(kind), type);
  }

  private void assertBlocksAreTheirValues(HuggingFaceFiles files, BlockType type)
      throws IOException {
    var blocks = GgufConversion.convert(files);
    var decoded = GgufConversion.convert(files);
    var random = new SplittableRandom(type.ordinal());
    int covered = 0;
    for (var tensor : List.copyOf(blocks.tensors().values())) {
      var quantised = tensor.asRandomBlocks(type, random);
      covered += quantised == tensor ? 0 : 1;
      blocks.tensor(quantised);
      decoded.tensor(quantised.as(GgufType.F32));
    }
    assertThat(covered).isGreaterThanOrEqualTo(3);
    Path found = blocks.write(folder.resolve("blocks.gguf"));
    Path expected = decoded.write(folder.resolve("decoded.gguf"));
    for (Kernels kernels : List.of(new ScalarKernels(), new VectorKernels())) {
      assertThat(logits(found, kernels)).isDeepEqualTo(logits(expected, kernels));
    }
  }

  private static float[][] logits(Path path, Kernels kernels) {
    var model = Checkpoint.openWithoutTokenizer(path, kernels);
    int[] tokens = new SplittableRandom(3).ints(TOKENS, 0, model.config().vocabSize()).toArray();
    return model.logits(tokens, model.newState());
  }
}
