package dev.eunoe.memory.persistence;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdException;
import dev.eunoe.memory.StateToSave;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * A model state as it is kept: compressed by zstd, with the SHA-256 of what went in.
 *
 * @param rawBytes the length before compression
 */
record PackedSnapshot(byte[] bytes, long rawBytes, String checksum) {
  /** States are floats, which higher levels take much longer over and hardly shrink further. */
  private static final int LEVEL = 1;

  static PackedSnapshot pack(StateToSave state) {
    byte[] raw = state.bytes();
    return new PackedSnapshot(Zstd.compress(raw, LEVEL), raw.length, sha256(raw));
  }

  /**
   * The bytes that were packed.
   *
   * @throws DamagedSnapshotException when they are not these any more
   */
  byte[] unpack() {
    byte[] raw;
    try {
      raw = Zstd.decompress(bytes, Math.toIntExact(rawBytes));
    } catch (ZstdException | ArithmeticException e) {
      throw new DamagedSnapshotException("it does not decompress: " + e.getMessage(), e);
    }
    String found = sha256(raw);
    if (!found.equals(checksum)) {
      throw new DamagedSnapshotException(
          "its checksum is " + found + " instead of " + checksum, null);
    }
    return raw;
  }

  private static String sha256(byte[] bytes) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
