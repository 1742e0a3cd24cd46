package dev.eunoe.model.weights;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import dev.eunoe.model.HybridModel;
import dev.eunoe.model.TestFolders;
import dev.eunoe.model.config.StateOptions;
import dev.eunoe.model.kernel.contract.Kernels;
import dev.eunoe.model.kernel.scalar.ScalarKernels;
import dev.eunoe.model.kernel.vector.VectorKernels;
import dev.eunoe.model.weights.gguf.GgufType;
import dev.eunoe.model.weights.gguf.HuggingFaceFiles;
import dev.eunoe.model.weights.gguf.StoredTensor;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.lang.foreign.Arena;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SplittableRandom;
import java.util.StringJoiner;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Weights that stay in the mapped file because the memory of the JVM could not hold them. */
class InPlaceTest {
  private static final List<String> MODELS =
      List.of("granite_hybrid_moe", "qwen3_next", "zamba2_adapters");

  @TempDir private Path folder;

  private static float[][] logits(Path path, Kernels kernels, boolean inPlace) {
    var source = ModelSource.open(path, Arena.ofAuto());
    if (inPlace) {
      source.weights().readInPlace();
    }
    HybridModel model = ModelLoader.load(path, source, kernels, StateOptions.AS_TRAINED);
    int[] tokens = new SplittableRandom(3).ints(40, 0, model.config().vocabSize()).toArray();
    return model.logits(tokens, model.newState());
  }

  @ParameterizedTest
  @EnumSource(
      value = GgufType.class,
      names = {"F32", "F16", "BF16"})
  void logits_ofWeightsInPlace_equalThoseOfPackedOnes(GgufType type) throws IOException {
    for (String name : MODELS) {
      var files = HuggingFaceFiles.read(TestFolders.tiny(name));
      var tensors = new LinkedHashMap<String, StoredTensor>();
      files.tensors().forEach((tensor, values) -> tensors.put(tensor, values.as(type)));
      Path stored = new HuggingFaceFiles(files.config(), tensors).write(folder.resolve(name));
      for (Kernels kernels : List.of(new ScalarKernels(), new VectorKernels())) {
        assertThat(logits(stored, kernels, true))
            .as(name)
            .isDeepEqualTo(logits(stored, kernels, false));
      }
    }
  }

  /** A hole of more bytes than any JVM of a usual machine may take: reading it would not end. */
  @Test
  void open_ofMoreWeightsThanMemory_readsTheHeaderAndTheSmallTensorsAlone() throws IOException {
    int layers = 1 + (int) (Runtime.getRuntime().maxMemory() / 2 / LARGE_LAYER_BYTES);
    writeLarge(layers);
    var thread = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long before = thread.getCurrentThreadAllocatedBytes();
    var model = Checkpoint.openWithoutTokenizer(folder, new ScalarKernels());
    assertThat(thread.getCurrentThreadAllocatedBytes() - before).isLessThan(64 << 20);
    assertThat(model.config().layers()).hasSize(layers);
  }

  private static final int D = 4096;
  private static final int WIDE = 14336;
  private static final long LARGE_LAYER_BYTES = 2L * D * (2 * D + 2 * 1024 + 3 * WIDE);

  private void writeLarge(int layers) throws IOException {
    Files.writeString(
        folder.resolve("config.json"),
        """
        {"model_type": "mistral", "hidden_act": "silu", "hidden_size": 4096,
         "intermediate_size": 14336, "num_hidden_layers": %d, "vocab_size": 32,
         "num_attention_heads": 32, "num_key_value_heads": 8, "head_dim": 128,
         "max_position_embeddings": 32768, "rms_norm_eps": 1e-5, "rope_theta": 10000.0}
        """
            .formatted(layers));
    var header = new Header();
    header.add("model.embed_tokens.weight", 32, D).add("lm_head.weight", 32, D);
    header.add("model.norm.weight", D);
    for (int i = 0; i < layers; i++) {
      String layer = "model.layers." + i + ".";
      header.add(layer + "input_layernorm.weight", D);
      header.add(layer + "post_attention_layernorm.weight", D);
      header.add(layer + "self_attn.q_proj.weight", D, D);
      header.add(layer + "self_attn.o_proj.weight", D, D);
      header.add(layer + "self_attn.k_proj.weight", 1024, D);
      header.add(layer + "self_attn.v_proj.weight", 1024, D);
      header.add(layer + "mlp.gate_proj.weight", WIDE, D);
      header.add(layer + "mlp.up_proj.weight", WIDE, D);
      header.add(layer + "mlp.down_proj.weight", D, WIDE);
    }
    Path file = folder.resolve("model.safetensors");
    try (var sparse = new RandomAccessFile(file.toFile(), "rw")) {
      byte[] json = header.json().getBytes(StandardCharsets.UTF_8);
      var length = ByteBuffer.allocate(Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
      sparse.write(length.putLong(json.length).array());
      sparse.write(json);
      sparse.setLength(Long.BYTES + json.length + header.bytes);
    }
  }

  /** A safetensors header of BF16 tensors. */
  private static final class Header {
    private final StringJoiner entries = new StringJoiner(",", "{", "}");
    private long bytes;

    Header add(String name, long... shape) {
      long size = Short.BYTES;
      var sizes = new StringJoiner(",");
      for (long dim : shape) {
        size *= dim;
        sizes.add(Long.toString(dim));
      }
      entries.add(
          "\"%s\":{\"dtype\":\"BF16\",\"shape\":[%s],\"data_offsets\":[%d,%d]}"
              .formatted(name, sizes, bytes, bytes + size));
      bytes += size;
      return this;
    }

    String json() {
      return entries.toString();
    }
  }
}
