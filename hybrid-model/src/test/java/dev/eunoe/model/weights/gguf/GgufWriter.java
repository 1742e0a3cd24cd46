package dev.eunoe.model.weights.gguf;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Writes GGUF version 3 files for tests. */
public final class GgufWriter {
  private static final int ALIGNMENT = 32;

  private final Map<String, Object> keys = new LinkedHashMap<>();
  private final Map<String, Long> holes = new HashMap<>();
  private final Map<String, StoredTensor> tensors = new LinkedHashMap<>();

  /**
   * Sets a key to an Integer, Float, Boolean, String, int[], float[], boolean[] or list of strings.
   */
  public GgufWriter key(String name, Object value) {
    keys.put(name, value);
    return this;
  }

  public GgufWriter tensor(StoredTensor tensor) {
    tensors.put(tensor.name(), tensor);
    return this;
  }

  public Map<String, StoredTensor> tensors() {
    return tensors;
  }

  public Set<String> keys() {
    return keys.keySet();
  }

  /** A matrix of Q8_0 blocks whose bytes are a hole in the file: for {@link #header} alone. */
  public GgufWriter blocks(String name, long rows, long cols) {
    holes.put(name, rows * cols / 32 * 34);
    return tensor(new StoredTensor(name, GgufType.Q8_0, new long[] {rows, cols}, new byte[0]));
  }

  /** All up to the values, padded. */
  public byte[] header() {
    var out = new Out();
    out.raw("GGUF".getBytes(StandardCharsets.US_ASCII)).u32(3).u64(tensors.size()).u64(keys.size());
    keys.forEach((name, value) -> value(out.text(name), value));
    long offset = 0;
    for (var tensor : tensors.values()) {
      out.text(tensor.name()).u32(tensor.shape().length);
      for (int i = tensor.shape().length - 1; i >= 0; i--) {
        out.u64(tensor.shape()[i]);
      }
      out.u32(tensor.typeId()).u64(offset);
      offset += padded(tensor);
    }
    return out.pad().bytes.toByteArray();
  }

  /** Bytes behind the header. */
  public long dataBytes() {
    return tensors.values().stream().mapToLong(this::padded).sum();
  }

  private long padded(StoredTensor tensor) {
    long bytes = holes.getOrDefault(tensor.name(), (long) tensor.bytes().length);
    return (bytes + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
  }

  public byte[] bytes() {
    var out = new Out().raw(header());
    for (var tensor : tensors.values()) {
      out.raw(tensor.bytes()).pad();
    }
    return out.bytes.toByteArray();
  }

  public Path write(Path file) throws IOException {
    return Files.write(file, bytes());
  }

  private static void value(Out out, Object value) {
    switch (value) {
      case Integer number -> out.u32(4).u32(number);
      case Float number -> out.u32(6).u32(Float.floatToIntBits(number));
      case Boolean flag -> out.u32(7).u8(flag ? 1 : 0);
      case String text -> out.u32(8).text(text);
      case int[] numbers -> {
        out.u32(9).u32(5).u64(numbers.length);
        for (int number : numbers) {
          out.u32(number);
        }
      }
      case float[] numbers -> {
        out.u32(9).u32(6).u64(numbers.length);
        for (float number : numbers) {
          out.u32(Float.floatToIntBits(number));
        }
      }
      case boolean[] flags -> {
        out.u32(9).u32(7).u64(flags.length);
        for (boolean flag : flags) {
          out.u8(flag ? 1 : 0);
        }
      }
      case List<?> texts -> {
        out.u32(9).u32(8).u64(texts.size());
        texts.forEach(text -> out.text((String) text));
      }
      default -> throw new IllegalArgumentException(value.getClass().getName());
    }
  }

  private static final class Out {
    final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

    Out raw(byte[] raw) {
      bytes.writeBytes(raw);
      return this;
    }

    Out u8(int value) {
      bytes.write(value);
      return this;
    }

    Out u32(int value) {
      return raw(ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN).putInt(value).array());
    }

    Out u64(long value) {
      return raw(ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putLong(value).array());
    }

    Out text(String text) {
      byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
      return u64(utf8.length).raw(utf8);
    }

    Out pad() {
      while (bytes.size() % ALIGNMENT != 0) {
        bytes.write(0);
      }
      return this;
    }
  }
}
