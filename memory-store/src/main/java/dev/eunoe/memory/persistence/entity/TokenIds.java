package dev.eunoe.memory.persistence.entity;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HexFormat;

/** Token ids as a column holds them: little-endian int4, one after the other. */
public final class TokenIds {
  private TokenIds() {}

  public static byte[] toBytes(int[] ids) {
    ByteBuffer bytes = ByteBuffer.allocate(ids.length * Integer.BYTES);
    bytes.order(ByteOrder.LITTLE_ENDIAN).asIntBuffer().put(ids);
    return bytes.array();
  }

  /** Bytes as PostgreSQL reads them from a text. */
  public static String toLiteral(byte[] bytes) {
    return "\\x" + HexFormat.of().formatHex(bytes);
  }

  public static int[] fromBytes(byte[] bytes) {
    int[] ids = new int[bytes.length / Integer.BYTES];
    ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).asIntBuffer().get(ids);
    return ids;
  }
}
