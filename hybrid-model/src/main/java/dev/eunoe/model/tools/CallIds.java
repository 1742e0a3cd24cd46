package dev.eunoe.model.tools;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.regex.Pattern;

/**
 * Ids of calls as Mistral's templates demand them: nine letters or digits. Clients make ids of
 * their own, so any other text comes to nine of its hash, the same ones wherever it stands.
 */
public final class CallIds {
  static final int LENGTH = 9;

  private static final Pattern OWN = Pattern.compile("[A-Za-z0-9]{" + LENGTH + "}");
  private static final String CHARACTERS =
      "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

  private CallIds() {}

  /** The id that stands for one of a client's: itself where it can. */
  public static String of(String id) {
    if (OWN.matcher(id).matches()) {
      return id;
    }
    byte[] hash = sha256().digest(id.getBytes(StandardCharsets.UTF_8));
    var nine = new StringBuilder();
    for (int i = 0; i < LENGTH; i++) {
      nine.append(CHARACTERS.charAt((hash[i] & 0xFF) % CHARACTERS.length()));
    }
    return nine.toString();
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
