package dev.eunoe.model.tokenizer;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;

/**
 * Tokens that stand for one byte each, decoded as they come: a character is given out with its last
 * byte, bytes that are no UTF-8 become U+FFFD.
 *
 * <p>Not left to the tokenizer's own decoder, which reads a run of such tokens as one, so that one
 * wrong byte spoils characters that were complete before it.
 */
final class ByteRun {
  private static final int MAX_CHARACTER = 4;

  private final Map<Integer, Byte> bytes = new HashMap<>();
  private final CharsetDecoder utf8 =
      StandardCharsets.UTF_8
          .newDecoder()
          .onMalformedInput(CodingErrorAction.REPLACE)
          .onUnmappableCharacter(CodingErrorAction.REPLACE);
  private ByteBuffer held = ByteBuffer.allocate(0);

  /**
   * An empty run.
   *
   * @param tokens ids by byte, -1 where there is none
   */
  ByteRun(int[] tokens) {
    for (int b = 0; b < tokens.length; b++) {
      if (tokens[b] >= 0) {
        bytes.put(tokens[b], (byte) b);
      }
    }
  }

  boolean holds(int id) {
    return bytes.containsKey(id);
  }

  /** Adds the byte of this token; returns the characters that became complete. */
  String add(int id) {
    byte next = bytes.getOrDefault(id, (byte) 0);
    var input = ByteBuffer.allocate(held.remaining() + 1).put(held).put(next).flip();
    var chars = CharBuffer.allocate(2 * MAX_CHARACTER);
    utf8.decode(input, chars, false);
    held = input.slice();
    return chars.flip().toString();
  }

  /** What is left of the run, which ends here. */
  String end() {
    var chars = CharBuffer.allocate(MAX_CHARACTER);
    utf8.decode(held, chars, true);
    utf8.flush(chars);
    utf8.reset();
    held = ByteBuffer.allocate(0);
    return chars.flip().toString();
  }
}
