package dev.eunoe.model.weights.gguf;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.eunoe.model.HybridModel;
import dev.eunoe.model.TestFolders;
import dev.eunoe.model.kernel.contract.Kernels;
import dev.eunoe.model.kernel.scalar.ScalarKernels;
import dev.eunoe.model.kernel.vector.VectorKernels;
import dev.eunoe.model.weights.Checkpoint;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A GGUF made of the weights of a golden folder computes what the folder computes: the same bits,
 * but where the converter folds multipliers into weights and rounds them anew.
 */
class GgufEquivalenceTest {
  private static final int TOKENS = 70;

  @TempDir private Path folder;

  static Stream<Path> folders() throws IOException {
    try (var all = Files.list(TestFolders.tiny("mamba2").getParent())) {
      var found = new ArrayList<Path>();
      for (Path one : all.sorted().toList()) {
        if (GgufConversion.covers(
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

  /**
   * The golden files without what a GGUF has no place for: a norm before the gate, a factor on a
   * tied embedding and biases that the converter multiplies by a factor too many (Falcon-H1),
   * another activation than the published one (Nemotron-H).
   */
  private static HuggingFaceFiles files(Path golden) throws IOException {
    var files = HuggingFaceFiles.read(golden);
    var config = (ObjectNode) files.config().deepCopy();
    var tensors = new LinkedHashMap<>(files.tensors());
    switch (config.get("model_type").asText()) {
      case "falcon_h1" -> {
        config.put("mamba_norm_before_gate", false);
        tensors.keySet().removeIf(name -> name.matches(".*_proj\\.bias"));
        tensors.putIfAbsent(
            "lm_head.weight", tensors.get("model.embed_tokens.weight").named("lm_head.weight"));
      }
      case "nemotron_h" -> config.put("mlp_hidden_act", "relu2");
      default -> {}
    }
    return new HuggingFaceFiles(config, tensors);
  }

  /** Those whose narrow values the converter does not multiply and round anew. */
  static Stream<Path> unfolded() throws IOException {
    var unfolded = new ArrayList<Path>();
    for (Path folder : folders().toList()) {
      if (!foldsMultipliers(files(folder))) {
        unfolded.add(folder);
      }
    }
    return unfolded.stream();
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
    assertSame(files(golden));
  }

  private static HuggingFaceFiles stored(HuggingFaceFiles files, GgufType type) {
    var tensors = new LinkedHashMap<String, StoredTensor>();
    files.tensors().forEach((name, tensor) -> tensors.put(name, tensor.as(type)));
    return new HuggingFaceFiles(files.config(), tensors);
  }

  @ParameterizedTest
  @MethodSource("unfolded")
  void bf16_givesTheSameLogits(Path golden) throws IOException {
    assertSame(stored(files(golden), GgufType.BF16));
  }

  @ParameterizedTest
  @MethodSource("unfolded")
  void f16_givesTheSameLogits(Path golden) throws IOException {
    assertSame(stored(files(golden), GgufType.F16));
  }
}
