package dev.eunoe.model.weights;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.eunoe.model.HybridModel;
import dev.eunoe.model.TestFolders;
import dev.eunoe.model.config.AttentionConfig;
import dev.eunoe.model.kernel.matrix.BlockMatrix;
import dev.eunoe.model.kernel.vector.VectorKernels;
import dev.eunoe.model.weights.gguf.HuggingFaceFiles;
import dev.eunoe.model.weights.gguf.StoredTensor;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Gemma 4: what its layers share, the forms of its config, and what they are refused for. */
class Gemma4FamilyTest {
  private static final String PER_LAYER = "gemma4_per_layer";

  @TempDir private Path folder;

  private HybridModel open(HuggingFaceFiles files) throws IOException {
    return Checkpoint.openWithoutTokenizer(files.write(folder), new VectorKernels());
  }

  private static HybridModel golden(String name) {
    return Checkpoint.openWithoutTokenizer(TestFolders.tiny(name), new VectorKernels());
  }

  private static float[][] logits(HybridModel model) {
    int[] tokens = IntStream.range(0, 70).map(i -> 3 + i * 31 % 90).toArray();
    return model.logits(tokens, model.newState());
  }

  private static List<AttentionConfig> attentions(HybridModel model) {
    return model.config().layers().stream()
        .map(layer -> (AttentionConfig) layer.mixers().getFirst())
        .toList();
  }

  @Test
  void lastLayers_lookAtTheLastEarlierOneOfTheirKind_andKeepNothing() {
    var model = golden(PER_LAYER);
    assertThat(attentions(model))
        .extracting(AttentionConfig::sourceLayer)
        .containsExactly(null, null, null, 1, 2, 1, 2);
    assertThat(attentions(model))
        .extracting(AttentionConfig::lent)
        .containsExactly(false, true, true, false, false, false, false);
    assertThat(attentions(model).subList(3, 7)).allMatch(layer -> layer.stateBytes(500) == 0);
    // Two layers with a window of 48, one that sees all; one key and one value head each.
    long floats = 2 * 48 * 2 * 8 + 500 * 2 * 16;
    assertThat(model.config().stateBytes(500)).isEqualTo(4 * floats);
    var state = model.newState();
    var unused = model.prefill(IntStream.range(0, 90).toArray(), 0, 90, state);
    assertThat(state.layers().stream().flatMap(layer -> layer.mixers().stream()))
        .filteredOn(mixer -> mixer.bytes() > 0)
        .hasSize(3);
  }

  @ParameterizedTest
  @CsvSource({
    "gemma4, model.language_model., gemma4_text",
    "gemma4_unified, model.language_model., gemma4_unified_text",
    "gemma4, language_model.model., gemma4_text"
  })
  void asThePartOfAModelThatSees_itIsTheSame(String type, String prefix, String text)
      throws IOException {
    var files = HuggingFaceFiles.read(TestFolders.tiny(PER_LAYER));
    var config = JsonNodeFactory.instance.objectNode().put("model_type", type);
    config.set("text_config", ((ObjectNode) files.config().deepCopy()).put("model_type", text));
    var tensors = new LinkedHashMap<String, StoredTensor>();
    files
        .tensors()
        .values()
        .forEach(tensor -> {
          String name = tensor.name().replaceFirst("^model\\.", prefix);
          tensors.put(name, tensor.named(name));
        });
    // Published files hold keys and values for layers that make none.
    for (String unused : List.of("k_proj", "v_proj", "k_norm")) {
      String name = prefix + "layers.5.self_attn." + unused + ".weight";
      tensors.put(name, StoredTensor.f32(name, new float[32], 32));
    }
    String seeing = "model.vision_tower.patch.weight";
    tensors.put(seeing, StoredTensor.f32(seeing, new float[8], 8));
    assertThat(logits(open(new HuggingFaceFiles(config, tensors))))
        .isDeepEqualTo(logits(golden(PER_LAYER)));
  }

  @Test
  void publishedAndSavedConfigs_describeTheSameModel() throws IOException {
    var files = HuggingFaceFiles.read(TestFolders.tiny("gemma4"));
    var config = (ObjectNode) files.config();
    config.remove(List.of("global_head_dim", "num_global_key_value_heads"));
    var layers = config.putObject("per_layer_config");
    for (String full : List.of("1", "3")) {
      layers.putObject(full).put("head_dim", 16).put("num_key_value_heads", 1);
    }
    assertThat(open(files).config()).isEqualTo(golden("gemma4").config());
  }

