package dev.eunoe.model.weights;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.eunoe.model.TestFolders;
import dev.eunoe.model.kernel.scalar.ScalarKernels;
import dev.eunoe.model.weights.gguf.GgufConversion;
import dev.eunoe.model.weights.gguf.GgufWriter;
import dev.eunoe.model.weights.gguf.HuggingFaceFiles;
import dev.eunoe.model.weights.gguf.StoredTensor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Files that say less than they hold. What the answers depend on is refused by name, when it is
 * loaded and when it is inspected; what they do not depend on is remarked.
 */
class UnderstatedFilesTest {
  @TempDir private Path folder;

  static List<String> tiny() {
    return TestFolders.TINY;
  }

  private static StoredTensor extra(String name) {
    return StoredTensor.f32(name, new float[] {1, 2, 3, 4, 5, 6, 7, 8}, 8);
  }

  private static HuggingFaceFiles with(StoredTensor... more) throws IOException {
    var files = TinyModel.files();
    for (var tensor : more) {
      files.tensors().put(tensor.name(), tensor);
    }
    return files;
  }

  private void assertRefused(Path model, String... parts) {
    assertThatThrownBy(() -> Checkpoint.openWithoutTokenizer(model, new ScalarKernels()))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContainingAll(parts)
        .satisfies(refusal ->
            assertThatThrownBy(() -> ModelOutline.read(model)).hasMessage(refusal.getMessage()));
  }

  private void assertTextRefused(GgufWriter model, String... parts) throws IOException {
    Path file = model.write(folder.resolve("model.gguf"));
    assertThatThrownBy(() -> Checkpoint.open(file, new ScalarKernels()))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContainingAll(parts)
        .satisfies(refusal ->
            assertThatThrownBy(() -> ModelOutline.read(file)).hasMessage(refusal.getMessage()));
  }

  private List<String> remarks(Path model) {
    Checkpoint.openWithoutTokenizer(model, new ScalarKernels());
    return ModelOutline.read(model).remarks();
  }

  private static GgufWriter talker(String template) throws IOException {
    return GgufCheckpointTest.talker().key("tokenizer.chat_template", template);
  }

  @ParameterizedTest
  @MethodSource("tiny")
  void wholeModels_areReadWhole(String name) {
    assertThat(remarks(TestFolders.tiny(name))).isEmpty();
  }

  @Test
  void layersBeyondTheCount_areRefusedByName() throws IOException {
    assertRefused(
        with(extra("model.layers.1.input_layernorm.weight")).write(folder),
        "tensor model.layers.1.input_layernorm.weight is in a layer beyond the 1 that");
    var gguf = GgufConversion.convert(TinyModel.files()).tensor(extra("blk.7.attn_norm.weight"));
    assertRefused(
        gguf.write(folder.resolve("model.gguf")),
        "tensor blk.7.attn_norm.weight is in a layer beyond the 1 that",
        "block_count");
  }

  @Test
  void tensorsOfPartsThatAreRead_areRefusedByName() throws IOException {
    assertRefused(
        with(extra("model.layers.0.self_attn.q_norm.weight")).write(folder),
        "tensor model.layers.0.self_attn.q_norm.weight belongs to a part of the model that is");
    assertRefused(
        with(extra("model.final_layernorm.bias"), extra("lm_head.scales")).write(folder),
        "as are 1 more, so the answers would be wrong");
    var gguf = GgufConversion.convert(TinyModel.files()).tensor(extra("output_norm.bias"));
    assertRefused(gguf.write(folder.resolve("model.gguf")), "tensor output_norm.bias belongs to");
  }

  @Test
  void partsThatNobodyNeeds_areRemarked() throws IOException {
    var files =
        with(
            extra("mtp.layers.0.input_layernorm.weight"),
            extra("model.vision_tower.layers.0.weight"),
            extra("model.layers.0.self_attn.rotary_emb.inv_freq"),
            extra("something.else"));
    assertThat(remarks(files.write(folder)))
        .anyMatch(remark -> remark.contains("layers that guess further tokens ahead are left out"))
        .anyMatch(remark -> remark.contains("what sees and hears are left out (1 tensors)"))
        .anyMatch(remark -> remark.endsWith("1 tensors are not used, the first is something.else."))
        .hasSize(4);
    var gguf = GgufConversion.convert(TinyModel.files());
    gguf.tensor(extra("blk.1.nextn.enorm.weight")).tensor(extra("blk.1.attn_norm.weight"));
    assertThat(remarks(gguf.write(folder.resolve("model.gguf"))))
        .singleElement()
        .asString()
        .endsWith("layers that guess further tokens ahead are left out (2 tensors).");
  }

