package dev.eunoe.model.weights.gguf;

import java.lang.foreign.MemorySegment;

/**
 * One value of the metadata, still in the file: read when it is asked for.
 *
 * @param type the type of the value, of the elements in an array
 * @param count elements of an array, or negative for a single value
 * @param bytes where it lies; an array of strings holds their lengths and texts one after another
 */
record GgufValue(ValueType type, long count, MemorySegment bytes) {
  boolean isArray() {
    return count >= 0;
  }

  /** Types by their numbers in the file, with the bytes of one; strings have no fixed size. */
  enum ValueType {
    U8(1),
    I8(1),
    U16(2),
    I16(2),
    U32(4),
    I32(4),
    F32(4),
    BOOL(1),
    STRING(0),
    ARRAY(0),
    U64(8),
    I64(8),
    F64(8);

    private final int bytes;

    ValueType(int bytes) {
      this.bytes = bytes;
    }

    int bytes() {
      return bytes;
    }

    boolean isWhole() {
      return switch (this) {
        case U8, I8, U16, I16, U32, I32, U64, I64 -> true;
        case F32, F64, BOOL, STRING, ARRAY -> false;
      };
    }
  }
}
