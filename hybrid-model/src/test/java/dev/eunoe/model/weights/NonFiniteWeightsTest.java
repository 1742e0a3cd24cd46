package dev.eunoe.model.weights;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.eunoe.model.kernel.KernelsProvider;
import dev.eunoe.model.kernel.KernelsRequest;
import dev.eunoe.model.kernel.contract.Kernels;
import dev.eunoe.model.kernel.matrix.DamagedWeightsException;
import dev.eunoe.model.kernel.scalar.ScalarKernels;
import dev.eunoe.model.weights.gguf.GgufConversion;
import dev.eunoe.model.weights.gguf.GgufType;
import dev.eunoe.model.weights.gguf.StoredTensor;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * One weight that is not a finite number spoils every answer: it is refused while the weights are
 * packed, whatever they are and wherever it stands.
 */
class NonFiniteWeightsTest {
  @TempDir private Path folder;

  static Stream<String> tensors() throws IOException {
    return TinyModel.files().tensors().keySet().stream();
  }

  private static StoredTensor with(StoredTensor tensor, GgufType type, int at, float value) {
    var floats = ByteBuffer.wrap(tensor.bytes()).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer();
    var bytes =
        ByteBuffer.allocate(floats.limit() * (type == GgufType.F32 ? 4 : 2))
            .order(ByteOrder.LITTLE_ENDIAN);
    for (int i = 0; i < floats.limit(); i++) {
      float next = i == at ? value : floats.get(i);
      switch (type) {
        case F32 -> bytes.putFloat(next);
        case F16 -> bytes.putShort(Float.floatToFloat16(next));
        case BF16 -> bytes.putShort((short) (Float.floatToRawIntBits(next) >>> 16));
        default -> throw new IllegalArgumentException(type.name());
      }
    }
    return new StoredTensor(tensor.name(), type, tensor.shape(), bytes.array());
  }

  private void assertRefused(String name, GgufType type, float value) throws IOException {
    var files = TinyModel.files();
    var tensor = files.tensors().get(name);
    int at = new SplittableRandom(name.hashCode()).nextInt(tensor.bytes().length / Float.BYTES);
    files.tensors().put(name, with(tensor, type, at, value));
    files.write(folder);
    assertThatThrownBy(() -> Checkpoint.openWithoutTokenizer(folder, new ScalarKernels()))
        .as("%s at %d", name, at)
        .isInstanceOf(CheckpointException.class)
        .hasMessageContainingAll("model.safetensors: tensor " + name + " has ", "finite number");
    assertThat(ModelOutline.damage(folder)).hasValueSatisfying(it -> assertThat(it).endsWith(name));
  }

  @ParameterizedTest
  @MethodSource("tensors")
  void anyTensor_isRefusedByName(String name) throws IOException {
    assertRefused(name, GgufType.F32, Float.NaN);
    assertRefused(name, GgufType.F32, Float.NEGATIVE_INFINITY);
  }

  @ParameterizedTest
  @CsvSource({"F16, NaN", "F16, Infinity", "BF16, NaN", "BF16, -Infinity"})
  void halves_areRefusedByName(GgufType type, float value) throws IOException {
    assertRefused("model.layers.0.self_attn.q_proj.weight", type, value);
    assertRefused("model.embed_tokens.weight", type, value);
  }

  @Test
  void theLargestNumbers_areTaken() throws IOException {
    var files = TinyModel.files();
    String name = "model.layers.0.self_attn.v_proj.weight";
    for (var type : new GgufType[] {GgufType.F32, GgufType.F16, GgufType.BF16}) {
      var tensor = TinyModel.files().tensors().get(name);
      files.tensors().put(name, with(tensor, type, 3, type == GgufType.F16 ? 65504 : 3.3e38f));
      var model = Checkpoint.openWithoutTokenizer(files.write(folder), new ScalarKernels());
      assertThat(model.config().layers()).hasSize(1);
      assertThat(ModelOutline.damage(folder)).isEmpty();
    }
  }

  @Test
  void blocks_areRefusedWhereTheyAreRepacked() throws IOException {
    var writer = GgufConversion.convert(TinyModel.files(32));
    var tensor = writer.tensors().get("blk.0.attn_v.weight");
    var blocks =
        tensor.asRandomBlocks(
            dev.eunoe.model.kernel.matrix.BlockType.Q8_0, new SplittableRandom(3));
    // The scale of the last block: an infinity of 16 bits.
    blocks.bytes()[blocks.bytes().length - 34] = 0;
    blocks.bytes()[blocks.bytes().length - 33] = 0x7C;
    writer.tensor(blocks);
    Path file = writer.write(folder.resolve("model.gguf"));
    Kernels kernels = KernelsProvider.choose(new KernelsRequest("vector", "auto", 1));
    assertThatThrownBy(() -> Checkpoint.openWithoutTokenizer(file, kernels))
        .isInstanceOf(DamagedWeightsException.class)
        .hasMessageContaining("tensor blk.0.attn_v.weight has a block in row");
    assertThat(ModelOutline.damage(file)).contains(file + ": tensor blk.0.attn_v.weight");
  }
}
