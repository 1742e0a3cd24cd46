package dev.eunoe.memory.keys;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.HexFormat;
import java.util.regex.Pattern;

/**
 * The words of a key, {@code eun_…}, and of a sign-in, {@code eus_…}: 256 random bits. Only their
 * hash is kept. It may be a fast one, since there are too many keys to try; and it is looked up as
 * it is, since how long that takes tells of the hash alone, from which nobody finds the key.
 */
public final class KeySecret {
  private static final String KEY = "eun_";
  private static final String SIGN_IN = "eus_";
  private static final int BYTES = 32;
  private static final Pattern WRITTEN = Pattern.compile("eu[ns]_[A-Za-z0-9_-]{43}");
  private static final SecureRandom RANDOM = new SecureRandom();

  private KeySecret() {}

  /** A new key, which is shown once. */
  public static String newKey() {
    return fresh(KEY, BYTES);
  }

  /** The secret of a new sign-in. */
  public static String newSignIn() {
    return fresh(SIGN_IN, BYTES);
  }

  /** By which a key is spoken of; it opens nothing. */
  static String newId() {
    return fresh("key_", 9);
  }

  private static String fresh(String prefix, int length) {
    var bytes = new byte[length];
    RANDOM.nextBytes(bytes);
    return prefix + Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }

  /** Whether it has the form of one; others need not be looked up. */
  public static boolean isOne(String written) {
    return WRITTEN.matcher(written).matches();
  }

  /** Whether it is a key rather than a sign-in. */
  public static boolean isKey(String written) {
    return isOne(written) && written.startsWith(KEY);
  }

  /** What is kept of it: SHA-256 in hexadecimal. */
  public static String hash(String secret) {
    try {
      return HexFormat.of()
          .formatHex(
              MessageDigest.getInstance("SHA-256").digest(secret.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
