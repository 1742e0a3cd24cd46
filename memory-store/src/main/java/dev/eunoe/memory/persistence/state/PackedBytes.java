package dev.eunoe.memory.persistence.state;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdException;
import dev.eunoe.memory.Owner;
import dev.eunoe.memory.persistence.session.Row;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Optional;
import java.util.zip.CRC32C;

/**
 * Bytes of a model state as they are kept: compressed by zstd, with a CRC-32C of what went in, and
 * encrypted where there is a key (which also shows what somebody changed on purpose).
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

  /** Of checksums that earlier versions wrote. */
  private static final int SHA_256_LENGTH = 64;

  static PackedBytes pack(byte[] raw, Owner owner, Optional<StateCipher> cipher) {
    byte[] compressed = Zstd.compress(raw, Compressibility.level(raw));
    return new PackedBytes(
        cipher.map(c -> c.seal(owner.id(), compressed)).orElse(compressed),
        raw.length,
        crc32c(raw),
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
    String found = checksum.length() == SHA_256_LENGTH ? sha256(raw) : crc32c(raw);
    if (!found.equals(checksum)) {
      throw new DamagedStateException("its checksum is " + found + " instead of " + checksum, null);
    }
    return raw;
  }

  /** Takes a tenth of what SHA-256 does. */
  private static String crc32c(byte[] bytes) {
    var crc = new CRC32C();
    crc.update(bytes);
    return HexFormat.of().toHexDigits((int) crc.getValue());
  }

  private static String sha256(byte[] bytes) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
