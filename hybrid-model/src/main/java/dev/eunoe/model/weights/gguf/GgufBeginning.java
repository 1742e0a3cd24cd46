package dev.eunoe.model.weights.gguf;

import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/** What the first bytes of a GGUF file say, before the rest of it is there. */
public final class GgufBeginning {
  private static final String ARCHITECTURE = "general.architecture";

  private GgufBeginning() {}

  /**
   * Refuses what is no GGUF file, and an architecture that no reader here knows. A beginning too
   * short to tell is accepted: the whole file is looked at when it is opened.
   *
   * @param path what messages call the file
   */
  public static void requireKnown(Path path, byte[] beginning) {
    var cursor = new GgufCursor(path, MemorySegment.ofArray(beginning));
    GgufFile.requireGguf(path, cursor);
    cursor.u64("the number of tensors");
    long keys = cursor.u64("the number of keys");
    var values = new LinkedHashMap<String, GgufValue>();
    for (long i = 0; i < keys && !values.containsKey(ARCHITECTURE); i++) {
      if (!putNext(path, cursor, values)) {
        return;
      }
    }
    var read = Architecture.of(new GgufMetadata(path, values));
    assert read != null;
  }

  /** Whether the next key was whole. */
  private static boolean putNext(Path path, GgufCursor cursor, Map<String, GgufValue> values) {
    try {
      String key = cursor.text("the name of key " + values.size());
      values.put(key, GgufFile.value(path, cursor, key));
      return true;
    } catch (GgufException cutShort) {
      return false;
    }
  }
}
