package dev.eunoe.model.weights;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.eunoe.model.HybridModel;
import dev.eunoe.model.TestFolders;
import dev.eunoe.model.check.GoldenCheck;
import dev.eunoe.model.config.AttentionConfig;
import dev.eunoe.model.kernel.vector.VectorKernels;
import dev.eunoe.model.weights.gguf.HuggingFaceFiles;
import dev.eunoe.model.weights.gguf.StoredTensor;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Granite with windows and learned sinks: fields left out, what changes with the sinks. */
class GraniteSwaFamilyTest {
  /** Its logits lie closer together than those of others. */
  private static final float CLOSE = 5e-5f;

  @TempDir private Path folder;

  private HybridModel change(
      String name, Consumer<ObjectNode> config, Consumer<Map<String, StoredTensor>> tensors)
      throws IOException {
    var files = HuggingFaceFiles.read(TestFolders.tiny(name));
    config.accept((ObjectNode) files.config());
    tensors.accept(files.tensors());
    return Checkpoint.openWithoutTokenizer(files.write(folder), new VectorKernels());
  }

  private HybridModel change(String name, Consumer<ObjectNode> config) throws IOException {
    return change(name, config, tensors -> {});
  }

  private static float[][] logits(HybridModel model) {
    int[] tokens = {3, 1, 4, 1, 5, 9, 2, 6, 5, 35, 89, 79};
    return model.logits(tokens, model.newState());
  }

  private static float[][] golden(String name) {
    return logits(Checkpoint.openWithoutTokenizer(TestFolders.tiny(name), new VectorKernels()));
  }

  private static List<AttentionConfig> attentions(HybridModel model) {
    return model.config().layers().stream()
        .map(layer -> (AttentionConfig) layer.mixers().getFirst())
        .toList();
  }

  private void assertRefused(Consumer<ObjectNode> config, String sentence) {
    assertThatThrownBy(() -> change("granite_swa", config))
        .isInstanceOf(CheckpointException.class)
        .hasMessage(folder.resolve("config.json") + sentence);
  }

  @ParameterizedTest
  @ValueSource(strings = {"granite_swa", "granitemoe_swa"})
  void logits_equalTheReferenceClosely(String name) {
    var report = GoldenCheck.run(TestFolders.tiny(name), new VectorKernels(), CLOSE);
    assertThat(report.cases()).allMatch(GoldenCheck.CaseResult::passed);
  }

  @Test
  void sinksOfOneHead_changeTheAnswer_andCannotBeMissing() throws IOException {
    String sinks = "model.layers.2.self_attn.sinks";
    var other =
        change(
            "granite_swa",
            json -> {},
            tensors -> {
              float[] logits = tensors.get(sinks).values();
              logits[1] += 3;
              tensors.put(sinks, StoredTensor.f32(sinks, logits, logits.length));
            });
    assertThat(logits(other)[0]).isNotEqualTo(golden("granite_swa")[0]);
    assertThatThrownBy(() -> change("granite_swa", json -> {}, tensors -> tensors.remove(sinks)))
        .hasMessage(folder.resolve("model.safetensors") + " has no tensor " + sinks + ".");
  }

  @Test
  void everyFourthLayer_seesAll_unlessTheConfigNamesOthers() throws IOException {
    var usual = change("granite_swa", json -> json.remove("layer_types"));
    assertThat(attentions(usual).stream().map(AttentionConfig::bounded).toList())
        .containsExactly(false, true, true, true);
    var wide = change("granite_swa", json -> json.remove(List.of("layer_types", "sliding_window")));
    assertThat(attentions(wide).getLast().window()).isEqualTo(128);
  }

  @Test
  void theBaseOfTheRotation_isThatOfTheLayer() throws IOException {
    var model =
        change(
            "granite_swa",
            json -> json.putArray("layer_rope_theta").add(0).add(500).add(10_000.0).add(0.0));
    assertThat(
            attentions(model).stream()
                .map(AttentionConfig::rope)
                .map(rope -> rope == null ? 0 : rope.theta())
                .toList())
        .containsExactly(0.0, 500.0, 10_000.0, 0.0);
    var global = change("granite_swa", json -> json.putNull("layer_rope_theta"));
    assertThat(attentions(global).stream().map(AttentionConfig::rope).filter(Objects::nonNull))
        .hasSize(4)
        .allMatch(rope -> rope.theta() == 10_000);
    assertRefused(
        json -> json.putArray("layer_rope_theta").add(0),
        ": layer_rope_theta has 1 numbers, expected 4.");
  }

  @Test
  void aSharedExpert_isAddedToTheOthers() throws IOException {
    for (float value : new float[] {0, 0.5f}) {
      var model =
          change(
              "granitemoe_swa",
              json -> json.put("shared_intermediate_size", 16),
              tensors -> {
                for (int i = 0; i < 4; i++) {
                  String shared = "model.layers." + i + ".shared_mlp.";
                  add(tensors, shared + "input_linear.weight", value, 32, 64);
                  add(tensors, shared + "output_linear.weight", value, 64, 16);
                }
              });
      if (value == 0) {
        assertThat(logits(model)).isDeepEqualTo(golden("granitemoe_swa"));
      } else {
        assertThat(logits(model)[0]).isNotEqualTo(golden("granitemoe_swa")[0]);
      }
    }
  }

  private static void add(
      Map<String, StoredTensor> tensors, String name, float value, int rows, int cols) {
    float[] values = new float[rows * cols];
    Arrays.fill(values, value);
    tensors.put(name, StoredTensor.f32(name, values, rows, cols));
  }

  @Test
  void whatIsNotComputed_isRefusedByFieldAndValue() {
    assertRefused(json -> json.putNull("sliding_window"), " has no field sliding_window.");
    assertRefused(
        json -> json.putArray("layer_types").add("full_attention").add("mamba").add("a").add("b"),
        ": layer_types has 'mamba'; this engine knows sliding_attention, full_attention.");
    assertRefused(
        json -> json.put("hidden_act", "gelu"),
        ": hidden_act is \"gelu\", expected 'silu', the only value this engine computes.");
    assertRefused(
        json -> json.put("attention_multiplier", 0.0),
        ": The scale of attention with learned sinks must be positive, was 0.0.");
  }
}
