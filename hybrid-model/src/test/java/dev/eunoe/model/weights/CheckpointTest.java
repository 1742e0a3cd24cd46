package dev.eunoe.model.weights;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.eunoe.model.ContextTooLongException;
import dev.eunoe.model.TestFolders;
import dev.eunoe.model.config.MambaConfig;
import dev.eunoe.model.config.StateOptions;
import dev.eunoe.model.kernel.scalar.ScalarKernels;
import dev.eunoe.model.kernel.vector.VectorKernels;
import dev.eunoe.model.tokenizer.ChatInput;
import dev.eunoe.model.tokenizer.ChatMessage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CheckpointTest {
  @TempDir private Path folder;

  private void copy(Path from) throws IOException {
    try (var files = Files.list(from)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        Files.copy(file, folder.resolve(file.getFileName()));
      }
    }
  }

  private void replaceInConfig(String old, String with) throws IOException {
    Path config = folder.resolve("config.json");
    String text = Files.readString(config);
    assertThat(text).contains(old);
    Files.writeString(config, text.replace(old, with));
  }

  private void assertRefused(String... parts) {
    assertThatThrownBy(() -> Checkpoint.openWithoutTokenizer(folder, new ScalarKernels()))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContainingAll(parts);
  }

  @Test
  void open_ofTheModelInTheBox_hasAllItsParts() {
    try (var checkpoint = Checkpoint.open(TestFolders.MINI, new VectorKernels())) {
      assertThat(checkpoint.name()).isEqualTo("eunoe-mini");
      assertThat(checkpoint.stopTokens()).containsExactly(2);
      assertThat(checkpoint.tokenizer().vocabSize())
          .isEqualTo(checkpoint.model().config().vocabSize());
      assertThat(checkpoint.fingerprint()).matches("[0-9a-f]{64}");
    }
  }

  @Test
  void fingerprint_changesWithAnyFileAndWithTheKernels() throws IOException {
    copy(TestFolders.MINI);
    String before = Fingerprint.of(folder, new VectorKernels(), StateOptions.AS_TRAINED);
    assertThat(Fingerprint.of(folder, new VectorKernels(), StateOptions.AS_TRAINED))
        .isEqualTo(before);
    assertThat(Fingerprint.of(folder, new ScalarKernels(), StateOptions.AS_TRAINED))
        .isNotEqualTo(before);
    Files.writeString(folder.resolve("chat_template.jinja"), "{{ messages[0].content }}");
    assertThat(Fingerprint.of(folder, new VectorKernels(), StateOptions.AS_TRAINED))
        .isNotEqualTo(before);
  }

  @Test
  void open_withoutTokenizer_namesTheFile() throws IOException {
    copy(TestFolders.MINI);
    Files.delete(folder.resolve("tokenizer.json"));
    assertThatThrownBy(() -> Checkpoint.open(folder, new ScalarKernels()))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining("tokenizer.json is missing");
  }

  @Test
  void open_ofABaseModelWithoutTemplate_continuesTextAndRefusesConversations() throws IOException {
    copy(TestFolders.MINI);
    Files.delete(folder.resolve("chat_template.jinja"));
    try (var checkpoint = Checkpoint.open(folder, new VectorKernels())) {
      assertThat(checkpoint.tokenizer().encode("Once")).isNotEmpty();
      assertThatThrownBy(checkpoint::template)
          .isInstanceOf(CheckpointException.class)
          .hasMessageContaining("has no chat template")
          .hasMessageEndingWith("so it can continue text but not hold a conversation.");
    }
  }

  @Test
  void open_ofNamedTemplates_takesTheOneForTheConversation() throws IOException {
    copy(TestFolders.MINI);
    Files.delete(folder.resolve("chat_template.jinja"));
    Files.writeString(
        folder.resolve("tokenizer_config.json"),
        """
        {"bos_token": {"content": "<|bos|>"}, "eos_token": "<|end|>", "chat_template": [
          {"name": "default", "template": "{{ bos_token }}plain{% for m in messages %} {{ m.content }}{% endfor %}"},
          {"name": "tool_use", "template": "tools {{ tools[0].name }}{{ eos_token }}"}]}
        """);
    try (var checkpoint = Checkpoint.open(folder, new VectorKernels())) {
      var messages = List.of(new ChatMessage("user", "x"));
      assertThat(checkpoint.template().render(new ChatInput(messages))).isEqualTo("<|bos|>plain x");
      var tools = List.of(Map.of("name", "clock"));
      var withTools = new ChatInput(messages, tools, List.of(), Map.of(), true);
      assertThat(checkpoint.template().render(withTools)).isEqualTo("tools clock<|end|>");
    }
    Files.writeString(
        folder.resolve("tokenizer_config.json"),
        """
        {"chat_template": [{"name": "rag", "template": "a"}, {"name": "tool_use", "template": "b"}]}
        """);
    assertThatThrownBy(() -> Checkpoint.open(folder, new VectorKernels()))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining(
            "tokenizer_config.json, chat_template lists [rag, tool_use], expected one called 'default'");
  }

  @Test
  void open_ofATokenizerWithMoreIdsThanTheVocabulary_isRefused() throws IOException {
    copy(TestFolders.MINI);
    Path tokenizer = folder.resolve("tokenizer.json");
    // A piece of the vocabulary moves to an id that the model has no row for.
    Files.writeString(
        tokenizer,
        Files.readString(tokenizer).replaceFirst("\"([^\"]+)\":\\s*2047\\b", "\"$1\":9999"));
    assertThatThrownBy(() -> Checkpoint.open(folder, new ScalarKernels()))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContainingAll(
            "tokenizer.json has ids up to 9999, but the model's vocabulary (vocab_size in",
            "config.json) ends at 2047.");
  }

  @Test
  void open_ofNoFolder_saysSo() {
    assertThatThrownBy(
            () -> Checkpoint.openWithoutTokenizer(folder.resolve("none"), new ScalarKernels()))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining("There is no model at ")
        .hasMessageEndingWith("none; give a model folder or a GGUF file.");
  }

  @Test
  void open_ofAnUnknownModelType_namesTheKnownOnes() throws IOException {
    copy(TestFolders.tiny("mamba2"));
    replaceInConfig("\"model_type\": \"mamba2\"", "\"model_type\": \"rwkv\"");
    assertRefused(
        "config.json: model_type is 'rwkv'; this engine knows eunoe, ", "mamba2", "mistral");
  }

  @Test
  void open_ofABareInfinity_readsIt() throws IOException {
    copy(TestFolders.tiny("mamba2"));
    Path config = folder.resolve("config.json");
    String text =
        Files.readString(config)
            .replaceFirst("\\{\\s*\"__float__\": \"Infinity\"\\s*\\}", "Infinity");
    assertThat(text).contains("Infinity").doesNotContain("__float__");
    Files.writeString(config, text);
    var mamba =
        (MambaConfig)
            Checkpoint.openWithoutTokenizer(folder, new ScalarKernels())
                .config()
                .layers()
                .getFirst()
                .mixers()
                .getFirst();
    assertThat(mamba.dtMax()).isInfinite();
  }

  @Test
  void open_withoutAWindow_seesAllAndKeepsToTheLimitOfTheCheckpoint() throws IOException {
    copy(TestFolders.tiny("mistral_swa"));
    replaceInConfig("\"sliding_window\": 48", "\"sliding_window\": null");
    replaceInConfig("\"max_position_embeddings\": 2048", "\"max_position_embeddings\": 200");
    var whole = Checkpoint.openWithoutTokenizer(folder, new VectorKernels());
    var windowed =
        Checkpoint.openWithoutTokenizer(TestFolders.tiny("mistral_swa"), new VectorKernels());
    int[] tokens = new SplittableRandom(1).ints(200, 0, 160).toArray();
    float[][] all = whole.logits(tokens, whole.newState());
    float[][] near = windowed.logits(tokens, windowed.newState());
    assertThat(all[47]).isEqualTo(near[47]);
    assertThat(all[48]).isNotEqualTo(near[48]);
    var state = whole.newState();
    whole.prefill(tokens, 0, 130, state);
    var restored = whole.restore(state.snapshot());
    assertThat(whole.prefill(tokens, 130, 200, restored)).isEqualTo(all[199]);
    assertThatThrownBy(() -> whole.decode(1, restored))
        .isInstanceOf(ContextTooLongException.class)
        .hasMessage("The sequence would be 201 tokens long, the model takes 200.");
  }

  @Test
  void open_ofAMissingField_namesIt() throws IOException {
    copy(TestFolders.tiny("mamba2"));
    replaceInConfig("\"state_size\"", "\"state_sise\"");
    assertRefused("config.json has no field state_size.");
  }

  @Test
  void open_ofAFieldThatIsNoNumber_namesBoth() throws IOException {
    copy(TestFolders.tiny("mamba2"));
    replaceInConfig("\"state_size\": 16", "\"state_size\": \"many\"");
    assertRefused("config.json: state_size is \"many\", expected a whole number.");
  }

  @Test
  void open_ofImpossibleSizes_namesThem() throws IOException {
    copy(TestFolders.tiny("mistral_swa"));
    replaceInConfig("\"num_key_value_heads\": 2", "\"num_key_value_heads\": 3");
    assertRefused(
        "config.json: The number of attention heads must be a multiple of the key/value heads (3), was 4.");
  }

  @Test
  void open_ofUnknownRotation_isRefusedRatherThanIgnored() throws IOException {
    copy(TestFolders.tiny("mistral_swa"));
    replaceInConfig("\"rope_type\": \"default\"", "\"rope_type\": \"spiral\"");
    assertRefused("rope_parameters.rope_type is 'spiral'");
  }

  @Test
  void open_ofAMisshapenTensor_namesExpectedAndFound() throws IOException {
    copy(TestFolders.tiny("mamba2"));
    replaceInConfig("\"vocab_size\": 160", "\"vocab_size\": 161");
    assertRefused(
        "model.safetensors: tensor backbone.embeddings.weight", "[160, 64]", "expected [161, 64]");
  }

  @Test
  void open_ofAMissingTensor_namesIt() throws IOException {
    copy(TestFolders.tiny("mamba2"));
    replaceInConfig("\"num_hidden_layers\": 4", "\"num_hidden_layers\": 5");
    assertRefused("model.safetensors has no tensor backbone.layers.4.norm.weight.");
  }

  @Test
  void open_ofMissingWeights_namesTheFile() throws IOException {
    copy(TestFolders.tiny("mamba2"));
    Files.delete(folder.resolve("model.safetensors"));
    assertRefused("model.safetensors is missing.");
  }

  @Test
  void open_ofShards_equalsOneFile() throws IOException {
    copy(TestFolders.tiny("mamba2"));
    Path single = folder.resolve("model.safetensors");
    Path shard = folder.resolve("model-00001-of-00001.safetensors");
    Files.move(single, shard);
    var index = new StringBuilder("{\"metadata\":{},\"weight_map\":{");
    try (var arena = java.lang.foreign.Arena.ofConfined()) {
      for (String name : SafetensorsFile.map(shard, arena).tensors().keySet()) {
        index
            .append(index.toString().endsWith("{") ? "" : ",")
            .append('"')
            .append(name)
            .append("\":\"")
            .append(shard.getFileName())
            .append('"');
      }
    }
    Files.writeString(folder.resolve("model.safetensors.index.json"), index.append("}}"));
    var sharded = Checkpoint.openWithoutTokenizer(folder, new ScalarKernels());
    var whole = Checkpoint.openWithoutTokenizer(TestFolders.tiny("mamba2"), new ScalarKernels());
    assertThat(sharded.decode(7, sharded.newState())).isEqualTo(whole.decode(7, whole.newState()));
  }
}
