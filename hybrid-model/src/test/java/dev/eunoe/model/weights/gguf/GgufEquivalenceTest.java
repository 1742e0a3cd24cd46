package dev.eunoe.model.weights.gguf;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.eunoe.model.HybridModel;
import dev.eunoe.model.TestFolders;
import dev.eunoe.model.kernel.BlockType;
import dev.eunoe.model.kernel.Kernels;
import dev.eunoe.model.kernel.ScalarKernels;
import dev.eunoe.model.kernel.VectorKernels;
import dev.eunoe.model.weights.Checkpoint;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.assertj.core.api.Assumptions;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A GGUF made of the weights of a golden folder computes what the folder computes: the same bits,
 * but where the converter folds multipliers into weights and rounds them anew.
 */
class GgufEquivalenceTest {
  private static final int TOKENS = 70;

  /**
   * Golden folders with settings that a GGUF has no place for: a score scale other than the head
   * width's and another order of layers than the published one (Gemma), a factor on a tied
   * embedding (Falcon-H1), no Mamba layer at all (Granite), biases and another activation
   * (Nemotron-H).
   */
  private static final Set<String> WITHOUT_GGUF_FORM =
      Set.of(
          "gemma2",
          "gemma3_scaled",
          "falcon_h1_norm_first",
          "granite_attention_only",
          "nemotron_h_latent");

  @TempDir private Path folder;

  static Stream<Path> folders() throws IOException {
    try (var all = Files.list(TestFolders.tiny("mamba2").getParent())) {
      var found = new java.util.ArrayList<Path>();
      for (Path one : all.sorted().toList()) {
        if (!WITHOUT_GGUF_FORM.contains(one.getFileName().toString())
            && GgufConversion.covers(
                new ObjectMapper().readTree(Files.readString(one.resolve("config.json"))))) {
          found.add(one);
        }
      }
      return found.stream();
    }
  }

  private static float[][] logits(Path path, Kernels kernels) {
    HybridModel model = Checkpoint.openWithoutTokenizer(path, kernels);
    int[] tokens = new SplittableRandom(3).ints(TOKENS, 0, model.config().vocabSize()).toArray();
    return model.logits(tokens, model.newState());
  }

  private static boolean foldsMultipliers(HuggingFaceFiles files) {
    return files.config().path("key_multiplier").asDouble(1) != 1;
  }

  private void assertSame(HuggingFaceFiles files) throws IOException {
    var hf = files.write(folder.resolve("hf"));
    var gguf = GgufConversion.convert(files).write(folder.resolve("model.gguf"));
    for (Kernels kernels : List.of(new ScalarKernels(), new VectorKernels())) {
      float[][] expected = logits(hf, kernels);
      float[][] found = logits(gguf, kernels);
      if (!foldsMultipliers(files)) {
        assertThat(found).isDeepEqualTo(expected);
        continue;
      }
      for (int t = 0; t < TOKENS; t++) {
        assertThat(found[t])
            .containsExactly(expected[t], org.assertj.core.data.Offset.offset(1e-4f));
      }
    }
  }

  @ParameterizedTest
  @MethodSource("folders")
  void f32_givesTheSameLogits(Path golden) throws IOException {
    assertSame(HuggingFaceFiles.read(golden));
  }

  private static HuggingFaceFiles stored(HuggingFaceFiles files, GgufType type) {
    var tensors = new LinkedHashMap<String, StoredTensor>();
    files.tensors().forEach((name, tensor) -> tensors.put(name, tensor.as(type)));
    return new HuggingFaceFiles(files.config(), tensors);
  }

  @ParameterizedTest
  @MethodSource("folders")
  void bf16_givesTheSameLogits(Path golden) throws IOException {
    var files = HuggingFaceFiles.read(golden);
    Assumptions.assumeThat(foldsMultipliers(files)).isFalse();
    assertSame(stored(files, GgufType.BF16));
  }

  /** Every matrix of whole blocks as random blocks, beside the values they decode to. */
  @ParameterizedTest
  @EnumSource
  void blocks_giveTheLogitsOfTheirDecodedValues(BlockType type) throws IOException {
    int covered = 0;
    for (String name :
        List.of("mistral_swa", "falcon_h1_groups_norm", "granite_hybrid_moe", "lfm2", "jamba")) {
      var files = HuggingFaceFiles.read(TestFolders.tiny(name));
      var random = new SplittableRandom(type.ordinal());
      var blocks = new LinkedHashMap<>(files.tensors());
      blocks.replaceAll((same, tensor) -> tensor.asRandomBlocks(type, random));
      covered += blocks.equals(files.tensors()) ? 0 : 1;
      var stored = new HuggingFaceFiles(files.config(), blocks);
      var gguf = GgufConversion.convert(stored).write(folder.resolve("model.gguf"));
      var decoded = new LinkedHashMap<>(blocks);
      decoded.replaceAll((same, tensor) -> tensor.as(GgufType.F32));
      var hf = new HuggingFaceFiles(files.config(), decoded).write(folder.resolve("hf"));
      for (Kernels kernels : List.of(new ScalarKernels(), new VectorKernels())) {
        assertThat(logits(gguf, kernels)).as(name).isDeepEqualTo(logits(hf, kernels));
      }
    }
    // The tiny widths are whole blocks of 32 everywhere, of 256 in one folder.
    assertThat(covered).isEqualTo(type.elements() == 32 ? 5 : 1);
  }

  @ParameterizedTest
  @MethodSource("folders")
  void f16_givesTheSameLogits(Path golden) throws IOException {
    var files = HuggingFaceFiles.read(golden);
    Assumptions.assumeThat(foldsMultipliers(files)).isFalse();
    assertSame(stored(files, GgufType.F16));
  }
}
