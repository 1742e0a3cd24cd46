package dev.eunoe.model.weights;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.management.ThreadMXBean;
import dev.eunoe.model.kernel.scalar.ScalarKernels;
import dev.eunoe.model.tokenizer.ChatMessage;
import dev.eunoe.model.weights.gguf.GgufConversion;
import dev.eunoe.model.weights.gguf.GgufWriter;
import dev.eunoe.model.weights.gguf.StoredTensor;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * GGUF in the place of a model folder: one file, several, large ones, and ones that lack a part.
 */
class GgufCheckpointTest {
  @TempDir private Path folder;

  private static float[] firstLogits(Path path) {
    var model = Checkpoint.openWithoutTokenizer(path, new ScalarKernels());
    return model.decode(3, model.newState());
  }

  @Test
  void open_ofSplitFiles_equalsOneFile() throws IOException {
    var whole = GgufConversion.convert(TinyModel.files());
    float[] expected = firstLogits(whole.write(folder.resolve("whole.gguf")));
    Files.delete(folder.resolve("whole.gguf"));
    var first = GgufConversion.convert(TinyModel.files());
    var second = new GgufWriter();
    int count = first.tensors().size();
    for (var tensor : whole.tensors().values()) {
      if (second.tensors().size() < count / 2) {
        second.tensor(tensor);
        first.tensors().remove(tensor.name());
      }
    }
    split(first, 0, count).write(folder.resolve("m-00001-of-00002.gguf"));
    Path other = split(second, 1, count).write(folder.resolve("m-00002-of-00002.gguf"));
    assertThat(firstLogits(folder.resolve("m-00001-of-00002.gguf"))).isEqualTo(expected);
    assertThat(firstLogits(other)).isEqualTo(expected);
    assertThat(firstLogits(folder)).isEqualTo(expected);
    split(second, 0, count).write(other);
    assertThatThrownBy(() -> firstLogits(folder))
        .hasMessageEndingWith(
            "m-00002-of-00002.gguf: key split.no is 0, expected 1, its place among the parts.");
    Files.delete(other);
    assertThatThrownBy(() -> firstLogits(folder))
        .hasMessageEndingWith("m-00002-of-00002.gguf is missing.");
  }

  private static GgufWriter split(GgufWriter writer, int number, int count) {
    return writer.key("split.no", number).key("split.count", 2).key("split.tensors.count", count);
  }

  @Test
  void open_ofAFolderWithSeveralModels_asksForOne() throws IOException {
    GgufConversion.convert(TinyModel.files()).write(folder.resolve("a.gguf"));
    GgufConversion.convert(TinyModel.files()).write(folder.resolve("b.gguf"));
    GgufConversion.convert(TinyModel.files()).write(folder.resolve("mmproj-b.gguf"));
    assertThatThrownBy(() -> firstLogits(folder))
        .isInstanceOf(CheckpointException.class)
        .hasMessageEndingWith(
            "several models, a.gguf and b.gguf among them; name one of the files.");
  }

  @Test
  void open_ofAMissingTensor_namesItAsTheFileWould() throws IOException {
    var writer = GgufConversion.convert(TinyModel.files());
    writer.tensors().remove("blk.0.attn_k.weight");
    Path file = writer.write(folder.resolve("model.gguf"));
    assertThatThrownBy(() -> firstLogits(file))
        .isInstanceOf(CheckpointException.class)
        .hasMessage(file + " has no tensor blk.0.attn_k.weight.");
  }

  @Test
  void open_ofAWrongShape_namesTheTensorOfTheFile() throws IOException {
    var writer = GgufConversion.convert(TinyModel.files());
    writer.tensor(StoredTensor.f32("blk.0.attn_k.weight", new float[24], 3, 8));
    Path file = writer.write(folder.resolve("model.gguf"));
    assertThatThrownBy(() -> firstLogits(file))
        .hasMessage(
            file
                + ": tensor blk.0.attn_k.weight has shape [3, 8], expected [4, 8] from the sizes in"
                + " the config.");
  }