  @Test
  void fieldsThatAreLeftOutOrNull_haveTheValuesOfTheirClass() throws IOException {
    var files = HuggingFaceFiles.read(TestFolders.tiny("gemma4"));
    var config = (ObjectNode) files.config();
    config.remove("rope_parameters");
    config.putNull("hidden_size_per_layer_input");
    assertThat(open(files).config()).isEqualTo(golden("gemma4").config());
  }

  @Test
  void theTableOfPerLayerInputs_staysInItsFile() {
    var source = ModelSource.open(TestFolders.tiny(PER_LAYER), Arena.ofAuto());
    var weights = source.weights();
    weights.prepareBy(_ -> {
      throw new AssertionError("a table is never multiplied");
    });
    assertThat(weights.table("model." + Weights.TABLE, 96, 7 * 8)).isInstanceOf(BlockMatrix.class);
    long table = 4L * 96 * 7 * 8;
    long all = weights.tensors().values().stream().mapToLong(TensorView::byteSize).sum();
    assertThat(WeightBytes.stored(weights)).isEqualTo(all - table);
    assertThat(WeightBytes.packed(weights)).isEqualTo(all - table);
  }

  /** Of windows as wide as that blocks are saved, but not where other layers see farther. */
  @Test
  void aWideWindowBesideLayersThatSeeAll_isSavedAndGoesOn() throws IOException {
    var files = HuggingFaceFiles.read(TestFolders.tiny("gemma4"));
    ((ObjectNode) files.config()).put("sliding_window", 1024).put("max_position_embeddings", 4096);
    var model = open(files);
    int[] tokens = IntStream.range(0, 2400).map(i -> 3 + i * i % 91).toArray();
    var state = model.newState();
    var unused = model.prefill(tokens, 0, 2300, state);
    var restored = model.restore(state.snapshot());
    assertThat(model.prefill(tokens, 2300, 2400, restored))
        .isEqualTo(model.prefill(tokens, 2300, 2400, state));
    assertThat(restored.snapshot()).isEqualTo(state.snapshot());
    long perToken = 2 * 2 * 16 * Float.BYTES; // of the two layers that see all
    assertThat(state.parts().blocks().getLast().bytes().get().length)
        .isBetween((int) (64 * perToken), (int) (2 * 64 * perToken - 1));
  }

  @Test
  void aLayerWithoutScalar_isNotScaled() throws IOException {
    var files = HuggingFaceFiles.read(TestFolders.tiny("gemma4"));
    String name = "model.layers.2.layer_scalar";
    files.tensors().put(name, StoredTensor.f32(name, new float[] {1}, 1));
    float[][] expected = logits(open(files));
    files.tensors().remove(name);
    assertThat(logits(open(files))).isDeepEqualTo(expected);
    assertThat(expected[5]).isNotEqualTo(logits(golden("gemma4"))[5]);
  }

  private void assertRefused(String name, Consumer<ObjectNode> change, String sentence)
      throws IOException {
    var files = HuggingFaceFiles.read(TestFolders.tiny(name));
    change.accept((ObjectNode) files.config());
    assertThatThrownBy(() -> open(files))
        .isInstanceOf(CheckpointException.class)
        .hasMessageEndingWith(sentence);
  }

  @Test
  void whatIsNotComputed_isRefusedByName() throws IOException {
    assertRefused(
        "gemma4",
        config -> config.put("use_bidirectional_attention", "all"),
        "use_bidirectional_attention is \"all\", expected 'false', the only value this engine"
            + " computes.");
    assertRefused(
        PER_LAYER,
        config -> ((ObjectNode) config.get("per_layer_config").get("2")).put("sliding_window", 7),
        "per_layer_config has 'sliding_window'; this engine knows head_dim, num_key_value_heads.");
    assertRefused(
        PER_LAYER,
        config -> config.put("num_kv_shared_layers", 7),
        "num_kv_shared_layers must be 0 to 6, was 7.");
    assertRefused(
        PER_LAYER,
        config -> config.put("num_kv_shared_layers", 5),
        "Layer 2 has no earlier full_attention whose keys and values it could share.");
    assertRefused(
        "gemma4",
        config ->
            ((ObjectNode) config.get("rope_parameters").get("full_attention"))
                .put("partial_rotary_factor", 0.01),
        "The pairs that turn must be at least 1, was 0.");
  }
}
