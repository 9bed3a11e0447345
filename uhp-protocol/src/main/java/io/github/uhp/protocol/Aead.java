package io.github.uhp.protocol;

import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * AES-256-GCM as Noise has it (revision 34, §12.3): the nonce is four zero bytes and a 64-bit
 * counter, big-endian. Holds no key between calls, so that many sessions share one. Not
 * thread-safe. Not final: a test looks on.
 */
class Aead {

  static final int KEY_LENGTH = 32;
  static final int TAG_LENGTH = 16;

  private static final int NONCE_LENGTH = 12;

  /** The counter that no message has: 2^64 - 1 (Noise §5.1). */
  private static final long REKEY_COUNTER = -1;

  private final Cipher cipher;

  Aead() {
    try {
      cipher = Cipher.getInstance("AES/GCM/NoPadding");
    } catch (GeneralSecurityException e) {
      throw new AssertionError("every JDK has AES-GCM", e);
    }
  }

  /** Puts ciphertext and tag into a buffer that has room for them. */
  void seal(byte[] key, long counter, ByteBuffer header, byte[] plain, ByteBuffer out) {
    try {
      init(Cipher.ENCRYPT_MODE, key, counter, header);
      cipher.doFinal(ByteBuffer.wrap(plain), out);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("cannot seal", e);
    }
  }

  /** The plaintext, or null if the tag does not hold. */
  byte @Nullable [] open(byte[] key, long counter, ByteBuffer header, ByteBuffer sealed) {
    byte[] plain = new byte[sealed.remaining() - TAG_LENGTH];
    try {
      init(Cipher.DECRYPT_MODE, key, counter, header);
      cipher.doFinal(sealed.duplicate(), ByteBuffer.wrap(plain));
      return plain;
    } catch (GeneralSecurityException e) {
      return null;
    }
  }

  /**
   * The key after that one: Noise's REKEY (§4.2), the first 32 bytes of zeros encrypted with the
   * last counter. GCM encrypts as CTR does from block 2 on (NIST SP 800-38D §7.1), and only CTR may
   * be asked twice for the same: a forged datagram makes a receiver derive a key before its time.
   */
  byte[] rekey(byte[] key) {
    byte[] block = ByteBuffer.allocate(16).putInt(0).putLong(REKEY_COUNTER).putInt(2).array();
    try {
      Cipher ctr = Cipher.getInstance("AES/CTR/NoPadding");
      ctr.init(Cipher.ENCRYPT_MODE, new SecretKeySpec(key, "AES"), new IvParameterSpec(block));
      return ctr.doFinal(new byte[KEY_LENGTH]);
    } catch (GeneralSecurityException e) {
      throw new AssertionError("every JDK has AES", e);
    }
  }

  private void init(int mode, byte[] key, long counter, ByteBuffer header)
      throws GeneralSecurityException {
    byte[] nonce = ByteBuffer.allocate(NONCE_LENGTH).putInt(0).putLong(counter).array();
    cipher.init(
        mode, new SecretKeySpec(key, "AES"), new GCMParameterSpec(TAG_LENGTH * Byte.SIZE, nonce));
    cipher.updateAAD(header.duplicate());
  }
}
