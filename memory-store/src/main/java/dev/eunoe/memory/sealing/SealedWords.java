package dev.eunoe.memory.sealing;

import dev.eunoe.memory.MasterKey;
import dev.eunoe.memory.StoreException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;
import javax.crypto.Cipher;
import javax.crypto.KDF;
import javax.crypto.Mac;
import javax.crypto.SecretKey;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.HKDFParameterSpec;

/**
 * Words of one owner under keys of the owner's own, which HKDF-SHA256 (RFC 5869) derives from the
 * master key: AES-256-GCM (NIST SP 800-38D) for what is read again, HMAC-SHA256 for what is only
 * looked up.
 *
 * <pre>
 *   text    = "sealed:" + base64(nonce (12 bytes) ‖ ciphertext ‖ tag (16 bytes))   authenticated with it: the owner
 *   lexeme  = base64(first 12 bytes of HMAC(lexeme))
 *   nonce   = random; of texts that are compared: the first 12 bytes of HMAC(text), as in SIV (RFC 5297)
 * </pre>
 *
 * <p>What does not begin with "sealed:" is read as it is: the server's own marks, such as that of
 * an erased turn, are no secret.
 */
final class SealedWords implements Sealing {
  private static final String PREFIX = "sealed:";
  private static final int NONCE_BYTES = 12;
  private static final int LEXEME_BYTES = 12;
  private static final int TAG_BITS = 128;
  private static final int KEY_BYTES = 32;
  private static final SecureRandom RANDOM = new SecureRandom();

  private final byte[] owner;
  private final SecretKey words;
  private final Mac nonces;
  private final Mac lexemes;
  private final SecretKey hashes;

  SealedWords(MasterKey master, String owner) {
    this.owner = owner.getBytes(StandardCharsets.UTF_8);
    this.words = key(master, "AES", "eunoe words of " + owner);
    this.nonces = mac(key(master, "HmacSHA256", "eunoe nonces of " + owner));
    this.lexemes = mac(key(master, "HmacSHA256", "eunoe lexemes of " + owner));
    this.hashes = key(master, "HmacSHA256", "eunoe hashes of " + owner);
  }

  @Override
  public String seal(String text) {
    return text.isEmpty() ? "" : PREFIX + base64(seal(utf8(text)));
  }

  @Override
  public String sealAlike(String text) {
    if (text.isEmpty()) {
      return "";
    }
    byte[] plain = utf8(text);
    return PREFIX + base64(seal(Arrays.copyOf(nonces.doFinal(plain), NONCE_BYTES), plain));
  }

  @Override
  public String open(String stored) {
    if (!stored.startsWith(PREFIX)) {
      return stored;
    }
    byte[] sealed;
    try {
      sealed = Base64.getDecoder().decode(stored.substring(PREFIX.length()));
    } catch (IllegalArgumentException e) {
      throw unreadable(e);
    }
    return new String(open(sealed), StandardCharsets.UTF_8);
  }

  @Override
  public byte[] seal(byte[] plain) {
    if (plain.length == 0) {
      return plain;
    }
    byte[] nonce = new byte[NONCE_BYTES];
    RANDOM.nextBytes(nonce);
    return seal(nonce, plain);
  }

  private byte[] seal(byte[] nonce, byte[] plain) {
    try {
      byte[] sealed = cipher(Cipher.ENCRYPT_MODE, nonce).doFinal(plain);
      byte[] all = Arrays.copyOf(nonce, NONCE_BYTES + sealed.length);
      System.arraycopy(sealed, 0, all, NONCE_BYTES, sealed.length);
      return all;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java has AES-GCM", e);
    }
  }

  @Override
  public byte[] open(byte[] sealed) {
    if (sealed.length == 0) {
      return sealed;
    }
    try {
      return cipher(Cipher.DECRYPT_MODE, Arrays.copyOf(sealed, NONCE_BYTES))
          .doFinal(sealed, NONCE_BYTES, Math.max(0, sealed.length - NONCE_BYTES));
    } catch (GeneralSecurityException | IllegalArgumentException e) {
      throw unreadable(e);
    }
  }

  @Override
  public Optional<String> keyedHash(String words) {
    return Optional.of(base64(mac(hashes).doFinal(utf8(words))));
  }

  @Override
  public String lexeme(String lexeme) {
    return base64(Arrays.copyOf(lexemes.doFinal(utf8(lexeme)), LEXEME_BYTES));
  }

  @Override
  public long band(long band) {
    return ByteBuffer.wrap(lexemes.doFinal(utf8("#" + band))).getLong();
  }

  private Cipher cipher(int mode, byte[] nonce) throws GeneralSecurityException {
    Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
    cipher.init(mode, words, new GCMParameterSpec(TAG_BITS, nonce));
    cipher.updateAAD(owner);
    return cipher;
  }

  private static StoreException unreadable(Exception cause) {
    return new StoreException(
        "Words in the database do not decrypt: they were changed there, or encrypted with another"
            + " key or for another owner; nothing was changed.",
        cause);
  }

  private static SecretKey key(MasterKey master, String algorithm, String info) {
    try {
      return KDF.getInstance("HKDF-SHA256")
          .deriveKey(
              algorithm,
              HKDFParameterSpec.ofExtract()
                  .addIKM(master.bytes())
                  .thenExpand(utf8(info), KEY_BYTES));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java has HKDF", e);
    }
  }

  private static Mac mac(SecretKey key) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(key);
      return mac;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java has HMAC-SHA256", e);
    }
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static String base64(byte[] bytes) {
    return Base64.getEncoder().withoutPadding().encodeToString(bytes);
  }
}
