package dev.eunoe.model.weights.gguf;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** Reads a GGUF header from its beginning; every step stays inside the file or is refused. */
final class GgufCursor {
  static final ValueLayout.OfInt INT =
      ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  static final ValueLayout.OfLong LONG =
      ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  private final Path file;
  private final MemorySegment bytes;
  private long at;

  GgufCursor(Path file, MemorySegment bytes) {
    this.file = file;
    this.bytes = bytes;
  }

  long position() {
    return at;
  }

  long remaining() {
    return bytes.byteSize() - at;
  }

  int u32(String what) {
    return take(Integer.BYTES, what).get(INT, 0);
  }

  long u64(String what) {
    return take(Long.BYTES, what).get(LONG, 0);
  }

  /** A count of things that take at least {@code bytesEach} bytes each, which must still fit. */
  long count(String what, long bytesEach) {
    long count = u64("the number of " + what);
    if (count < 0 || count > remaining() / bytesEach) {
      throw new GgufException(
          "%s says that it has %s %s, but only %d bytes follow; it is truncated or its header is wrong."
              .formatted(file, Long.toUnsignedString(count), what, remaining()));
    }
    return count;
  }

  /** A length and so many bytes of UTF-8. */
  String text(String what) {
    try {
      return StandardCharsets.UTF_8
          .newDecoder()
          .decode(ByteBuffer.wrap(string(what).toArray(ValueLayout.JAVA_BYTE)))
          .toString();
    } catch (CharacterCodingException e) {
      throw new GgufException("%s: %s is not UTF-8.".formatted(file, what), e);
    }
  }

  /** A length and so many bytes, which are returned. */
  MemorySegment string(String what) {
    long length = u64("the length of " + what);
    return take(length, what);
  }

  /** What lies between an earlier position and this one. */
  MemorySegment since(long from) {
    return bytes.asSlice(from, at - from);
  }

  MemorySegment take(long length, String what) {
    if (length < 0 || length > remaining()) {
      throw new GgufException(
          "%s: %s has %s bytes, but only %d follow; the file is truncated or its header is wrong."
              .formatted(file, what, Long.toUnsignedString(length), remaining()));
    }
    var part = bytes.asSlice(at, length);
    at += length;
    return part;
  }
}
