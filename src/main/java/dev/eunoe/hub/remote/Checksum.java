package dev.eunoe.hub.remote;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * What the hub lists for the content of a file: SHA-256 of large ones (Git LFS), of the others the
 * name that Git gives them, SHA-1 of a header and the content.
 *
 * @param algorithm of {@link MessageDigest}
 * @param hex lower case
 * @param header whether Git's header is hashed, too
 */
public record Checksum(String algorithm, String hex, boolean header) {

  static Checksum lfs(String oid) {
    return new Checksum("SHA-256", hex(oid.replaceFirst("^sha256:", ""), 64), false);
  }

  static Checksum git(String oid) {
    return new Checksum("SHA-1", hex(oid, 40), true);
  }

  private static String hex(String oid, int length) {
    if (!oid.matches("[0-9a-f]{" + length + "}")) {
      throw new IllegalArgumentException("a checksum is '" + oid + "'");
    }
    return oid;
  }

  /** A digest of a file of so many bytes, before the first of them. */
  public MessageDigest begin(long size) {
    try {
      var digest = MessageDigest.getInstance(algorithm);
      if (header) {
        digest.update(("blob " + size + "\0").getBytes(StandardCharsets.US_ASCII));
      }
      return digest;
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every JVM has " + algorithm + ".", e);
    }
  }

  /** Whether it is that of what was hashed, which ends the digest. */
  public boolean matches(MessageDigest digest) {
    return hex.equals(HexFormat.of().formatHex(digest.digest()));
  }
}