  @Test
  void open_ofFalconH1WithATiedEmbedding_needsTheConfigForTheScaleOfItsLogits() throws IOException {
    var tied = TinyModel.files();
    var config = ((ObjectNode) tied.config()).put("embedding_multiplier", 2.5);
    config.put("lm_head_multiplier", 0.5).put("tie_word_embeddings", true);
    tied.tensors().remove("lm_head.weight");
    float[] expected = firstLogits(tied.write(folder.resolve("folder")));
    Path file = GgufConversion.convert(tied).write(folder.resolve("model.gguf"));
    assertThatThrownBy(() -> firstLogits(file))
        .hasMessageContaining("has no tensor output.weight")
        .hasMessageEndingWith("put the config.json of the model beside the file.");
    Files.copy(folder.resolve("folder/config.json"), folder.resolve("config.json"));
    assertThat(firstLogits(file)).containsExactly(expected, within(1e-5f));
    assertThat(firstLogits(folder)).isEqualTo(firstLogits(file));
    Files.writeString(folder.resolve("config.json"), "{\"embedding_multiplier\": 0}");
    assertThatThrownBy(() -> firstLogits(file))
        .hasMessageEndingWith(
            "config.json: lm_head_multiplier is missing, expected a number other than 0.");
  }

  @Test
  void open_ofNaN_namesTheElement() throws IOException {
    var writer = GgufConversion.convert(TinyModel.files());
    writer.tensor(StoredTensor.f32("blk.0.ssm_dt.bias", new float[] {1, Float.NaN}, 2));
    Path file = writer.write(folder.resolve("model.gguf"));
    assertThatThrownBy(() -> firstLogits(file))
        .hasMessage(
            file + ": tensor blk.0.ssm_dt.bias has NaN at element 1, expected a finite number.");
  }

  /** A model with tokenizer and template. */
  static GgufWriter talker() throws IOException {
    var tokens =
        List.of("<s>", "</s>", "<eot>", "h", "i", "hi", "\u0120", "a", "b", "c", "d", "[PAD]");
    return GgufConversion.convert(TinyModel.files())
        .key("tokenizer.ggml.model", "gpt2")
        .key("tokenizer.ggml.pre", "qwen2")
        .key("tokenizer.ggml.tokens", tokens)
        .key("tokenizer.ggml.token_type", new int[] {3, 3, 3, 1, 1, 1, 1, 1, 1, 1, 1, 5})
        .key("tokenizer.ggml.merges", List.of("h i"))
        .key("tokenizer.ggml.bos_token_id", 0)
        .key("tokenizer.ggml.eos_token_id", 1)
        .key(
            "tokenizer.chat_template",
            "{{ bos_token }}{% for m in messages %}{{ m.content }}<eot>{% endfor %}");
  }

  @Test
  void open_withATokenizerBesideIt_takesThatInPlaceOfItsOwn() throws IOException {
    var writer = talker().key("tokenizer.ggml.pre", "newer than this engine");
    Path file = writer.write(folder.resolve("talker.gguf"));
    assertThatThrownBy(() -> Checkpoint.open(file, new ScalarKernels()))
        .hasMessageContaining("key tokenizer.ggml.pre is 'newer than this engine'")
        .hasMessageEndingWith("or put the tokenizer.json of the model beside the file.");
    Files.writeString(
        folder.resolve("tokenizer.json"),
        """
        {"version": "1.0", "added_tokens": [{"id": 2, "content": "<eot>", "special": true,
         "single_word": false, "lstrip": false, "rstrip": false, "normalized": false}],
         "normalizer": null, "pre_tokenizer": null, "post_processor": null, "decoder": null,
         "model": {"type": "BPE", "vocab": {"<eot>": 2, "a": 7, "b": 8, "ab": 9}, "merges": [["a", "b"]]}}
        """);
    try (var checkpoint = Checkpoint.open(file, new ScalarKernels())) {
      assertThat(checkpoint.tokenizer().encode("ab")).containsExactly(9);
      var messages = List.of(new ChatMessage("user", "a"));
      assertThat(checkpoint.template().render(messages, true)).isEqualTo("a<eot>");
      String before = checkpoint.fingerprint();
      Files.writeString(folder.resolve("config.json"), "{}");
      try (var other = Checkpoint.open(file, new ScalarKernels())) {
        assertThat(other.fingerprint()).isNotEqualTo(before);
      }
    }
    assertThat(ModelOutline.read(file).text().orElseThrow().file()).endsWith("tokenizer.json");
  }

