package dev.eunoe.model.weights.gguf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.eunoe.model.HybridModel;
import dev.eunoe.model.TestFolders;
import dev.eunoe.model.config.AttentionConfig;
import dev.eunoe.model.kernel.contract.Kernels;
import dev.eunoe.model.kernel.matrix.BlockType;
import dev.eunoe.model.kernel.scalar.ScalarKernels;
import dev.eunoe.model.kernel.vector.VectorKernels;
import dev.eunoe.model.weights.Checkpoint;
import dev.eunoe.model.weights.CheckpointException;
import dev.eunoe.model.weights.ModelOutline;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * gpt-oss with experts of MXFP4: the two tensors of safetensors, the blocks of GGUF and the decoded
 * values give the same bits. What the plain model computes is in the golden files.
 */
class GptOssTest {
  private static final int LAYERS = 4;
  private static final int EXPERTS = 4;
  private static final int D = 64;
  private static final int WIDTH = 32;
  private static final String STACK = "gate_up_proj";

  @TempDir private Path folder;

  private static float[][] logits(Path path, Kernels kernels) {
    return logits(Checkpoint.openWithoutTokenizer(path, kernels));
  }

  private static float[][] logits(HybridModel model) {
    int[] tokens = new SplittableRandom(3).ints(60, 0, model.config().vocabSize()).toArray();
    return model.logits(tokens, model.newState());
  }

  private static HuggingFaceFiles files() throws IOException {
    return HuggingFaceFiles.read(TestFolders.tiny("gpt_oss"));
  }

  private HybridModel change(Consumer<ObjectNode> config) throws IOException {
    var files = files();
    config.accept((ObjectNode) files.config());
    return Checkpoint.openWithoutTokenizer(files.write(folder), new VectorKernels());
  }

  /** Nibbles in their order and exponents, one block after another. */
  private record Blocks(byte[] nibbles, byte[] exponents) {
    static Blocks random(SplittableRandom random, int values) {
      byte[] nibbles = new byte[values / 2];
      byte[] exponents = new byte[values / 32];
      random.nextBytes(nibbles);
      for (int i = 0; i < exponents.length; i++) {
        exponents[i] = (byte) (120 + random.nextInt(4));
      }
      return new Blocks(nibbles, exponents);
    }

    private int nibble(int element) {
      return nibbles[element / 2] >> element % 2 * 4 & 15;
    }

    /** The given rows as GGUF holds them. */
    byte[] rows(int rows, int cols, int step, int first) {
      int perRow = cols / 32;
      byte[] result = new byte[rows * perRow * 17];
      for (int i = 0; i < rows * perRow; i++) {
        int block = (i / perRow * step + first) * perRow + i % perRow;
        result[i * 17] = exponents[block];
        for (int j = 0; j < 16; j++) {
          int low = nibble(block * 32 + j);
          result[i * 17 + 1 + j] = (byte) (low | nibble(block * 32 + j + 16) << 4);
        }
      }
      return result;
    }

    float[] values() {
      byte[] all = rows(exponents.length, 32, 1, 0);
      float[] values = new float[exponents.length * 32];
      BlockType.MXFP4.decode(MemorySegment.ofArray(all), 0, values.length, values, 0);
      return values;
    }
  }

  /** Three models with the same experts: blocks apart, decoded, and GGUF. */
  private record Three(HuggingFaceFiles blocks, HuggingFaceFiles decoded, GgufWriter gguf) {
    static Three random() throws IOException {
      var blocks = files();
      var decoded = files();
      var random = new SplittableRandom(7);
      var gguf = GgufConversion.convert(decoded);
      for (int i = 0; i < LAYERS; i++) {
        var three = new Three(blocks, decoded, gguf);
        three.stack(i, STACK, Blocks.random(random, EXPERTS * 2 * WIDTH * D), 2 * WIDTH, D);
        three.stack(i, "down_proj", Blocks.random(random, EXPERTS * D * WIDTH), D, WIDTH);
      }
      return new Three(blocks, decoded, gguf);
    }

    private void stack(int layer, String map, Blocks made, int out, int in) {
      String name = "model.layers." + layer + ".mlp.experts." + map;
      blocks.tensors().remove(name);
      bytes(name + "_blocks", made.nibbles(), EXPERTS, out, in / 32, 16);
      bytes(name + "_scales", made.exponents(), EXPERTS, out, in / 32);
      decoded.tensors().put(name, transposed(name, made.values(), out, in));
      String ffn = "blk." + layer + ".ffn_";
      if (map.equals(STACK)) {
        gguf.tensor(mxfp4(ffn + "gate_exps.weight", made.rows(EXPERTS * WIDTH, D, 2, 0), WIDTH, D));
        gguf.tensor(mxfp4(ffn + "up_exps.weight", made.rows(EXPERTS * WIDTH, D, 2, 1), WIDTH, D));
      } else {
        gguf.tensor(mxfp4(ffn + "down_exps.weight", made.rows(EXPERTS * D, WIDTH, 1, 0), D, WIDTH));
      }
    }

