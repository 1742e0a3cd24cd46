package dev.eunoe.model.weights;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.eunoe.model.HybridModel;
import dev.eunoe.model.TestFolders;
import dev.eunoe.model.config.AttentionConfig;
import dev.eunoe.model.config.RopeScaling;
import dev.eunoe.model.kernel.vector.VectorKernels;
import dev.eunoe.model.weights.gguf.HuggingFaceFiles;
import dev.eunoe.model.weights.gguf.StoredTensor;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Llama and its like as they are published: older spellings, fields left out, biases, windows of
 * some layers. What they compute is in the golden files.
 */
class DenseFamilyTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int ALL = AttentionConfig.UNBOUNDED;

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

  private static List<Integer> windows(HybridModel model) {
    return attentions(model).stream().map(AttentionConfig::window).toList();
  }

  private void assertRefused(String name, Consumer<ObjectNode> config, String sentence) {
    assertThatThrownBy(() -> change(name, config))
        .isInstanceOf(CheckpointException.class)
        .hasMessage(folder.resolve("config.json") + sentence);
  }

  /** From {@code rope_parameters} to {@code rope_theta} and {@code rope_scaling}. */
  private static void spellAsPublished(ObjectNode config) {
    var rope = (ObjectNode) config.remove("rope_parameters");
    config.set("rope_theta", rope.remove("rope_theta"));
    if (rope.get("rope_type").asText().equals("default")) {
      config.putNull("rope_scaling");
    } else {
      config.set("rope_scaling", rope);
    }
    config.remove(List.of("layer_types", "no_rope_layers", "decoder_sparse_step"));
    if (config.has("num_local_experts")) {
      config.set("num_experts", config.remove("num_local_experts"));
    }
  }

  @ParameterizedTest
  @CsvSource({"llama", "qwen2", "qwen3", "qwen3_moe", "phi3", "smollm3", "mistral_swa"})
  void publishedConfigs_areTheSameModels(String name) throws IOException {
    assertThat(logits(change(name, DenseFamilyTest::spellAsPublished))).isDeepEqualTo(golden(name));
  }

  @Test
  void aHeadDimThatIsLeftOut_isThatOfTheClass() throws IOException {
    assertThat(logits(change("llama", json -> json.putNull("head_dim"))))
        .isDeepEqualTo(golden("llama"));
    assertThatThrownBy(() -> change("qwen3", json -> json.remove("head_dim")))
        .hasMessageContaining("q_proj.weight has shape [96, 64], expected [512, 64]");
  }

  @Test
  void biasesOfEveryMap_areRead() throws IOException {
    for (String map : List.of("self_attn.q_proj", "self_attn.o_proj", "mlp.up_proj")) {
      var model =
          change(
              "llama",
              json -> json.put("attention_bias", true).put("mlp_bias", true),
              tensors -> {
                String prefix = "model.layers.1." + map;
                int out = (int) tensors.get(prefix + ".weight").shape()[0];
                float[] bias = new float[out];
                bias[out / 2] = 1;
                tensors.put(prefix + ".bias", StoredTensor.f32(prefix + ".bias", bias, out));
              });
      assertThat(logits(model)[1]).as(map).isNotEqualTo(golden("llama")[1]);
      assertThat(ModelOutline.read(folder).remarks()).isEmpty();
    }
  }

  @Test
  void qwen2WithoutItsBiases_isRefused() {
    String bias = "model.layers.2.self_attn.k_proj.bias";
    assertThatThrownBy(() -> change("qwen2", json -> {}, tensors -> tensors.remove(bias)))
        .isInstanceOf(CheckpointException.class)
        .hasMessage(folder.resolve("model.safetensors") + " has no tensor " + bias + ".");
  }

  @ParameterizedTest
  @CsvSource({"qwen2", "qwen3"})
  void windowsOfQwen_beginBehindTheLayersThatSeeAll(String name) throws IOException {
    Consumer<ObjectNode> counted =
        json -> {
          json.remove("layer_types");
          json.put("use_sliding_window", true).put("sliding_window", 5).put("max_window_layers", 3);
        };
    var model = change(name, counted);
    assertThat(windows(model)).containsExactly(ALL, ALL, ALL, 5);
    assertThat(logits(model)[3]).isEqualTo(golden(name)[3]);
    assertThat(logits(model)[6]).isNotEqualTo(golden(name)[6]);
    var named =
        change(
            name,
            json -> {
              json.putArray("layer_types")
                  .add("full_attention")
                  .add("full_attention")
                  .add("full_attention")
                  .add("sliding_attention");
              json.put("use_sliding_window", true).put("sliding_window", 5);
            });
    assertThat(logits(named)).isDeepEqualTo(logits(model));
    assertThat(windows(change(name, counted.andThen(json -> json.remove("sliding_window")))))
        .containsExactly(ALL, ALL, ALL, 4096);
    assertThat(windows(change(name, counted.andThen(json -> json.putNull("sliding_window")))))
        .containsOnly(ALL);
    assertThat(windows(change(name, counted.andThen(json -> json.remove("use_sliding_window")))))
        .containsOnly(ALL);
  }

  @Test
  void windowsOfTheOthers_areThoseOfTheirClasses() throws IOException {
    Consumer<ObjectNode> windowed =
        json -> {
          json.remove("layer_types");
          json.put("use_sliding_window", true).put("sliding_window", 5);
        };
    assertThat(windows(change("qwen3_moe", windowed))).containsOnly(5);
    assertThat(windows(change("smollm3", windowed))).containsExactly(ALL, ALL, ALL, 5);
    assertThat(windows(change("phi3", json -> json.putNull("sliding_window")))).containsOnly(ALL);
    assertThat(change("phi3", json -> {}).config().maxTokens()).isEqualTo(Long.MAX_VALUE);
    assertThat(change("llama", json -> {}).config().maxTokens()).isEqualTo(2048);
  }

  @Test
  void layersWithoutPositions_areThoseThatSmolLm3Names() throws IOException {
    var model =
        change("smollm3", json -> json.putArray("no_rope_layers").add(1).add(0).add(1).add(1));
    assertThat(attentions(model).stream().map(attention -> attention.rope() != null).toList())
        .containsExactly(true, false, true, true);
    var every =
        change(
            "smollm3",
            json -> {
              json.putNull("no_rope_layers");
              json.put("no_rope_layer_interval", 2);
            });
    assertThat(attentions(every).stream().map(attention -> attention.rope() != null).toList())
        .containsExactly(true, false, true, false);
    assertRefused(
        "smollm3",
        json -> json.putArray("no_rope_layers").add(1).add(0),
        ": no_rope_layers lists 2 layers, expected the 4 of num_hidden_layers.");
  }

  @Test
  void expertsOfSomeLayers_areThoseThatQwen3Names() throws IOException {
    assertThatThrownBy(() -> change("qwen3_moe", json -> json.putArray("mlp_only_layers").add(2)))
        .hasMessageContaining("has no tensor model.layers.2.mlp.gate_proj.weight");
    assertThatThrownBy(() -> change("qwen3_moe", json -> json.put("decoder_sparse_step", 2)))
        .hasMessageContaining("has no tensor model.layers.0.mlp.gate_proj.weight");
    var kept = change("qwen3_moe", json -> json.remove("norm_topk_prob"));
    assertThat(logits(kept)).isNotEqualTo(golden("qwen3_moe"));
  }

  @ParameterizedTest
  @CsvSource({"su", "yarn", "longrope"})
  void phi3_turnsAPartOfEachHeadByLongRope(String type) throws IOException {
    var model =
        change(
            "phi3",
            json -> {
              json.remove("rope_parameters");
              json.put("partial_rotary_factor", 0.75).put("original_max_position_embeddings", 1024);
              var scaling = json.putObject("rope_scaling").put("type", type);
              for (String list : List.of("short_factor", "long_factor")) {
                var factors = scaling.putArray(list);
                for (int i = 0; i < 6; i++) {
                  factors.add(list.startsWith("long") ? 1 + i : 1.0);
                }
              }
            });
    var rope = attentions(model).getFirst().rope();
    assertThat(rope.rotaryDim()).isEqualTo(12);
    assertThat(rope.scaling())
        .isEqualTo(
            new RopeScaling.Divisors(
                List.of(1.0, 2.0, 3.0, 4.0, 5.0, 6.0),
                Math.sqrt(1 + Math.log(2) / Math.log(1024))));
  }

  @Test
  void aHeadOfItsOwn_isUsedWhateverTheConfigSays() throws IOException {
    var tied = change("qwen2", json -> json.remove("tie_word_embeddings"));
    assertThat(logits(tied)).isDeepEqualTo(golden("qwen2"));
    var own =
        change(
            "llama",
            json -> json.put("tie_word_embeddings", true),
            tensors -> tensors.remove("lm_head.weight"));
    assertThat(logits(own)).isNotEqualTo(golden("llama"));
    assertThat(own.config().tiedEmbeddings()).isTrue();
  }

  @Test
  void whatIsNotComputed_isRefusedByFieldAndValue() {
    assertRefused(
        "llama",
        json -> json.put("hidden_act", "relu"),
        ": hidden_act is \"relu\", expected 'silu', the only value this engine computes.");
    assertRefused(
        "llama",
        json -> json.put("sliding_window", 48),
        ": sliding_window is 48, expected null, the only value this engine computes.");
    assertRefused(
        "qwen3",
        json -> json.putArray("layer_types").add("full_attention").add("chunked_attention"),
        ": layer_types lists 2 layers, expected the 4 of num_hidden_layers.");
    assertRefused(
        "qwen2",
        json -> all(json, "sliding_attention"),
        ": layer_types has 'sliding_attention'; this engine knows full_attention alone where no"
            + " sliding_window is in use.");
    assertRefused(
        "phi3",
        json -> all(json, "full_attention"),
        ": layer_types has 'full_attention'; this engine knows sliding_attention alone beside a"
            + " sliding_window of this model_type.");
    assertRefused(
        "qwen3",
        json -> all(json, "chunked_attention"),
        ": layer_types has 'chunked_attention'; this engine knows sliding_attention,"
            + " full_attention.");
    assertRefused(
        "qwen3",
        json -> ((ObjectNode) json.get("rope_parameters")).put("rope_type", "spiral"),
        ": rope_parameters.rope_type is 'spiral'; this engine knows default, linear, dynamic,"
            + " yarn, llama3, longrope, proportional.");
  }

  private static void all(ObjectNode config, String type) {
    config.set("layer_types", JSON.valueToTree(List.of(type, type, type, type)));
  }
}
