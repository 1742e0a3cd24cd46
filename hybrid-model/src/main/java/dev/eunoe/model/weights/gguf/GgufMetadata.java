package dev.eunoe.model.weights.gguf;

import dev.eunoe.model.weights.gguf.GgufValue.ValueType;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The keys of a GGUF file; every refusal names the file, the key and what was expected. */
public final class GgufMetadata {
  private final Path file;
  private final Map<String, GgufValue> values;

  GgufMetadata(Path file, Map<String, GgufValue> values) {
    this.file = file;
    this.values = values;
  }

  Path file() {
    return file;
  }

  boolean has(String key) {
    return values.containsKey(key);
  }

  boolean isArray(String key) {
    return required(key).isArray();
  }

  private GgufValue required(String key) {
    var value = values.get(key);
    if (value == null) {
      throw new GgufException(file + " has no key " + key + ".");
    }
    return value;
  }

  String string(String key) {
    var value = required(key);
    if (value.type() != ValueType.STRING || value.isArray()) {
      throw wrong(key, "a string");
    }
    return text(value.bytes());
  }

  Optional<String> optionalString(String key) {
    return has(key) ? Optional.of(string(key)) : Optional.empty();
  }

  private static String text(MemorySegment bytes) {
    return new String(bytes.toArray(ValueLayout.JAVA_BYTE), StandardCharsets.UTF_8);
  }

  boolean flag(String key, boolean byDefault) {
    if (!has(key)) {
      return byDefault;
    }
    var value = required(key);
    if (value.type() != ValueType.BOOL || value.isArray()) {
      throw wrong(key, "true or false");
    }
    return value.bytes().get(ValueLayout.JAVA_BYTE, 0) != 0;
  }

  /** A whole number from 0 to the greatest int. */
  int size(String key) {
    var value = required(key);
    if (!value.type().isWhole() || value.isArray()) {
      throw wrong(key, "a whole number");
    }
    return sized(key, whole(value, 0));
  }

  int size(String key, int byDefault) {
    return has(key) ? size(key) : byDefault;
  }

  private int sized(String key, long number) {
    if (number < 0 || number > Integer.MAX_VALUE) {
      throw wrong(key, "a whole number from 0 to " + Integer.MAX_VALUE);
    }
    return (int) number;
  }

  long whole(String key, long byDefault) {
    if (!has(key)) {
      return byDefault;
    }
    var value = required(key);
    if (!value.type().isWhole() || value.isArray()) {
      throw wrong(key, "a whole number");
    }
    return whole(value, 0);
  }

  /** One number for each of {@code layers}: an array of so many, or one that holds for all. */
  int[] perLayer(String key, int layers) {
    var value = required(key);
    boolean countable = value.type().isWhole() || value.type() == ValueType.BOOL;
    if (!countable || value.isArray() && value.count() < layers) {
      throw wrong(key, "a whole number or " + layers + " of them");
    }
    int[] result = new int[layers];
    for (int i = 0; i < layers; i++) {
      result[i] = sized(key, whole(value, value.isArray() ? i : 0));
    }
    return result;
  }

  /** A finite number. */
  double number(String key) {
    var value = required(key);
    boolean isNumber = value.type().isWhole() || isFloat(value.type());
    if (!isNumber || value.isArray()) {
      throw wrong(key, "a number");
    }
    double number = isFloat(value.type()) ? floating(value, 0) : whole(value, 0);
    if (!Double.isFinite(number)) {
      throw wrong(key, "a finite number");
    }
    return number;
  }

  double number(String key, double byDefault) {
    return has(key) ? number(key) : byDefault;
  }

  /** An array of strings. */
  List<String> strings(String key) {
    var value = required(key);
    if (value.type() != ValueType.STRING || !value.isArray()) {
      throw wrong(key, "an array of strings");
    }
    var result = new ArrayList<String>(Math.toIntExact(value.count()));
    long at = 0;
    for (long i = 0; i < value.count(); i++) {
      long length = value.bytes().get(GgufCursor.LONG, at);
      result.add(text(value.bytes().asSlice(at + Long.BYTES, length)));
      at += Long.BYTES + length;
    }
    return result;
  }

  /** An array of numbers. */
  float[] floats(String key) {
    var value = required(key);
    if (!isFloat(value.type()) || !value.isArray()) {
      throw wrong(key, "an array of floating numbers");
    }
    float[] result = new float[Math.toIntExact(value.count())];
    for (int i = 0; i < result.length; i++) {
      result[i] = (float) floating(value, i);
    }
    return result;
  }

  /** An array of whole numbers. */
  int[] wholes(String key) {
    var value = required(key);
    if (!value.type().isWhole() || !value.isArray()) {
      throw wrong(key, "an array of whole numbers");
    }
    int[] result = new int[Math.toIntExact(value.count())];
    for (int i = 0; i < result.length; i++) {
      result[i] = sized(key, whole(value, i));
    }
    return result;
  }

  private static boolean isFloat(ValueType type) {
    return type == ValueType.F32 || type == ValueType.F64;
  }

  private static double floating(GgufValue value, long index) {
    var bytes = value.bytes();
    if (value.type() == ValueType.F64) {
      return Double.longBitsToDouble(bytes.get(GgufCursor.LONG, index * Long.BYTES));
    }
    float number = Float.intBitsToFloat(bytes.get(GgufCursor.INT, index * Integer.BYTES));
    // The shortest decimal is what the converter read: 1e11, not the f32 beside it.
    return Double.parseDouble(Float.toString(number));
  }

  private static long whole(GgufValue value, long index) {
    var bytes = value.bytes();
    long at = index * value.type().bytes();
    return switch (value.type()) {
      case I8 -> bytes.get(ValueLayout.JAVA_BYTE, at);
      case U8, BOOL -> bytes.get(ValueLayout.JAVA_BYTE, at) & 0xFF;
      case I16 -> (short) twoBytes(bytes, at);
      case U16 -> twoBytes(bytes, at);
      case I32 -> bytes.get(GgufCursor.INT, at);
      case U32 -> bytes.get(GgufCursor.INT, at) & 0xFFFFFFFFL;
      // Above the greatest long it turns negative and is refused where a size is wanted.
      case U64, I64 -> bytes.get(GgufCursor.LONG, at);
      case F32, F64, STRING, ARRAY -> throw new IllegalArgumentException(value.type().name());
    };
  }

  private static int twoBytes(MemorySegment bytes, long at) {
    return bytes.get(ValueLayout.JAVA_BYTE, at) & 0xFF
        | (bytes.get(ValueLayout.JAVA_BYTE, at + 1) & 0xFF) << 8;
  }

  GgufException wrong(String key, String expected) {
    return new GgufException(
        "%s: key %s is %s, expected %s.".formatted(file, key, shown(required(key)), expected));
  }

  private static String shown(GgufValue value) {
    if (value.isArray()) {
      return "an array of " + value.count() + " " + value.type();
    }
    return switch (value.type()) {
      case STRING -> "'" + shortened(text(value.bytes().asSlice(0, shownBytes(value)))) + "'";
      case F32, F64 -> String.valueOf(floating(value, 0));
      default -> String.valueOf(whole(value, 0));
    };
  }

  private static long shownBytes(GgufValue value) {
    return Math.min(80, value.bytes().byteSize());
  }

  private static String shortened(String text) {
    return text.length() <= 40 ? text : text.substring(0, 40) + "…";
  }
}
