package dev.eunoe.memory;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.HexFormat;

/**
 * The key that the keys of all owners are derived from. It is never stored; what it encrypted is
 * lost with it.
 */
public final class MasterKey {
  private static final int BYTES = 32;
  private static final int ID_DIGITS = 16;

  private final byte[] bytes;

  private MasterKey(byte[] bytes) {
    this.bytes = bytes;
  }

  /**
   * Reads a key of 32 bytes in base64.
   *
   * @throws IllegalArgumentException when it is something else; the message does not repeat it
   */
  public static MasterKey parse(String base64) {
    byte[] bytes;
    try {
      bytes = Base64.getDecoder().decode(base64.strip());
    } catch (IllegalArgumentException notBase64) { // whose message repeats a part of the key
      throw new IllegalArgumentException(
          "the encryption key (eunoe.memory.encryption-key) is not base64");
    }
    if (bytes.length != BYTES) {
      throw new IllegalArgumentException(
          "the encryption key (eunoe.memory.encryption-key) must have %d bytes, but has %d: make one with \"openssl rand -base64 32\""
              .formatted(BYTES, bytes.length));
    }
    return new MasterKey(bytes);
  }

  /** A copy of the key itself. */
  public byte[] bytes() {
    return bytes.clone();
  }

  /** Tells keys apart without telling them: stored beside what a key encrypted. */
  public String id() {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      digest.update("eunoe key id".getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(digest.digest(bytes)).substring(0, ID_DIGITS);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  @Override
  public String toString() {
    return "MasterKey " + id();
  }
}
