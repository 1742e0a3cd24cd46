package dev.eunoe.memory.persistence.state;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdException;
import dev.eunoe.memory.Owner;
import dev.eunoe.memory.persistence.session.Row;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Optional;

/**
 * Bytes of a model state as they are kept: compressed by zstd, with the SHA-256 of what went in,
 * and encrypted where there is a key.
 *
 * @param rawBytes the length before compression
 * @param keyId of the key they are encrypted with; empty when they are not
 */
record PackedBytes(byte[] bytes, long rawBytes, String checksum, String keyId) {
  /**
   * Of this way of packing: a fixed part and blocks; states packed in another are not found.
   * Version 1 was a state in one piece.
   */
  static final int VERSION = 2;

  /** States are floats, which higher levels take much longer over and hardly shrink further. */
  private static final int LEVEL = 1;

  static PackedBytes pack(byte[] raw, Owner owner, Optional<StateCipher> cipher) {
    byte[] compressed = Zstd.compress(raw, LEVEL);
    return new PackedBytes(
        cipher.map(c -> c.seal(owner.id(), compressed)).orElse(compressed),
        raw.length,
        sha256(raw),
        cipher.map(StateCipher::keyId).orElse(""));
  }

  static PackedBytes of(Row row) {
    return new PackedBytes(
        row.bytes("bytes"), row.number("raw_bytes"), row.text("checksum"), row.text("key_id"));
  }

  /**
   * The bytes that were packed.
   *
   * @throws DamagedStateException when they are not these any more
   */
  byte[] unpack(Owner owner, Optional<StateCipher> cipher) {
    byte[] compressed = bytes;
    if (!keyId.isEmpty()) {
      compressed =
          cipher
              .orElseThrow(() -> new DamagedStateException("its key is not configured", null))
              .open(owner.id(), bytes);
    }
    byte[] raw;
    try {
      raw = Zstd.decompress(compressed, Math.toIntExact(rawBytes));
    } catch (ZstdException | ArithmeticException e) {
      throw new DamagedStateException("it does not decompress: " + e.getMessage(), e);
    }
    String found = sha256(raw);
    if (!found.equals(checksum)) {
      throw new DamagedStateException("its checksum is " + found + " instead of " + checksum, null);
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
