package dev.eunoe.model.weights.gguf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.eunoe.model.TestFolders;
import dev.eunoe.model.kernel.scalar.ScalarKernels;
import dev.eunoe.model.weights.Checkpoint;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Scaled rotation in GGUF, as keys and as a tensor with one divisor for every pair, and settings
 * that are refused because the file does not say enough.
 */
class GgufSettingsTest {
  private static final int PAIRS = 8;
  private static final String LLAMA_3 =
      """
      {"rope_type": "llama3", "rope_theta": 10000.0, "factor": 4.0, "low_freq_factor": 1.0,
       "high_freq_factor": 4.0, "original_max_position_embeddings": 64}
      """;
  private static final String YARN =
      """
      {"rope_type": "yarn", "rope_theta": 10000.0, "factor": 4.0, "attention_factor": 1.2,
       "beta_fast": 20.0, "beta_slow": 2.0, "original_max_position_embeddings": 64}
      """;

  @TempDir private Path folder;

  private static HuggingFaceFiles mistral(String rope) throws IOException {
    var files = HuggingFaceFiles.read(TestFolders.tiny("mistral_swa"));
    ((ObjectNode) files.config()).set("rope_parameters", new ObjectMapper().readTree(rope));
    return files;
  }

  private float[] logits(HuggingFaceFiles files) throws IOException {
    return logits(files.write(folder.resolve("folder")));
  }

  private static float[] logits(Path path) {
    var model = Checkpoint.openWithoutTokenizer(path, new ScalarKernels());
    var state = model.newState();
    for (int i = 3; i < 90; i++) {
      model.decode(i, state);
    }
    return model.decode(7, state);
  }

  /** As the converter computes them for Llama 3.1. */
  private static float[] divisors() {
    float[] divisors = new float[PAIRS];
    for (int i = 0; i < PAIRS; i++) {
      double wave = 2 * Math.PI * Math.pow(10_000, i / (double) PAIRS);
      double blend = (64 / wave - 1) / (4 - 1);
      divisors[i] = wave < 16 ? 1 : wave > 64 ? 4 : (float) (1 / ((1 - blend) / 4 + blend));
    }
    return divisors;
  }

  @Test
  void divisors_equalTheSchemeTheyWereMadeBy() throws IOException {
    float[] expected = logits(mistral(LLAMA_3));
    var writer = GgufConversion.convert(mistral("{\"rope_type\": \"default\"}"));
    float[] unscaled = logits(writer.write(folder.resolve("unscaled.gguf")));
    writer.tensor(StoredTensor.f32("rope_freqs.weight", divisors(), PAIRS));
    assertThat(logits(writer.write(folder.resolve("model.gguf"))))
        .containsExactly(expected, within(1e-5f));
    assertThat(unscaled[0]).isNotCloseTo(expected[0], within(1e-3f));
    writer.key("llama.rope.scaling.type", "linear").key("llama.rope.scaling.factor", 2f);
    Path both = writer.write(folder.resolve("both.gguf"));
    assertThatThrownBy(() -> logits(both))
        .hasMessageEndingWith(
            "key llama.rope.scaling.type is 'linear', expected none beside rope_freqs.weight.");
  }

  @Test
  void divisors_ofAnotherNumberOfPairs_areRefused() throws IOException {
    var writer = GgufConversion.convert(mistral("{\"rope_type\": \"default\"}"));
    writer.tensor(StoredTensor.f32("rope_freqs.weight", new float[] {1, 2}, 2));
    Path file = writer.write(folder.resolve("model.gguf"));
    assertThatThrownBy(() -> logits(file)).hasMessageStartingWith(file.toString());
  }

  @Test
  void yarn_equalsTheFolder() throws IOException {
    float[] expected = logits(mistral(YARN));
    Path file = GgufConversion.convert(mistral(YARN)).write(folder.resolve("model.gguf"));
    assertThat(logits(file)).isEqualTo(expected);
  }

  @Test
  void aFactorOfAttentionThatIsNotComputed_isRefused() throws IOException {
    var writer = GgufConversion.convert(mistral("{\"rope_type\": \"default\"}"));
    Path file =
        writer.key("llama.rope.scaling.attn_factor", 1.5f).write(folder.resolve("model.gguf"));
    assertThatThrownBy(() -> logits(file))
        .hasMessage(file + ": key llama.rope.scaling.attn_factor is 1.5, expected 1.");
  }

  @Test
  void groupsOfExperts_withoutTheNumberUsed_areRefused() throws IOException {
    var files = HuggingFaceFiles.read(TestFolders.tiny("nemotron_h_experts"));
    ((ObjectNode) files.config()).remove("topk_group");
    Path file = GgufConversion.convert(files).write(folder.resolve("model.gguf"));
    assertThatThrownBy(() -> logits(file))
        .hasMessageContaining("key nemotron_h_moe.expert_group_count is 4, expected 1, since");
  }

  @Test
  void longRope_equalsTheFolder() throws IOException {
    for (int trained : new int[] {512, 4096}) {
      var files = HuggingFaceFiles.read(TestFolders.tiny("phi3"));
      var config = (ObjectNode) files.config();
      config.put("original_max_position_embeddings", trained);
      config.set(
          "rope_parameters",
          new ObjectMapper()
              .readTree(
                  """
                  {"rope_type": "longrope", "rope_theta": 10000.0, "partial_rotary_factor": 0.75,
                   "short_factor": [1.0, 1.05, 1.1, 1.2, 1.3, 1.7],
                   "long_factor": [1.08, 1.25, 2.3, 4.17, 9.01, 33.3]}
                  """));
      float[] expected = logits(files);
      Path file = GgufConversion.convert(files).write(folder.resolve("model.gguf"));
      assertThat(logits(file)).isEqualTo(expected);
    }
  }

  @Test
  void aWindowOfSomeLayers_isRefusedWhereNobodySaysWhich() throws IOException {
    var files = HuggingFaceFiles.read(TestFolders.tiny("qwen2"));
    Path file =
        GgufConversion.convert(files)
            .key("qwen2.attention.sliding_window", 48)
            .write(folder.resolve("model.gguf"));
    assertThatThrownBy(() -> logits(file))
        .hasMessage(
            file + ": key qwen2.attention.sliding_window is 48, expected 0, full attention.");
  }

  @Test
  void biasesThatAreMissing_areNamedAsInTheFile() throws IOException {
    var files = HuggingFaceFiles.read(TestFolders.tiny("qwen2"));
    files.tensors().remove("model.layers.1.self_attn.v_proj.bias");
    Path file = GgufConversion.convert(files).write(folder.resolve("model.gguf"));
    assertThatThrownBy(() -> logits(file)).hasMessage(file + " has no tensor blk.1.attn_v.bias.");
  }
}
