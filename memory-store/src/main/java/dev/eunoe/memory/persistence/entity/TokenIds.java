package dev.eunoe.memory.persistence.entity;

import dev.eunoe.memory.persistence.session.SealedBytes;
import dev.eunoe.memory.sealing.Sealing;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HexFormat;

/**
 * Token ids as a column holds them: little-endian int4, one after the other, and sealed, since any
 * tokenizer turns them back into words.
 */
public final class TokenIds {
  private TokenIds() {}

  public static SealedBytes seal(Sealing sealing, int[] ids) {
    ByteBuffer bytes = ByteBuffer.allocate(ids.length * Integer.BYTES);
    bytes.order(ByteOrder.LITTLE_ENDIAN).asIntBuffer().put(ids);
    return SealedBytes.of(sealing, bytes.array());
  }

  /** The column as PostgreSQL reads it from a text. */
  public static String literal(Sealing sealing, int[] ids) {
    return "\\x" + HexFormat.of().formatHex(seal(sealing, ids).stored());
  }

  public static int[] open(Sealing sealing, SealedBytes column) {
    byte[] bytes = column.open(sealing);
    int[] ids = new int[bytes.length / Integer.BYTES];
    ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).asIntBuffer().get(ids);
    return ids;
  }
}
