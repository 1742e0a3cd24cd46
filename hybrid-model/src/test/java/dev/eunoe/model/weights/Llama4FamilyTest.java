package dev.eunoe.model.weights;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.eunoe.model.HybridModel;
import dev.eunoe.model.TestFolders;
import dev.eunoe.model.config.AttentionConfig;
import dev.eunoe.model.config.DenseConfig;
import dev.eunoe.model.config.ExpertsConfig;
import dev.eunoe.model.kernel.vector.VectorKernels;
import dev.eunoe.model.weights.gguf.HuggingFaceFiles;
import dev.eunoe.model.weights.gguf.StoredTensor;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Llama 4: which layers see what, fields left out, the model that sees, what is refused. */
class Llama4FamilyTest {
  @TempDir private Path folder;

  private static HuggingFaceFiles files() throws IOException {
    return HuggingFaceFiles.read(TestFolders.tiny("llama4"));
  }

  private HybridModel open(HuggingFaceFiles files) throws IOException {
    return Checkpoint.openWithoutTokenizer(files.write(folder), new VectorKernels());
  }

  private static float[][] logits(HybridModel model) {
    int[] tokens = IntStream.range(0, 110).map(i -> 3 + i * 31 % 90).toArray();
    return model.logits(tokens, model.newState());
  }

  private static HybridModel golden() {
    return Checkpoint.openWithoutTokenizer(TestFolders.tiny("llama4"), new VectorKernels());
  }

  @Test
  void fieldsThatPublishedConfigsLeaveOut_areWhatTheOthersSay() throws IOException {
    var files = files();
    ((ObjectNode) files.config())
        .remove(List.of("layer_types", "moe_layers", "no_rope_layers", "head_dim"));
    var model = open(files);
    assertThat(model.config()).isEqualTo(golden().config());
    var layers = model.config().layers();
    assertThat(layers)
        .extracting(layer -> ((AttentionConfig) layer.mixers().getFirst()).chunked())
        .containsExactly(true, true, false, true, true);
    assertThat(layers)
        .extracting(layer -> (Object) layer.feedForward().getClass())
        .containsExactly(
            DenseConfig.class,
            ExpertsConfig.class,
            DenseConfig.class,
            ExpertsConfig.class,
            DenseConfig.class);
  }

  @Test
  void asThePartOfTheModelThatSees_itIsTheSame() throws IOException {
    var files = files();
    var config = JsonNodeFactory.instance.objectNode().put("model_type", "llama4");
    config.set("text_config", files.config());
    var tensors = new LinkedHashMap<String, StoredTensor>();
    files
        .tensors()
        .values()
        .forEach(tensor -> {
          String name = "language_model." + tensor.name();
          tensors.put(name, tensor.named(name));
        });
    String seeing = "multi_modal_projector.linear_1.weight";
    tensors.put(seeing, StoredTensor.f32(seeing, new float[8], 8));
    assertThat(logits(open(new HuggingFaceFiles(config, tensors)))).isDeepEqualTo(logits(golden()));
  }

  @Test
  void layersThatSeeAll_areTemperedByTheirPlace() throws IOException {
    var files = files();
    ((ObjectNode) files.config()).put("attn_temperature_tuning", false);
    float[][] plain = logits(open(files));
    float[][] tempered = logits(golden());
    // Nothing is multiplied in the first 31 tokens, where the floor is 32.
    assertThat(plain[30]).isEqualTo(tempered[30]);
    assertThat(plain[31]).isNotEqualTo(tempered[31]);
  }

  @Test
  void aKindOfLayerThatIsNotComputed_isRefusedByName() throws IOException {
    var files = files();
    var types = ((ObjectNode) files.config()).putArray("layer_types");
    IntStream.range(0, 5).forEach(i -> types.add("sliding_attention"));
    assertThatThrownBy(() -> open(files))
        .isInstanceOf(CheckpointException.class)
        .hasMessageEndingWith(
            "layer_types has 'sliding_attention'; this engine knows chunked_attention,"
                + " full_attention.");
  }
}
