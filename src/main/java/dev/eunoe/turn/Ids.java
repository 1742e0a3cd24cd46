package dev.eunoe.turn;

import java.security.SecureRandom;
import java.util.HexFormat;

/** Names that cannot be guessed: 128 random bits behind the prefix clients know. */
public final class Ids {
  private static final SecureRandom RANDOM = new SecureRandom();

  private Ids() {}

  public static String response() {
    return "resp_" + random();
  }

  public static String conversation() {
    return "conv_" + random();
  }

  /** Of a message that comes without a turn. */
  public static String message() {
    return "turn_" + random();
  }

  private static String random() {
    byte[] bytes = new byte[16];
    RANDOM.nextBytes(bytes);
    return HexFormat.of().formatHex(bytes);
  }
}
