package dev.eunoe.chat.auth.oidc;

import dev.eunoe.memory.Owner;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.regex.Pattern;

/**
 * The owner whom a provider's token names. Two providers may call two people the same, so the
 * provider is part of the name: {@code oidc-} and 16 digits of its hash. What follows is what the
 * token says, or its hash where that is no name of an owner; a colon or {@code -sha256:} between
 * says which, so that nobody can be called like another's hash.
 */
final class TokenOwner {
  private static final int ISSUER_DIGITS = 16;
  private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9._@:|+-]{1,100}");

  private TokenOwner() {}

  /**
   * @param issuer the provider
   * @param named the claim that names the owner
   */
  static Owner of(String issuer, String named) {
    String provider = "oidc-" + sha256(issuer).substring(0, ISSUER_DIGITS);
    return new Owner(
        PLAIN.matcher(named).matches()
            ? provider + ":" + named
            : provider + "-sha256:" + sha256(named));
  }

  static String sha256(String text) {
    try {
      return HexFormat.of()
          .formatHex(
              MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