    private void bytes(String name, byte[] values, long... shape) {
      blocks.tensors().put(name, new StoredTensor(name, GgufType.I8, shape, values));
    }

    private static StoredTensor mxfp4(String name, byte[] bytes, int rows, int cols) {
      return new StoredTensor(name, GgufType.MXFP4, new long[] {EXPERTS, rows, cols}, bytes);
    }

    private static StoredTensor transposed(String name, float[] values, int out, int in) {
      float[] result = new float[values.length];
      for (int e = 0; e < EXPERTS; e++) {
        for (int o = 0; o < out; o++) {
          for (int i = 0; i < in; i++) {
            result[(e * in + i) * out + o] = values[(e * out + o) * in + i];
          }
        }
      }
      return StoredTensor.f32(name, result, EXPERTS, in, out);
    }
  }

  @Test
  void mxfp4_isItsDecodedValues_inEveryForm() throws IOException {
    var three = Three.random();
    Path decoded = three.decoded().write(folder.resolve("decoded"));
    Path blocks = three.blocks().write(folder.resolve("blocks"));
    Path gguf = three.gguf().write(folder.resolve("model.gguf"));
    for (Kernels kernels : List.of(new ScalarKernels(), new VectorKernels())) {
      float[][] expected = logits(decoded, kernels);
      assertThat(logits(blocks, kernels)).isDeepEqualTo(expected);
      assertThat(logits(gguf, kernels)).isDeepEqualTo(expected);
    }
    for (Path path : List.of(decoded, blocks, gguf)) {
      assertThat(ModelOutline.read(path).remarks()).isEmpty();
    }
  }

  @Test
  void mxfp4WithAScaleThatIsNone_isRefusedAtTheFirstProduct() throws IOException {
    var three = Three.random();
    String name = "model.layers.1.mlp.experts.gate_up_proj_scales";
    three.blocks().tensors().get(name).bytes()[5] = (byte) 0xFF;
    Path blocks = three.blocks().write(folder.resolve("blocks"));
    assertThatThrownBy(() -> logits(blocks, new VectorKernels()))
        .hasMessageContaining("model.layers.1.mlp.experts.gate_up_proj_blocks has a block in row")
        .hasMessageEndingWith("whose scale is not a finite number; the file is damaged.");
  }

  @Test
  void publishedConfigs_areTheSameModel() throws IOException {
    var published =
        change(json -> {
          var rope = (ObjectNode) json.remove("rope_parameters");
          json.set("rope_theta", rope.remove("rope_theta"));
          json.set("rope_scaling", rope);
          json.set("num_experts", json.remove("num_local_experts"));
          json.remove("layer_types");
          json.put("swiglu_limit", 7.0).put("experts_per_token", 2);
        });
    assertThat(logits(published))
        .isDeepEqualTo(logits(TestFolders.tiny("gpt_oss"), new VectorKernels()));
  }

  @Test
  void everySecondLayer_seesAWindow() throws IOException {
    var model = change(json -> json.remove(List.of("layer_types", "sliding_window")));
    assertThat(
            model.config().layers().stream()
                .map(layer -> ((AttentionConfig) layer.mixers().getFirst()).window())
                .toList())
        .containsExactly(128, AttentionConfig.UNBOUNDED, 128, AttentionConfig.UNBOUNDED);
    assertThat(logits(change(json -> json.put("swiglu_limit", 0.1)))[0])
        .isNotEqualTo(logits(TestFolders.tiny("gpt_oss"), new VectorKernels())[0]);
  }

  @Test
  void whatIsMissing_isNamed() throws IOException {
    assertThatThrownBy(() -> change(json -> json.remove("rope_parameters")))
        .isInstanceOf(CheckpointException.class)
        .hasMessage(folder.resolve("config.json") + " has no field rope_scaling.");
    assertThatThrownBy(() -> change(json -> json.put("swiglu_limit", 0)))
        .hasMessageEndingWith(
            ": The limit of a clamped feed-forward block must be positive, was 0.0.");
    var files = files();
    files.tensors().remove("model.layers.3.mlp.experts.down_proj_bias");
    Path path = files.write(folder);
    assertThatThrownBy(() -> logits(path, new VectorKernels()))
        .hasMessageContaining("has no tensor model.layers.3.mlp.experts.down_proj_bias.");
  }
}
