package io.github.uhp.protocol;

import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * AES-256-GCM as Noise has it (revision 34, §12.3): the nonce is four zero bytes and a 64-bit
 * counter, big-endian. Holds no key between calls, so that many sessions share one. Not
 * thread-safe.
 */
final class Aead {

  static final int KEY_LENGTH = 32;
  static final int TAG_LENGTH = 16;

  private static final int NONCE_LENGTH = 12;
  private static final byte[] NOTHING = {};

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

  /** The key after that one: Noise's REKEY (§4.2). */
  byte[] rekey(byte[] key) {
    byte[] sealed = new byte[KEY_LENGTH + TAG_LENGTH];
    seal(
        key,
        REKEY_COUNTER,
        ByteBuffer.wrap(NOTHING),
        new byte[KEY_LENGTH],
        ByteBuffer.wrap(sealed));
    byte[] next = Arrays.copyOf(sealed, KEY_LENGTH);
    Arrays.fill(sealed, (byte) 0);
    return next;
  }

  private void init(int mode, byte[] key, long counter, ByteBuffer header)
      throws GeneralSecurityException {
    byte[] nonce = ByteBuffer.allocate(NONCE_LENGTH).putInt(0).putLong(counter).array();
    cipher.init(
        mode, new SecretKeySpec(key, "AES"), new GCMParameterSpec(TAG_LENGTH * Byte.SIZE, nonce));
    cipher.updateAAD(header.duplicate());
  }
}
