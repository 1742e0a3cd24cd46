package dev.eunoe.model.weights;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.eunoe.model.files.Unreadable;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * One safetensors file, mapped into memory: a 64-bit header length, a JSON header, then the bytes
 * of the tensors.
 *
 * <p>Every number in the header is checked against the file before a byte is used. Tensors are
 * views into the mapping and are valid as long as the arena is open.
 */
public final class SafetensorsFile {
  /** Greatest header length that the format's own readers accept. */
  private static final long MAX_HEADER_BYTES = 100_000_000;

  /** Two tensors of one name would hide one of them; what follows the object would be ignored. */
  private static final ObjectMapper HEADER =
      JsonMapper.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  private static final ValueLayout.OfLong LENGTH =
      ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  private final Path path;
  private final Map<String, TensorView> tensors;

  private SafetensorsFile(Path path, Map<String, TensorView> tensors) {
    this.path = path;
    this.tensors = Collections.unmodifiableMap(tensors);
  }

  /**
   * Maps the file.
   *
   * @throws CheckpointException when it is missing, cut short, or its header does not describe it
   */
  public static SafetensorsFile map(Path path, Arena arena) {
    MemorySegment bytes;
    try (var channel = FileChannel.open(path)) {
      bytes = channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size(), arena);
    } catch (NoSuchFileException e) {
      throw new CheckpointException(path + " is missing.", e);
    } catch (IOException e) {
      throw new CheckpointException(Unreadable.sentence(path, e), e);
    }
    if (bytes.byteSize() < Long.BYTES) {
      throw new CheckpointException(
          path + " is " + bytes.byteSize() + " bytes long, too short for a safetensors file.");
    }
    long headerBytes = bytes.get(LENGTH, 0);
    long available = bytes.byteSize() - Long.BYTES;
    if (headerBytes < 2 || headerBytes > Math.min(MAX_HEADER_BYTES, available)) {
      throw new CheckpointException(
          path
              + " says that its header has "
              + Long.toUnsignedString(headerBytes)
              + " bytes, but only "
              + available
              + " follow; it is truncated or not a safetensors file.");
    }
    var header = parse(path, bytes.asSlice(Long.BYTES, headerBytes));
    var data = bytes.asSlice(Long.BYTES + headerBytes);
    return new SafetensorsFile(path, tensors(path, header, data));
  }

  private static JsonNode parse(Path path, MemorySegment header) {
    try {
      byte[] bytes = header.toArray(ValueLayout.JAVA_BYTE);
      var json = bytes[0] == '{' ? HEADER.readTree(bytes) : null;
      if (json != null && json.isObject()) {
        return json;
      }
    } catch (JacksonException e) {
      throw new CheckpointException(
          path + ": the header is not JSON: " + e.getOriginalMessage() + ".", e);
    } catch (IOException e) {
      throw new CheckpointException(
          path + ": the header cannot be read: " + e.getMessage() + ".", e);
    }
    throw new CheckpointException(path + ": the header is not a JSON object.");
  }

  private static Map<String, TensorView> tensors(Path path, JsonNode header, MemorySegment data) {
    var ranges = new ArrayList<Range>();
    var tensors = new LinkedHashMap<String, TensorView>();
    for (var field : header.properties()) {
      if (!field.getKey().equals("__metadata__")) {
        var range = range(path, field.getKey(), field.getValue(), data.byteSize());
        ranges.add(range);
        var values = data.asSlice(range.begin(), range.end() - range.begin());
        tensors.put(
            field.getKey(),
            new TensorView(path, field.getKey(), range.dtype(), range.shape(), values));
      }
    }
    refuseOverlapsAndHoles(path, ranges, data.byteSize());
    return tensors;
  }

  private record Range(String name, DType dtype, long[] shape, long begin, long end) {}

  private static Range range(Path path, String name, JsonNode entry, long dataBytes) {
    var offsets = entry.path("data_offsets");
    var dims = entry.path("shape");
    String type = entry.path("dtype").asText();
    var dtype =
        DType.named(type)
            .orElseThrow(() ->
                new CheckpointException(
                    path + ": tensor " + name + " has the unknown type '" + type + "'."));
    if (!offsets.isArray() || offsets.size() != 2 || !dims.isArray()) {
      throw new CheckpointException(
          path + ": tensor " + name + " lacks its dtype, shape or data_offsets in the header.");
    }
    long begin = offset(path, name, offsets.get(0));
    long end = offset(path, name, offsets.get(1));
    if (begin < 0 || end < begin || end > dataBytes) {
      throw new CheckpointException(
          "%s: tensor %s lies at bytes %d to %d, but the file holds %d bytes of data; it is truncated or its header is wrong."
              .formatted(path, name, begin, end, dataBytes));
    }
    long[] shape = new long[dims.size()];
    for (int i = 0; i < shape.length; i++) {
      shape[i] = offset(path, name, dims.get(i));
    }
    checkSize(path, name, dtype, shape, end - begin);
    return new Range(name, dtype, shape, begin, end);
  }

  private static long offset(Path path, String name, JsonNode number) {
    if (!number.isIntegralNumber() || !number.canConvertToLong() || number.longValue() < 0) {
      throw new CheckpointException(
          path
              + ": tensor "
              + name
              + " has the size or offset "
              + number
              + ", expected a whole number from 0.");
    }
    return number.longValue();
  }

  private static void checkSize(Path path, String name, DType dtype, long[] shape, long found) {
    long expected = dtype.blockBytes();
    try {
      for (long dim : shape) {
        expected = Math.multiplyExact(expected, dim);
      }
    } catch (ArithmeticException e) {
      expected = -1;
    }
    if (expected != found) {
      throw new CheckpointException(
          "%s: tensor %s has %d bytes, expected %s for %s of shape %s."
              .formatted(
                  path,
                  name,
                  found,
                  expected < 0 ? "more than fit in 64 bits" : expected,
                  dtype,
                  Arrays.toString(shape)));
    }
  }

  private static void refuseOverlapsAndHoles(Path path, List<Range> ranges, long dataBytes) {
    ranges.sort(Comparator.comparingLong(Range::begin).thenComparingLong(Range::end));
    long end = 0;
    String before = "the header";
    for (var range : ranges) {
      if (range.begin() < end) {
        throw new CheckpointException(
            path + ": tensors " + before + " and " + range.name() + " overlap.");
      }
      if (range.begin() > end) {
        throw hole(path, range.begin() - end, before, "tensor " + range.name());
      }
      end = range.end();
      before = range.name();
    }
    if (end < dataBytes) {
      throw hole(path, dataBytes - end, before, "the end");
    }
  }

  private static CheckpointException hole(Path path, long bytes, String before, String behind) {
    return new CheckpointException(
        "%s has %d bytes that belong to no tensor between %s and %s, expected none."
            .formatted(path, bytes, before, behind));
  }

  public Path path() {
    return path;
  }

  /** Its tensors by name, in the order of the header. */
  public Map<String, TensorView> tensors() {
    return tensors;
  }

  /** The tensor of that name. */
  public TensorView tensor(String name) {
    var tensor = tensors.get(name);
    if (tensor == null) {
      throw new CheckpointException(path + " has no tensor " + name + ".");
    }
    return tensor;
  }
}
