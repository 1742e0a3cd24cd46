package dev.eunoe.memory.persistence.state;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdException;
import dev.eunoe.memory.Owner;
import dev.eunoe.memory.StateToSave;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Optional;

/**
 * A model state as it is kept: compressed by zstd, with the SHA-256 of what went in, and encrypted
 * where there is a key.
 *
 * @param rawBytes the length before compression
 * @param keyId of the key it is encrypted with; empty when it is not
 */
public record PackedSnapshot(byte[] bytes, long rawBytes, String checksum, String keyId) {
  /** Of this way of packing; states packed in another are not found. */
  static final int VERSION = 1;

  /** States are floats, which higher levels take much longer over and hardly shrink further. */
  private static final int LEVEL = 1;

  static PackedSnapshot pack(StateToSave state, Owner owner, Optional<StateCipher> cipher) {
    byte[] raw = state.bytes();
    byte[] compressed = Zstd.compress(raw, LEVEL);
    return new PackedSnapshot(
        cipher.map(c -> c.seal(owner.id(), compressed)).orElse(compressed),
        raw.length,
        sha256(raw),
        cipher.map(StateCipher::keyId).orElse(""));
  }

  /**
   * The bytes that were packed.
   *
   * @throws DamagedSnapshotException when they are not these any more
   */
  byte[] unpack(Owner owner, Optional<StateCipher> cipher) {
    byte[] compressed = keyId.isEmpty() ? bytes : cipher.orElseThrow().open(owner.id(), bytes);
    byte[] raw;
    try {
      raw = Zstd.decompress(compressed, Math.toIntExact(rawBytes));
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
