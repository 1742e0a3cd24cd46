package dev.eunoe.model;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Writes a checkpoint of any size with random bf16 weights, to see that real shapes load and run
 * where no real weights are to be had.
 */
final class RandomCheckpoint {
  private static final int TABLE = 1 << 16;
  private static final int BUFFER_BYTES = 1 << 22;

  private record Tensor(String name, float mean, float deviation, long[] shape) {
    long bytes() {
      return Short.BYTES * Arrays.stream(shape).reduce(1, Math::multiplyExact);
    }

    String header(long from) {
      return "\"%s\":{\"dtype\":\"BF16\",\"shape\":%s,\"data_offsets\":[%d,%d]}"
          .formatted(name, Arrays.toString(shape), from, from + bytes());
    }
  }

  private final List<Tensor> tensors = new ArrayList<>();
  private final SplittableRandom random;

  RandomCheckpoint(long seed) {
    this.random = new SplittableRandom(seed);
  }

  /** A tensor of normally distributed values. */
  RandomCheckpoint tensor(String name, double mean, double deviation, long... shape) {
    tensors.add(new Tensor(name, (float) mean, (float) deviation, shape));
    return this;
  }

  /** The weight (out, in) of a linear map that keeps the magnitude of its input. */
  RandomCheckpoint linear(String prefix, long out, long in) {
    return tensor(prefix + ".weight", 0, 1 / Math.sqrt(in), out, in);
  }

  /** The weight of a norm. */
  RandomCheckpoint norm(String prefix, long n) {
    return tensor(prefix + ".weight", 1, 0.1, n);
  }

  /** A Mamba-2 mixer with decays and step sizes as trained ones have. */
  RandomCheckpoint mamba(String prefix, long dModel, long nHeads, long dInner, long dState) {
    long channels = dInner + 2 * dState;
    return linear(prefix + "in_proj", dInner + channels + nHeads, dModel)
        .tensor(prefix + "conv1d.weight", 0, 0.5, channels, 1, 4)
        .tensor(prefix + "conv1d.bias", 0, 0.1, channels)
        .tensor(prefix + "dt_bias", -3, 1, nHeads)
        .tensor(prefix + "A_log", 1.5, 0.7, nHeads)
        .tensor(prefix + "D", 1, 0.1, nHeads)
        .linear(prefix + "out_proj", dModel, dInner);
  }

  /** Grouped-query attention. */
  RandomCheckpoint attention(String prefix, long dModel, long dQuery, long dKeyValue) {
    return linear(prefix + "q_proj", dQuery, dModel)
        .linear(prefix + "k_proj", dKeyValue, dModel)
        .linear(prefix + "v_proj", dKeyValue, dModel)
        .linear(prefix + "o_proj", dModel, dQuery);
  }

  /** Writes {@code config.json} and {@code model.safetensors}. */
  void write(Path folder, String config) throws IOException {
    Files.writeString(folder.resolve("config.json"), config);
    var header = new StringBuilder("{");
    long at = 0;
    for (var tensor : tensors) {
      header.append(at == 0 ? "" : ",").append(tensor.header(at));
      at += tensor.bytes();
    }
    byte[] json = header.append('}').toString().getBytes(StandardCharsets.UTF_8);
    var file = folder.resolve("model.safetensors");
    try (var out =
        FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      var length = ByteBuffer.allocate(Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
      out.write(length.putLong(json.length).flip());
      out.write(ByteBuffer.wrap(json));
      for (var tensor : tensors) {
        write(tensor, out);
      }
    }
  }

  /**
   * Values from a table, each stretch from another place in it: a normal draw each would be slow.
   */
  private void write(Tensor tensor, FileChannel out) throws IOException {
    short[] table = new short[TABLE];
    for (int i = 0; i < TABLE; i++) {
      float value = tensor.mean + tensor.deviation * (float) random.nextGaussian();
      table[i] = (short) (Float.floatToIntBits(value) >>> 16);
    }
    var buffer = ByteBuffer.allocate(BUFFER_BYTES).order(ByteOrder.LITTLE_ENDIAN);
    for (long left = tensor.bytes(); left > 0; left -= buffer.limit()) {
      buffer.clear().limit((int) Math.min(BUFFER_BYTES, left));
      while (buffer.hasRemaining()) {
        int from = random.nextInt(TABLE);
        int n = Math.min(TABLE - from, buffer.remaining() / Short.BYTES);
        buffer.asShortBuffer().put(table, from, n);
        buffer.position(buffer.position() + n * Short.BYTES);
      }
      buffer.flip();
      while (buffer.hasRemaining()) {
        out.write(buffer);
      }
    }
  }
}
