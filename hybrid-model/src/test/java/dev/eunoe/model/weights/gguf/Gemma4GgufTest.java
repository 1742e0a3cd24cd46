package dev.eunoe.model.weights.gguf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.eunoe.model.TestFolders;
import dev.eunoe.model.kernel.vector.VectorKernels;
import dev.eunoe.model.weights.Checkpoint;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Gemma 4 in the forms of GGUF that its golden folders, converted, do not have. */
class Gemma4GgufTest {
  private static final int EXPERTS = 6;

  @TempDir private Path folder;

  private static GgufWriter converted(String name) throws IOException {
    return GgufConversion.convert(HuggingFaceFiles.read(TestFolders.tiny(name)));
  }

  private float[][] logits(GgufWriter writer) throws IOException {
    var file = writer.write(folder.resolve("model.gguf"));
    var model = Checkpoint.openWithoutTokenizer(file, new VectorKernels());
    int[] tokens = IntStream.range(0, 60).map(i -> 3 + i * 29 % 90).toArray();
    return model.logits(tokens, model.newState());
  }

  /** One half of the rows of every expert of a stack. */
  private static StoredTensor half(StoredTensor stack, String name, int half) {
    int rows = (int) stack.shape()[1];
    int cols = (int) stack.shape()[2];
    float[] values = stack.values();
    float[] result = new float[values.length / 2];
    int size = rows / 2 * cols;
    for (int e = 0; e < EXPERTS; e++) {
      System.arraycopy(values, (2 * e + half) * size, result, e * size, size);
    }
    return StoredTensor.f32(name, result, EXPERTS, rows / 2, cols);
  }

  @Test
  void gatesAndWaysUpInStacksOfTheirOwn_areTheSame() throws IOException {
    float[][] expected = logits(converted("gemma4_experts"));
    var writer = converted("gemma4_experts");
    for (String name : new ArrayList<>(writer.tensors().keySet())) {
      if (name.endsWith("ffn_gate_up_exps.weight")) {
        var stack = writer.tensors().remove(name);
        writer.tensor(half(stack, name.replace("gate_up", "gate"), 0));
        writer.tensor(half(stack, name.replace("gate_up", "up"), 1));
      }
    }
    assertThat(logits(writer)).isDeepEqualTo(expected);
  }

  @Test
  void keysAndValuesOfLayersThatMakeNone_areLeftOut() throws IOException {
    float[][] expected = logits(converted("gemma4_per_layer"));
    var writer = converted("gemma4_per_layer");
    writer.tensor(StoredTensor.f32("blk.5.attn_k.weight", new float[8 * 32], 8, 32));
    writer.tensor(StoredTensor.f32("blk.5.attn_v.weight", new float[8 * 32], 8, 32));
    assertThat(logits(writer)).isDeepEqualTo(expected);
  }

  @Test
  void anotherRotationThanPairsThatTurnOrDoNot_isRefused() throws IOException {
    var writer = converted("gemma4");
    float[] divisors = new float[8];
    Arrays.fill(divisors, 2);
    writer.tensor(StoredTensor.f32("rope_freqs.weight", divisors, 8));
    assertThatThrownBy(() -> logits(writer))
        .hasMessageEndingWith(
            "model.gguf: tensor rope_freqs.weight has other values than 1 and then 1e30, 8 of them.");
    var scaled = converted("gemma4").key("gemma4.rope.scaling.type", "linear");
    assertThatThrownBy(() -> logits(scaled))
        .hasMessageEndingWith("key gemma4.rope.scaling.type is 'linear', expected none.");
  }
}
