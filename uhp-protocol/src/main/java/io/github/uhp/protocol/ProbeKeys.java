package io.github.uhp.protocol;

import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.OptionalLong;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * Seals and opens the probes of one session: AES-256-GCM, a key for each direction, a 64-bit
 * counter as nonce and a replay window. Not thread-safe.
 */
public final class ProbeKeys implements AutoCloseable {

  /** Bytes that one direction takes from the key derivation: the key, then the key id. */
  static final int DIRECTION_LENGTH = 32 + Long.BYTES;

  private static final int NONCE_LENGTH = 12;

  private final byte[] sendKey;
  private final byte[] receiveKey;
  private final long sendKeyId;
  private final long receiveKeyId;
  private final ReplayWindow window = new ReplayWindow();
  private final Cipher cipher;
  private long counter;
  private boolean closed;

  ProbeKeys(byte[] send, byte[] receive) {
    sendKey = Arrays.copyOf(send, 32);
    receiveKey = Arrays.copyOf(receive, 32);
    sendKeyId = ByteBuffer.wrap(send).getLong(32);
    receiveKeyId = ByteBuffer.wrap(receive).getLong(32);
    Arrays.fill(send, (byte) 0);
    Arrays.fill(receive, (byte) 0);
    try {
      cipher = Cipher.getInstance("AES/GCM/NoPadding");
    } catch (GeneralSecurityException e) {
      throw new AssertionError("every JDK has AES-GCM", e);
    }
  }

  /** What a received probe's key id must be to belong to this session. */
  public long receiveKeyId() {
    return receiveKeyId;
  }

  /**
   * The key id of a sealed probe, by which its session is found; empty if the datagram is too
   * short.
   */
  public static OptionalLong keyId(ByteBuffer datagram) {
    return datagram.remaining() < Wire.PROBE_HEADER_LENGTH + Wire.SEAL_LENGTH
        ? OptionalLong.empty()
        : OptionalLong.of(datagram.slice().getLong(Wire.PROBE_KEY_ID_OFFSET));
  }

  /**
   * The sealed datagram for a probe.
   *
   * @throws IllegalStateException if the keys are closed
   */
  public ByteBuffer seal(Probe probe) {
    if (closed) {
      throw new IllegalStateException("closed");
    }
    byte[] plain = ProbeCodec.encode(probe);
    ByteBuffer out =
        ByteBuffer.allocate(Wire.PROBE_HEADER_LENGTH + plain.length + Wire.SEAL_LENGTH);
    out.put(Wire.TYPE_PROBE).put(Wire.VERSION).putLong(sendKeyId).putLong(counter);
    try {
      init(Cipher.ENCRYPT_MODE, sendKey, counter, out.duplicate().flip());
      cipher.doFinal(ByteBuffer.wrap(plain), out);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("cannot seal", e);
    }
    counter++;
    return out.flip();
  }

  /**
   * The probe in a datagram, or null if it is not authentic, not fresh or not well-formed, or the
   * keys are closed.
   */
  public @Nullable Probe open(ByteBuffer datagram) {
    ByteBuffer in = datagram.slice();
    // Zeroed keys would let anyone in.
    if (closed
        || in.remaining() < Wire.PROBE_HEADER_LENGTH + Wire.SEAL_LENGTH
        || in.get(0) != Wire.TYPE_PROBE
        || in.get(1) != Wire.VERSION
        || in.getLong(Wire.PROBE_KEY_ID_OFFSET) != receiveKeyId) {
      return null;
    }
    long number = in.getLong(Wire.PROBE_COUNTER_OFFSET);
    if (!window.mayAccept(number)) {
      return null;
    }
    ByteBuffer plain =
        ByteBuffer.allocate(in.remaining() - Wire.PROBE_HEADER_LENGTH - Wire.SEAL_LENGTH);
    try {
      init(Cipher.DECRYPT_MODE, receiveKey, number, in.slice(0, Wire.PROBE_HEADER_LENGTH));
      in.position(Wire.PROBE_HEADER_LENGTH);
      cipher.doFinal(in, plain);
    } catch (GeneralSecurityException e) {
      return null;
    }
    window.accept(number);
    return ProbeCodec.decode(plain.array());
  }

  private void init(int mode, byte[] key, long number, ByteBuffer header)
      throws GeneralSecurityException {
    byte[] nonce = ByteBuffer.allocate(NONCE_LENGTH).putInt(0).putLong(number).array();
    cipher.init(
        mode,
        new SecretKeySpec(key, "AES"),
        new GCMParameterSpec(Wire.SEAL_LENGTH * Byte.SIZE, nonce));
    cipher.updateAAD(header);
  }

  /** Zeroes the keys; nothing can be sealed or opened afterwards. */
  @Override
  public void close() {
    closed = true;
    Arrays.fill(sendKey, (byte) 0);
    Arrays.fill(receiveKey, (byte) 0);
  }
}
