package dev.eunoe.model.weights;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.eunoe.model.HybridModel;
import dev.eunoe.model.config.StateOptions;
import dev.eunoe.model.kernel.contract.Kernels;
import dev.eunoe.model.kernel.memory.NativeMemory;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.LongFunction;

/**
 * A model of any shape with random weights, to measure what real ones of that shape take: bf16, of
 * the magnitudes that trained ones have, so that states neither die out nor overflow.
 */
public final class RandomModel {
  /** Values are stretches of this many normal draws: a draw each would take minutes. */
  private static final int TABLE = 1 << 16;

  private static final ValueLayout.OfShort BF16 =
      ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  private RandomModel() {}

  /**
   * Makes the model.
   *
   * @param name what messages call the config
   * @param config as a {@code config.json}
   * @throws CheckpointException when it describes no model of a known family, or one that cannot be
   *     run as the options say
   */
  public static HybridModel of(String name, String config, Kernels kernels, StateOptions options) {
    try {
      var path = Path.of(name);
      var json = ConfigJson.of(path, new ObjectMapper().readTree(config));
      ModelLoader.requireFits(path, bytes(path, json));
      var weights = weights(path, RandomModel::tensor);
      return ModelLoader.load(
          path, new ModelSource(json, weights, Optional.empty()), kernels, options);
    } catch (JsonProcessingException e) {
      throw new CheckpointException(name + " is not JSON: " + e.getOriginalMessage() + ".", e);
    }
  }

  private static Weights weights(Path path, Weights.TensorMaker maker) {
    return Weights.made(path, maker, tensor -> tensor.endsWith("dt_proj.bias"));
  }

  /** Bytes of all tensors that a model of this config asks for; they are zeros, and take none. */
  private static long bytes(Path path, ConfigJson json) {
    var bytes = new HashMap<String, Long>();
    try (var arena = Arena.ofConfined()) {
      ModelLoader.weights(
          json,
          weights(
              path,
              (name, shape) -> {
                var tensor = tensor(name, shape, size -> NativeMemory.allocate(size, arena));
                bytes.put(name, tensor.byteSize());
                return tensor.readInPlace();
              }),
          StateOptions.AS_TRAINED);
    }
    return bytes.values().stream().mapToLong(Long::longValue).sum();
  }

  private static TensorView tensor(String name, int[] shape, LongFunction<MemorySegment> memory) {
    long[] sizes = Arrays.stream(shape).asLongStream().toArray();
    long size = Arrays.stream(sizes).reduce(1, Math::multiplyExact);
    return new TensorView(
        Path.of("random"), name, DType.BF16, sizes, memory.apply(size * Short.BYTES));
  }

  /**
   * The same values for a name and shape each time, since parts of a tensor are asked for apart.
   */
  private static TensorView tensor(String name, int... shape) {
    var random = new SplittableRandom(name.hashCode());
    short[] table = table(random, mean(name), deviation(name, shape));
    var tensor = tensor(name, shape, Arena.ofAuto()::allocate);
    long size = tensor.size();
    for (long at = 0; at < size; ) {
      int from = random.nextInt(TABLE);
      int n = (int) Math.min(TABLE - from, size - at);
      MemorySegment.copy(table, from, tensor.bytes(), BF16, at * Short.BYTES, n);
      at += n;
    }
    return tensor;
  }

  private static short[] table(SplittableRandom random, double mean, double deviation) {
    short[] table = new short[TABLE];
    for (int i = 0; i < TABLE; i++) {
      float value = (float) (mean + deviation * random.nextGaussian());
      table[i] = (short) (Float.floatToRawIntBits(value) >>> 16);
    }
    return table;
  }

  /** Decays and step sizes as trained state spaces have them, norms about 1, all else about 0. */
  private static double mean(String name) {
    if (name.contains("A_log")) {
      return 1.5;
    }
    if (name.contains("dt_bias") || name.endsWith("dt_proj.bias")) {
      return -3;
    }
    boolean about1 = name.contains("norm") || name.contains("ln_f") || name.endsWith(".D");
    return about1 ? 1 : 0;
  }

  private static double deviation(String name, int... shape) {
    if (name.contains("A_log") || name.contains("dt_bias")) {
      return 0.7;
    }
    // A linear map keeps the magnitude of what it is given.
    return shape.length == 2 ? 1 / Math.sqrt(shape[1]) : shape.length == 3 ? 0.5 : 0.1;
  }
}