  @Test
  void open_withItsTokenizerAndTemplate_holdsAConversation() throws IOException {
    Path file = talker().write(folder.resolve("talker.gguf"));
    try (var checkpoint = Checkpoint.open(file, new ScalarKernels())) {
      assertThat(checkpoint.name()).isEqualTo("talker");
      assertThat(checkpoint.stopTokens()).containsExactlyInAnyOrder(1, 2);
      assertThat(checkpoint.fingerprint()).matches("[0-9a-f]{64}");
      String rendered =
          checkpoint.template().render(List.of(new ChatMessage("user", "hi <eot>")), true);
      int[] ids = checkpoint.tokenizer().encodeTemplate(rendered);
      // The look-alike in the message has no letters in this vocabulary; it is no end of turn.
      assertThat(ids).startsWith(0, 5, 6).endsWith(2).doesNotContain(1);
      assertThat(Arrays.stream(ids).filter(id -> id == 2)).hasSize(1);
    }
  }

  @Test
  void open_withoutATokenizer_namesTheKey() throws IOException {
    Path file = GgufConversion.convert(TinyModel.files()).write(folder.resolve("mute.gguf"));
    assertThatThrownBy(() -> Checkpoint.open(file, new ScalarKernels()))
        .isInstanceOf(CheckpointException.class)
        .hasMessage(file + " has no key tokenizer.ggml.model.");
  }

  /** A file with a hole in the place of its values: whoever read them would take their memory. */
  @Test
  void open_ofTenGigabytes_readsTheHeaderAndTheSmallTensorsAlone() throws IOException {
    Path file = folder.resolve("large.gguf");
    long size = LargeFile.write(file);
    assertThat(size).isGreaterThan(10_000_000_000L);
    var thread = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long before = thread.getCurrentThreadAllocatedBytes();
    var model = Checkpoint.openWithoutTokenizer(file, new ScalarKernels());
    assertThat(thread.getCurrentThreadAllocatedBytes() - before).isLessThan(64 << 20);
    assertThat(model.config().layers()).hasSize(LargeFile.LAYERS);
  }

  private static final class LargeFile {
    static final int LAYERS = 46;
    private static final int D = 4096;
    private static final int WIDE = 14336;
    private static final int NARROW = 1024;

    static long write(Path file) throws IOException {
      var writer =
          new GgufWriter()
              .key("general.architecture", "llama")
              .key("llama.block_count", LAYERS)
              .key("llama.context_length", 32768)
              .key("llama.embedding_length", D)
              .key("llama.feed_forward_length", WIDE)
              .key("llama.attention.head_count", 32)
              .key("llama.attention.head_count_kv", 8)
              .key("llama.attention.layer_norm_rms_epsilon", 1e-5f);
      writer.blocks("token_embd.weight", 32000, D).blocks("output.weight", 32000, D);
      writer.tensor(StoredTensor.f32("output_norm.weight", new float[D], D));
      for (int i = 0; i < LAYERS; i++) {
        String layer = "blk." + i + ".";
        writer.tensor(StoredTensor.f32(layer + "attn_norm.weight", new float[D], D));
        writer.tensor(StoredTensor.f32(layer + "ffn_norm.weight", new float[D], D));
        writer.blocks(layer + "attn_q.weight", D, D).blocks(layer + "attn_k.weight", NARROW, D);
        writer.blocks(layer + "attn_v.weight", NARROW, D);
        writer.blocks(layer + "attn_output.weight", D, D);
        writer.blocks(layer + "ffn_gate.weight", WIDE, D).blocks(layer + "ffn_up.weight", WIDE, D);
        writer.blocks(layer + "ffn_down.weight", D, WIDE);
      }
      try (var sparse = new RandomAccessFile(file.toFile(), "rw")) {
        byte[] header = writer.header();
        sparse.write(header);
        sparse.setLength(header.length + writer.dataBytes());
        return sparse.length();
      }
    }
  }
}