  @Test
  void copiesOfWhatIsRead_areNoLoss() throws IOException {
    var files = TinyModel.files();
    var norm = files.tensors().get("model.layers.0.input_layernorm.weight");
    String copy = "model.layers.5.input_layernorm.weight";
    files.tensors().put(copy, new StoredTensor(copy, norm.type(), norm.shape(), norm.bytes()));
    assertThat(remarks(files.write(folder))).isEmpty();
  }

  @Test
  void anIndexThatListsLessThanItsShards_doesNotHideIt() throws IOException {
    with(extra("model.layers.1.input_layernorm.weight")).write(folder);
    Path shard = folder.resolve("model-00001-of-00001.safetensors");
    Files.move(folder.resolve("model.safetensors"), shard);
    Files.writeString(
        folder.resolve("model.safetensors.index.json"),
        "{\"weight_map\": {\"lm_head.weight\": \"%s\"}}".formatted(shard.getFileName()));
    assertRefused(folder, "tensor model.layers.1.input_layernorm.weight is in a layer beyond");
  }

  @Test
  void aHeaderThatCountsFewerTensorsThanItHolds_isRefused() throws IOException {
    byte[] bytes = GgufConversion.convert(TinyModel.files()).bytes();
    bytes[8]--;
    Path file = Files.write(folder.resolve("model.gguf"), bytes);
    assertRefused(file, "bytes that belong to no tensor between", "its header leaves something");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " \n", "{# nothing #}", "{% if false %}{{ messages }}{% endif %}"})
  void anEmptyTemplate_isRefused(String template) throws IOException {
    assertTextRefused(talker(template), "tokenizer.chat_template is empty");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"{{ bos_token }}", "{% for m in messages %}{{ m.role }}<eot>{% endfor %}"})
  void aTemplateWithoutWords_isRefused(String template) throws IOException {
    assertTextRefused(talker(template), "renders a question without its words");
  }

  @ParameterizedTest
  @ValueSource(strings = {"{{ messages[0].content }}<eot>", "{{ messages[-1].content }}<eot>"})
  void aTemplateThatLosesWords_isRefused(String template) throws IOException {
    assertTextRefused(talker(template), "without all its words in their order");
  }

  @Test
  void aTemplateForOneQuestion_isRefusedWithItsReason() throws IOException {
    String template =
        "{% if messages|length > 1 %}{{ raise_exception('one at a time') }}{% endif %}{{"
            + " messages[0].content }}<eot>";
    assertTextRefused(talker(template), "more than one question cannot be held", "one at a time");
  }

  @Test
  void aSpecialTokenThatIsAnOrdinaryWord_isRefused() throws IOException {
    var model =
        GgufCheckpointTest.talker()
            .key("tokenizer.ggml.token_type", new int[] {3, 3, 1, 1, 1, 1, 1, 1, 1, 1, 1, 5});
    assertTextRefused(
        model, "writes <eot>, which the vocabulary holds as one token", "mark it as special");
  }

  @Test
  void aSpecialTokenThatIsSpelledOut_isRemarked() throws IOException {
    var model = talker("{% for m in messages %}<|im_start|>{{ m.content }}<eot>{% endfor %}");
    assertThat(remarks(model.write(folder.resolve("model.gguf"))))
        .singleElement()
        .asString()
        .contains("writes <|im_start|>, which the tokenizer has no token for");
  }

  @Test
  void aTemplateThatAsksForNothing_isRemarked() throws IOException {
    var model = talker("{% for m in messages %}<eot>{{ m.content }}{% endfor %}");
    assertThat(remarks(model.write(folder.resolve("model.gguf"))))
        .singleElement()
        .asString()
        .contains("puts nothing between a question and its answer");
  }

  @Test
  void endsBeyondTheVocabulary_areRefused() throws IOException {
    assertTextRefused(
        GgufCheckpointTest.talker().key("tokenizer.ggml.eot_token_id", 12),
        "eos_token_id is 12, expected an id from 0 to 11");
    GgufCheckpointTest.talker().write(folder.resolve("model.gguf"));
    try (var files = Files.list(TestFolders.MINI)) {
      for (Path file : files.toList()) {
        Files.copy(file, folder.resolve(file.getFileName()));
      }
    }
    Files.writeString(folder.resolve("generation_config.json"), "{\"eos_token_id\": [2, 2048]}");
    assertThatThrownBy(() -> Checkpoint.open(folder, new ScalarKernels()))
        .hasMessageContaining("generation_config.json: eos_token_id is 2048, expected an id from");
  }
}
