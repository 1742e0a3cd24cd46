package dev.eunoe.model.weights.gguf;

import dev.eunoe.model.files.Unreadable;
import dev.eunoe.model.weights.gguf.GgufValue.ValueType;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.channels.FileChannel;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * One GGUF file of version 2 or 3, mapped into memory: its metadata and where its tensors lie.
 *
 * <p>Opening reads the header alone. Every count, length and offset is checked against the file
 * before it is used, and nothing is allocated for what a header merely claims.
 *
 * @param metadata keys and values, which may be those of another file where a model is split
 * @param tensors by name, in the order of the file
 */
public record GgufFile(GgufMetadata metadata, Map<String, GgufTensor> tensors) {
  private static final int MAGIC = 0x46554747;
  private static final int MAX_NAME_BYTES = 64;
  private static final int MAX_RANK = 4;
  private static final long DEFAULT_ALIGNMENT = 32;
  private static final long MAX_ALIGNMENT = 1 << 20;

  /** Fewest bytes of a key with its value, and of a tensor's entry. */
  private static final long KEY_BYTES = 8 + 4 + 1;

  private static final long ENTRY_BYTES = 8 + 4 + 4 + 8;

  public GgufFile {
    tensors = Collections.unmodifiableMap(tensors);
  }

  /**
   * Maps the file; its tensors are valid as long as the arena is open.
   *
   * @throws GgufException when it is missing, cut short, or its header does not describe it
   */
  public static GgufFile map(Path path, Arena arena) {
    MemorySegment bytes;
    try (var channel = FileChannel.open(path)) {
      bytes = channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size(), arena);
    } catch (NoSuchFileException e) {
      throw new GgufException(path + " is missing.", e);
    } catch (IOException e) {
      throw new GgufException(Unreadable.sentence(path, e), e);
    }
    var cursor = new GgufCursor(path, bytes);
    requireGguf(path, cursor);
    long tensorCount = cursor.count("tensors", ENTRY_BYTES);
    long keyCount = cursor.count("keys", KEY_BYTES);
    var metadata = metadata(path, cursor, keyCount);
    var entries = entries(path, cursor, tensorCount);
    long dataStart = aligned(cursor.position(), alignment(metadata));
    return new GgufFile(metadata, tensors(path, entries, bytes, dataStart, metadata));
  }

  /** Reads the magic and the version. */
  static void requireGguf(Path path, GgufCursor cursor) {
    if (cursor.remaining() < 24 || cursor.u32("the magic") != MAGIC) {
      throw new GgufException(path + " is not a GGUF file: it does not begin with 'GGUF'.");
    }
    int version = cursor.u32("the version");
    if (version != 2 && version != 3) {
      throw new GgufException(
          "%s has version %s, expected 2 or 3 in little-endian order."
              .formatted(path, Integer.toUnsignedString(version)));
    }
  }

  private static GgufMetadata metadata(Path path, GgufCursor cursor, long count) {
    var values = new LinkedHashMap<String, GgufValue>();
    for (long i = 0; i < count; i++) {
      String key = cursor.text("the name of key " + i);
      if (values.put(key, value(path, cursor, key)) != null) {
        throw new GgufException(path + " has the key " + key + " twice.");
      }
    }
    return new GgufMetadata(path, values);
  }

  /** The value that follows a key. */
  static GgufValue value(Path path, GgufCursor cursor, String key) {
    String what = "key " + key;
    var type = type(path, cursor, key);
    if (type != ValueType.ARRAY) {
      var bytes = type == ValueType.STRING ? cursor.string(what) : cursor.take(type.bytes(), what);
      return new GgufValue(type, -1, bytes);
    }
    var element = type(path, cursor, key);
    if (element == ValueType.ARRAY) {
      throw new GgufException(
          path + ": key " + key + " is an array of arrays, expected numbers or strings.");
    }
    boolean strings = element == ValueType.STRING;
    long count = cursor.count("elements in " + what, strings ? Long.BYTES : element.bytes());
    if (!strings) {
      return new GgufValue(element, count, cursor.take(count * element.bytes(), what));
    }
    long from = cursor.position();
    for (long i = 0; i < count; i++) {
      cursor.string("element " + i + " of " + what);
    }
    return new GgufValue(element, count, cursor.since(from));
  }

  private static ValueType type(Path path, GgufCursor cursor, String key) {
    int id = cursor.u32("the type of key " + key);
    if (id < 0 || id >= ValueType.values().length) {
      throw new GgufException(
          "%s: key %s has the unknown type %s, expected 0 to %d."
              .formatted(path, key, Integer.toUnsignedString(id), ValueType.values().length - 1));
    }
    return ValueType.values()[id];
  }

  private static long alignment(GgufMetadata metadata) {
    long alignment = metadata.whole("general.alignment", DEFAULT_ALIGNMENT);
    if (alignment < 1 || alignment > MAX_ALIGNMENT || Long.bitCount(alignment) != 1) {
      throw metadata.wrong("general.alignment", "a power of two up to " + MAX_ALIGNMENT);
    }
    return alignment;
  }

  private static long aligned(long position, long alignment) {
    return (position + alignment - 1) / alignment * alignment;
  }

  /** What the header says of a tensor. */
  private record Entry(String name, long[] shape, GgufType type, long offset, long bytes) {}

  private static List<Entry> entries(Path path, GgufCursor cursor, long count) {
    var entries = new ArrayList<Entry>();
    for (long i = 0; i < count; i++) {
      entries.add(entry(path, cursor, i));
    }
    return entries;
  }

  private static Entry entry(Path path, GgufCursor cursor, long index) {
    String name = cursor.text("the name of tensor " + index);
    if (name.isEmpty() || name.length() > MAX_NAME_BYTES) {
      throw new GgufException(
          "%s: the name of tensor %d has %d characters, expected 1 to %d."
              .formatted(path, index, name.length(), MAX_NAME_BYTES));
    }
    int rank = cursor.u32("the rank of tensor " + name);
    if (rank < 0 || rank > MAX_RANK) {
      throw new GgufException(
          "%s: tensor %s has rank %s, expected at most %d."
              .formatted(path, name, Integer.toUnsignedString(rank), MAX_RANK));
    }
    long[] shape = new long[rank];
    for (int i = rank - 1; i >= 0; i--) {
      shape[i] = cursor.u64("a size of tensor " + name);
    }
    int id = cursor.u32("the type of tensor " + name);
    var type =
        GgufType.of(id)
            .orElseThrow(() ->
                new GgufException(
                    "%s: tensor %s has the type %s, expected one of %s."
                        .formatted(
                            path,
                            name,
                            Integer.toUnsignedString(id),
                            Arrays.toString(GgufType.values()))));
    long offset = cursor.u64("the offset of tensor " + name);
    return new Entry(name, shape, type, offset, bytes(path, name, shape, type));
  }

  private static long bytes(Path path, String name, long[] shape, GgufType type) {
    try {
      long elements = 1;
      for (long size : shape) {
        if (size < 1) {
          throw new ArithmeticException("a size of 0 or beyond 63 bits");
        }
        elements = Math.multiplyExact(elements, size);
      }
      long row = shape.length == 0 ? 1 : shape[shape.length - 1];
      if (row % type.elements() != 0) {
        throw new GgufException(
            "%s: tensor %s has rows of %d elements, expected whole blocks of %d for %s."
                .formatted(path, name, row, type.elements(), type));
      }
      return Math.multiplyExact(elements / type.elements(), (long) type.bytes());
    } catch (ArithmeticException e) {
      throw new GgufException(
          "%s: tensor %s has shape %s, expected sizes from 1 whose product fits in 63 bits."
              .formatted(path, name, unsigned(shape)),
          e);
    }
  }

  private static List<String> unsigned(long[] shape) {
    return Arrays.stream(shape).mapToObj(Long::toUnsignedString).toList();
  }

  private static Map<String, GgufTensor> tensors(
      Path path, List<Entry> entries, MemorySegment bytes, long start, GgufMetadata metadata) {
    long alignment = alignment(metadata);
    long dataBytes = Math.max(0, bytes.byteSize() - start);
    var tensors = new LinkedHashMap<String, GgufTensor>();
    for (var entry : entries) {
      if (entry.offset < 0 || entry.offset % alignment != 0) {
        throw new GgufException(
            "%s: tensor %s lies at byte %s, expected a multiple of %d."
                .formatted(path, entry.name, Long.toUnsignedString(entry.offset), alignment));
      }
      if (entry.bytes > dataBytes || entry.offset > dataBytes - entry.bytes) {
        throw new GgufException(
            "%s: tensor %s lies at byte %d and has %d bytes, but the file holds %d bytes of data; it is truncated or its header is wrong."
                .formatted(path, entry.name, entry.offset, entry.bytes, dataBytes));
      }
      var values = bytes.asSlice(start + entry.offset, entry.bytes);
      var tensor =
          new GgufTensor(
              path, entry.name, entry.type, entry.shape, List.of(values), GgufTensor.Form.TRAINED);
      if (tensors.put(entry.name, tensor) != null) {
        throw new GgufException(path + " has the tensor " + entry.name + " twice.");
      }
    }
    refuseOverlapsAndHoles(path, entries, bytes.asSlice(bytes.byteSize() - dataBytes), alignment);
    return tensors;
  }

  /** What lies between or behind the tensors belongs to some that the header leaves out. */
  private static void refuseOverlapsAndHoles(
      Path path, List<Entry> entries, MemorySegment data, long alignment) {
    var sorted = new ArrayList<>(entries);
    sorted.sort((a, b) -> Long.compare(a.offset, b.offset));
    long end = 0;
    String before = "the header";
    for (var entry : sorted) {
      if (entry.offset < end) {
        throw new GgufException(
            "%s: tensors %s and %s overlap.".formatted(path, before, entry.name));
      }
      if (entry.offset > aligned(end, alignment)) {
        throw hole(path, entry.offset - end, before, "tensor " + entry.name);
      }
      end = entry.offset + entry.bytes;
      before = entry.name;
    }
    if (!isPadding(data, Math.min(end, data.byteSize()))) {
      throw hole(path, data.byteSize() - end, before, "the end");
    }
  }

  private static boolean isPadding(MemorySegment data, long from) {
    for (long at = from; at < data.byteSize(); at++) {
      if (data.get(ValueLayout.JAVA_BYTE, at) != 0) {
        return false;
      }
    }
    return true;
  }

  private static GgufException hole(Path path, long bytes, String before, String behind) {
    return new GgufException(
        "%s has %d bytes that belong to no tensor between %s and %s; its header leaves something out, or is wrong."
            .formatted(path, bytes, before, behind));
  }
}
