package dev.eunoe.model.tokenizer;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The bytes that each token adds to a text, which need not be whole characters. Special and added
 * tokens have none here: they are no text.
 */
public final class TokenBytes {
  private static final String SPACE = "\u2581";
  private static final int FIRST_MOVED = 0x100;

  private final byte[] bytes;

  /** The bytes of a token are those from its own place to that of the next. */
  private final int[] places;

  private TokenBytes(byte[] bytes, int[] places) {
    this.bytes = bytes;
    this.places = places;
  }

  /** One more than the greatest id. */
  public int vocabSize() {
    return places.length - 1;
  }

  /** Those of a token; none where it is no text. */
  public byte[] of(int id) {
    return Arrays.copyOfRange(bytes, places[id], places[id + 1]);
  }

  /**
   * Those of a {@code tokenizer.json}; of none of its tokens where it writes texts in another way
   * than byte by byte, or with U+2581 for blanks.
   */
  static TokenBytes of(JsonNode json, int vocabSize) {
    var pieces = new @Nullable String[vocabSize];
    JsonNode vocab = json.path("model").path("vocab");
    for (int id = 0; vocab.isArray() && id < vocab.size(); id++) {
      pieces[id] = vocab.get(id).path(0).asText();
    }
    vocab.properties().forEach(piece -> pieces[piece.getValue().asInt()] = piece.getKey());
    Set<Integer> added = new HashSet<>();
    json.path("added_tokens").forEach(token -> added.add(token.path("id").asInt()));
    String decoder = json.path("decoder").toString();
    boolean byteLevel = decoder.contains("\"ByteLevel\"");
    boolean blanks = decoder.contains(SPACE) || decoder.contains("\"Metaspace\"");
    var all = new ByteArrayOutputStream();
    int[] places = new int[vocabSize + 1];
    for (int id = 0; id < vocabSize; id++) {
      String piece = pieces[id];
      if (piece != null && !added.contains(id) && (byteLevel || blanks)) {
        all.writeBytes(byteLevel ? ofByteLevel(piece) : withBlanks(piece));
      }
      places[id + 1] = all.size();
    }
    return new TokenBytes(all.toByteArray(), places);
  }

  private static byte[] withBlanks(String piece) {
    if (piece.length() == 6 && piece.startsWith("<0x") && piece.endsWith(">")) {
      try {
        return new byte[] {(byte) Integer.parseInt(piece.substring(3, 5), 16)};
      } catch (NumberFormatException e) {
        return piece.getBytes(StandardCharsets.UTF_8);
      }
    }
    return piece.replace(SPACE, " ").getBytes(StandardCharsets.UTF_8);
  }

  /** GPT-2's alphabet: a printable character for each byte, none for a piece with another. */
  private static byte[] ofByteLevel(String piece) {
    byte[] bytes = new byte[piece.length()];
    for (int i = 0; i < bytes.length; i++) {
      int value = byteOf(piece.charAt(i));
      if (value < 0) {
        return new byte[0];
      }
      bytes[i] = (byte) value;
    }
    return bytes;
  }

  private static int byteOf(char c) {
    if (isPrintable(c)) {
      return c;
    }
    // those that are not are moved up, in their order
    int left = c - FIRST_MOVED;
    for (int b = 0; b < FIRST_MOVED && left >= 0; b++) {
      if (!isPrintable(b) && left-- == 0) {
        return b;
      }
    }
    return -1;
  }

  private static boolean isPrintable(int b) {
    return b >= '!' && b <= '~' || b >= 0xA1 && b <= 0xAC || b >= 0xAE && b <= 0xFF;
  }
}
