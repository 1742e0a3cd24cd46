package dev.eunoe.model.weights;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import dev.eunoe.model.config.StateOptions;
import dev.eunoe.model.kernel.contract.Kernels;
import dev.eunoe.model.kernel.matrix.BlockType;
import dev.eunoe.model.kernel.matrix.DamagedWeightsException;
import dev.eunoe.model.kernel.scalar.ScalarKernels;
import dev.eunoe.model.weights.gguf.GgufConversion;
import dev.eunoe.model.weights.gguf.GgufWriter;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Thousands of damaged files of both formats: each is read, or refused in one sentence that begins
 * with the file, without taking memory for what it merely claims. A failure names the seed.
 */
class BadInputTest {
  private static final int FILES = 5_500;

  private static final int BLOCK_FILES = 1_000;
  private static final List<BlockType> BLOCKS =
      List.of(BlockType.Q8_0, BlockType.Q4_0, BlockType.Q4_1, BlockType.Q5_0, BlockType.Q5_1);

  /** Matrices of which one token needs every row. */
  private static final List<String> DAMAGED =
      List.of(
          "blk.0.attn_q.weight",
          "blk.0.attn_v.weight",
          "blk.0.ssm_in.weight",
          "blk.0.ssm_out.weight",
          "blk.0.ffn_down.weight",
          "output.weight");

  /** What reading may allocate beside the size of the file: parsers, classes, messages. */
  private static final long CONSTANT_BYTES = 8 << 20;

  private static final ThreadMXBean THREAD = (ThreadMXBean) ManagementFactory.getThreadMXBean();
  private static final Kernels KERNELS = new ScalarKernels();

  @TempDir private Path folder;
  private int refused;

  private void read(Path model, Path damaged, String what) throws IOException {
    long before = THREAD.getCurrentThreadAllocatedBytes();
    // Confined, since closing a shared arena waits for every thread of the machine.
    try (var arena = Arena.ofConfined()) {
      var loaded =
          ModelLoader.load(model, ModelSource.open(model, arena), KERNELS, StateOptions.AS_TRAINED);
      loaded.decode(1 % loaded.config().vocabSize(), loaded.newState());
    } catch (CheckpointException | DamagedWeightsException e) {
      refused++;
      assertThat(e.getMessage()).as(what).startsWith(folder.toString()).endsWith(".");
      assertThat(e.getMessage().lines().count()).as(what).isEqualTo(1);
      assertThat(e.getMessage().length()).as(what).isLessThan(1_000);
    } catch (RuntimeException | StackOverflowError | OutOfMemoryError e) {
      throw new AssertionError(what, e);
    }
    long allocated = THREAD.getCurrentThreadAllocatedBytes() - before;
    assertThat(allocated).as(what).isLessThan(Files.size(damaged) + CONSTANT_BYTES);
  }

  @Test
  void gguf_damagedAnywhere_isReadOrRefusedInOneSentence() throws IOException {
    byte[] original = GgufConversion.convert(TinyModel.files()).bytes();
    int header = original.length - tensorBytes(GgufConversion.convert(TinyModel.files()));
    Path file = folder.resolve("model.gguf");
    for (int seed = 0; seed < FILES; seed++) {
      Files.write(file, new Mutation(seed, header).of(original));
      read(file, file, "GGUF, seed " + seed);
    }
    assertThat(refused).isGreaterThan(FILES / 2);
  }

  /** Quantised files, damaged among the blocks as well, every second one by a scale that is NaN. */
  @Test
  void ggufOfBlocks_damagedAnywhere_isReadOrRefusedInOneSentence() throws IOException {
    Path file = folder.resolve("model.gguf");
    int scales = 0;
    for (int seed = 0; seed < BLOCK_FILES; seed++) {
      var random = new SplittableRandom(seed);
      var type = BLOCKS.get(seed % BLOCKS.size());
      var writer = GgufConversion.convert(TinyModel.files(32));
      for (var tensor : List.copyOf(writer.tensors().values())) {
        writer.tensor(tensor.asRandomBlocks(type, random));
      }
      if (seed % 2 == 0) {
        Files.write(file, new Mutation(seed, Integer.MAX_VALUE).of(writer.bytes()));
        read(file, file, type + ", seed " + seed);
        continue;
      }
      var damaged = DAMAGED.get(random.nextInt(DAMAGED.size()));
      byte[] bytes = writer.tensors().get(damaged).bytes();
      int block = random.nextInt(bytes.length / type.bytes());
      bytes[block * type.bytes() + 1] = 0x7E;
      writer.write(file);
      int before = refused;
      read(file, file, damaged + " of " + type + ", seed " + seed);
      scales += refused - before;
    }
    assertThat(scales).isEqualTo(BLOCK_FILES / 2);
  }

  private static int tensorBytes(GgufWriter writer) {
    return writer.tensors().values().stream().mapToInt(tensor -> tensor.bytes().length).sum();
  }

  @Test
  void safetensors_damagedAnywhere_isReadOrRefusedInOneSentence() throws IOException {
    TinyModel.files().write(folder);
    Path file = folder.resolve("model.safetensors");
    byte[] original = Files.readAllBytes(file);
    int header = 8 + (original[0] & 0xFF) + ((original[1] & 0xFF) << 8);
    for (int seed = 0; seed < FILES; seed++) {
      Files.write(file, new Mutation(seed, header).of(original));
      read(folder, file, "safetensors, seed " + seed);
    }
    assertThat(refused).isGreaterThan(FILES / 2);
  }

  @Test
  void gguf_withAnyKeyOfAnyValue_isReadOrRefusedInOneSentence() throws IOException {
    var values =
        List.of(
            0,
            -1,
            1,
            3,
            Integer.MAX_VALUE,
            Float.NaN,
            Float.POSITIVE_INFINITY,
            -1f,
            0f,
            "text",
            "",
            true,
            new int[0],
            new int[] {1, -2},
            new float[] {Float.NaN},
            List.of("a", ""));
    var keys = GgufConversion.convert(TinyModel.files()).keys();
    Path file = folder.resolve("model.gguf");
    for (String key : keys) {
      for (Object value : values) {
        GgufConversion.convert(TinyModel.files()).key(key, value).write(file);
        read(file, file, key + " = " + value);
      }
    }
    assertThat(refused).isGreaterThan(keys.size() * 4);
  }
}
