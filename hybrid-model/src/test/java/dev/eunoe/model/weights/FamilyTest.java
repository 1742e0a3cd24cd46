package dev.eunoe.model.weights;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.eunoe.model.HybridModel;
import dev.eunoe.model.TestFolders;
import dev.eunoe.model.config.AttentionConfig;
import dev.eunoe.model.kernel.vector.VectorKernels;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The other ways in which files say the same: older names, fields left out, one model inside
 * another. What each family computes is in the golden files.
 */
class FamilyTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir private Path folder;

  /** The tiny checkpoint with another config, and its tensors by other names. */
  private void write(String name, UnaryOperator<ObjectNode> config, UnaryOperator<String> rename)
      throws IOException {
    var json = (ObjectNode) JSON.readTree(TestFolders.tiny(name).resolve("config.json").toFile());
    JSON.writeValue(folder.resolve("config.json").toFile(), config.apply(json));
    var bytes =
        ByteBuffer.wrap(Files.readAllBytes(TestFolders.tiny(name).resolve("model.safetensors")))
            .order(ByteOrder.LITTLE_ENDIAN);
    byte[] header = new byte[(int) bytes.getLong()];
    bytes.get(header);
    var renamed = JSON.createObjectNode();
    for (var field : JSON.readTree(header).properties()) {
      renamed.set(rename.apply(field.getKey()), field.getValue());
    }
    byte[] newHeader = JSON.writeValueAsString(renamed).getBytes(StandardCharsets.UTF_8);
    var file =
        ByteBuffer.allocate(Long.BYTES + newHeader.length + bytes.remaining())
            .order(ByteOrder.LITTLE_ENDIAN);
    file.putLong(newHeader.length).put(newHeader).put(bytes);
    Files.write(folder.resolve("model.safetensors"), file.array());
  }

  private void change(String name, Consumer<ObjectNode> change) throws IOException {
    write(
        name,
        json -> {
          change.accept(json);
          return json;
        },
        tensor -> tensor);
  }

  private HybridModel load() {
    return Checkpoint.openWithoutTokenizer(folder, new VectorKernels());
  }

  private void assertComputesAs(String name) {
    int[] tokens = {3, 1, 4, 1, 5, 9, 2, 6, 5, 35, 89, 79};
    var expected = Checkpoint.openWithoutTokenizer(TestFolders.tiny(name), new VectorKernels());
    var found = load();
    assertThat(found.logits(tokens, found.newState()))
        .isDeepEqualTo(expected.logits(tokens, expected.newState()));
  }

  private void assertRefused(String... parts) {
    assertThatThrownBy(this::load)
        .isInstanceOf(CheckpointException.class)
        .hasMessageContainingAll(parts);
  }

  private static JsonNode list(String... values) {
    return JSON.valueToTree(List.of(values));
  }

  @Test
  void granite_withTheOlderNamesOfLayers_isTheSame() throws IOException {
    change(
        "granite_hybrid_moe",
        json -> {
          json.set("layer_types", list("mamba", "attention", "mamba", "mamba"));
          json.put("mamba_d_head", "auto");
        });
    assertComputesAs("granite_hybrid_moe");
  }

  @Test
  void granite_withAnUnknownLayer_namesIt() throws IOException {
    change(
        "granite_hybrid", json -> json.set("layer_types", list("mamba", "rwkv", "mamba", "mamba")));
    assertRefused("config.json: layer_types has 'rwkv'; this engine knows mamba,");
  }

  @Test
  void granite_withTooFewLayerTypes_saysBothNumbers() throws IOException {
    change("granite_hybrid", json -> json.set("layer_types", list("mamba", "attention")));
    assertRefused("layer_types lists 2 layers, expected the 4 of num_hidden_layers.");
  }

  @Test
  void granite_withUnknownPositions_namesThem() throws IOException {
    change("granite_hybrid", json -> json.put("position_embedding_type", "alibi"));
    assertRefused("position_embedding_type has 'alibi'; this engine knows rope, nope.");
  }

  @Test
  void falcon_whoseHeadsDoNotFillTheInnerWidth_saysBoth() throws IOException {
    change("falcon_h1", json -> json.put("mamba_d_head", 15));
    assertRefused("mamba_n_heads times mamba_d_head must be the inner width 96, was 90.");
  }

  @Test
  void falcon_withTooFewMultipliers_namesTheField() throws IOException {
    change("falcon_h1", json -> json.set("ssm_multipliers", JSON.valueToTree(List.of(1, 1))));
    assertRefused("config.json: ssm_multipliers has 2 numbers, expected 5.");
  }

  @Test
  void bamba_withoutARotatedPart_rotatesHalfOfEachHead() throws IOException {
    change(
        "bamba",
        json -> {
          json.remove("partial_rotary_factor");
          json.remove("rope_parameters");
          json.put("rope_theta", 10_000.0);
        });
    assertComputesAs("bamba");
  }

  @Test
  void nemotron_withALetterPerLayerAndTheNewPrefix_isTheSame() throws IOException {
    write(
        "nemotron_h",
        json -> {
          json.remove("layers_block_type");
          return json.put("hybrid_override_pattern", "M-*-M").put("num_hidden_layers", 5);
        },
        tensor -> tensor.replace("backbone.", "model."));
    assertComputesAs("nemotron_h");
  }

  @Test
  void nemotron_withAnUnknownLetter_namesIt() throws IOException {
    change(
        "nemotron_h",
        json -> {
          json.remove("layers_block_type");
          json.put("hybrid_override_pattern", "M-X-M");
        });
    assertRefused("hybrid_override_pattern has 'X'; this engine knows M, *, - and E");
  }

  @Test
  void nemotron_withAWindow_isRefusedRatherThanIgnored() throws IOException {
    change("nemotron_h", json -> json.put("sliding_window", 48));
    assertRefused("sliding_window is 48, expected null, the only value this engine computes.");
  }

  @Test
  void gemma3_insideAModelThatSees_isTheSameInEitherNaming() throws IOException {
    for (String prefix : List.of("model.language_model.", "language_model.model.")) {
      write(
          "gemma3_swa",
          json -> {
            var outer = JSON.createObjectNode();
            outer.put("model_type", "gemma3");
            json.put("model_type", "gemma3_text");
            outer.set("text_config", json);
            return outer;
          },
          tensor -> tensor.replaceFirst("model\\.", prefix));
      assertComputesAs("gemma3_swa");
    }
  }

  @Test
  void gemma3_withoutLayerTypes_seesAllInEverySixthLayer() throws IOException {
    change(
        "gemma3_swa",
        json -> {
          json.remove("layer_types");
          json.remove("rope_parameters");
          json.remove("tie_word_embeddings");
          json.remove("hidden_activation");
        });
    assertComputesAs("gemma3_swa");
  }

  @Test
  void gemma2_withoutSoftcaps_takesThoseOfItsClassUnlessTheyAreNull() throws IOException {
    change("gemma2", json -> json.remove("final_logit_softcapping"));
    assertThat(load().config().scales().softcap()).isEqualTo(30);
    change("gemma2", json -> json.putNull("final_logit_softcapping"));
    assertThat(load().config().scales().softcap()).isNull();
    change("gemma2", json -> json.remove("attn_logit_softcapping"));
    var attention = (AttentionConfig) load().config().layers().getFirst().mixers().getFirst();
    assertThat(attention.softcap()).isEqualTo(50);
  }

  @Test
  void gemma_thatLooksBothWays_isRefused() throws IOException {
    change("gemma3_swa", json -> json.put("use_bidirectional_attention", true));
    assertRefused("use_bidirectional_attention is true");
  }

  @Test
  void gemma_withAnUnknownActivation_namesIt() throws IOException {
    change("gemma3_swa", json -> json.put("hidden_activation", "mish"));
    assertRefused("hidden_activation has 'mish'; this engine knows silu,");
  }
}
