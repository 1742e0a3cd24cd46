package dev.eunoe.chat.http;

import dev.eunoe.turn.problem.Problem;
import io.vertx.core.buffer.Buffer;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;

/**
 * The text of a body, which is UTF-8 or refused: a word that was sent otherwise would be another.
 */
final class Utf8 {
  private static final char REPLACED = '\uFFFD';

  private Utf8() {}

  /**
   * @throws dev.eunoe.turn.problem.ProblemException saying where it stops being UTF-8
   */
  static String text(Buffer buffer) {
    String text = buffer.toString(StandardCharsets.UTF_8);
    if (text.indexOf(REPLACED) < 0) {
      return text;
    }
    // Somebody wrote the replacement character, or bytes were replaced: the second is refused.
    ByteBuffer bytes = buffer.getByteBuf().nioBuffer();
    CharBuffer unused = CharBuffer.allocate(bytes.remaining());
    CoderResult result = StandardCharsets.UTF_8.newDecoder().decode(bytes, unused, true);
    if (result.isError()) {
      throw Problem.invalid(
              "body",
              "invalid_utf8",
              "The body is not UTF-8: the byte at "
                  + bytes.position()
                  + " belongs to no character.")
          .asException();
    }
    return text;
  }
}
