package dev.eunoe.memory.persistence.state;

import dev.eunoe.memory.MasterKey;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import javax.crypto.Cipher;
import javax.crypto.KDF;
import javax.crypto.Mac;
import javax.crypto.SecretKey;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.HKDFParameterSpec;

/**
 * Encrypts states with AES-256-GCM (NIST SP 800-38D) under a key of their owner, which HKDF-SHA256
 * (RFC 5869) derives from the master key.
 *
 * <pre>
 *   sealed = nonce (12 bytes, random) ‖ ciphertext ‖ tag (16 bytes)      authenticated with it: the owner
 * </pre>
 */
final class StateCipher {
  private static final int NONCE_BYTES = 12;
  private static final int TAG_BITS = 128;
  private static final int KEY_BYTES = 32;
  private static final SecureRandom RANDOM = new SecureRandom();

  private final MasterKey master;

  StateCipher(MasterKey master) {
    this.master = master;
  }

  String keyId() {
    return master.id();
  }

  byte[] seal(String owner, byte[] plain) {
    byte[] nonce = new byte[NONCE_BYTES];
    RANDOM.nextBytes(nonce);
    try {
      byte[] sealed = cipher(Cipher.ENCRYPT_MODE, owner, nonce).doFinal(plain);
      byte[] all = Arrays.copyOf(nonce, NONCE_BYTES + sealed.length);
      System.arraycopy(sealed, 0, all, NONCE_BYTES, sealed.length);
      return all;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java has AES-GCM and HKDF", e);
    }
  }

  /**
   * The bytes that were sealed for this owner.
   *
   * @throws DamagedStateException when they were changed, or sealed for another
   */
  byte[] open(String owner, byte[] sealed) {
    if (sealed.length < NONCE_BYTES) {
      throw new DamagedStateException("it is shorter than what encryption adds", null);
    }
    try {
      return cipher(Cipher.DECRYPT_MODE, owner, Arrays.copyOf(sealed, NONCE_BYTES))
          .doFinal(sealed, NONCE_BYTES, sealed.length - NONCE_BYTES);
    } catch (GeneralSecurityException e) {
      throw new DamagedStateException("it does not decrypt", e);
    }
  }

  /** What a block's key is in the database: only who has the master key can tell it from words. */
  byte[] name(String owner, byte[] key) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(key("eunoe state blocks of " + owner));
      return mac.doFinal(key);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java has HMAC and HKDF", e);
    }
  }

  private Cipher cipher(int mode, String owner, byte[] nonce) throws GeneralSecurityException {
    Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
    cipher.init(mode, key("eunoe state of " + owner), new GCMParameterSpec(TAG_BITS, nonce));
    cipher.updateAAD(owner.getBytes(StandardCharsets.UTF_8));
    return cipher;
  }

  private SecretKey key(String purpose) throws GeneralSecurityException {
    byte[] info = purpose.getBytes(StandardCharsets.UTF_8);
    return KDF.getInstance("HKDF-SHA256")
        .deriveKey(
            "AES",
            HKDFParameterSpec.ofExtract().addIKM(master.bytes()).thenExpand(info, KEY_BYTES));
  }
}
