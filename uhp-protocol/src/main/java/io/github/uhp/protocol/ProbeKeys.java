package io.github.uhp.protocol;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * Seals and opens the probes of one session: AES-256-GCM, a key for each direction, a 64-bit
 * counter as nonce and a replay window. Not thread-safe.
 */
public final class ProbeKeys implements AutoCloseable {

  /** Bytes that one direction takes from the key derivation: the key, then the key id. */
  static final int DIRECTION_LENGTH = Aead.KEY_LENGTH + Long.BYTES;

  private final byte[] sendKey;
  private final byte[] receiveKey;
  private final long sendKeyId;
  private final long receiveKeyId;
  private final ReplayWindow window = new ReplayWindow();
  private final Aead aead = new Aead();
  private long counter;
  private boolean closed;

  ProbeKeys(byte[] send, byte[] receive) {
    sendKey = Arrays.copyOf(send, Aead.KEY_LENGTH);
    receiveKey = Arrays.copyOf(receive, Aead.KEY_LENGTH);
    sendKeyId = ByteBuffer.wrap(send).getLong(Aead.KEY_LENGTH);
    receiveKeyId = ByteBuffer.wrap(receive).getLong(Aead.KEY_LENGTH);
    Arrays.fill(send, (byte) 0);
    Arrays.fill(receive, (byte) 0);
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
    return datagram.remaining() < Wire.PROBE_HEADER_LENGTH + Aead.TAG_LENGTH
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
    ByteBuffer out = ByteBuffer.allocate(Wire.PROBE_HEADER_LENGTH + plain.length + Aead.TAG_LENGTH);
    out.put(Wire.TYPE_PROBE).put(Wire.VERSION).putLong(sendKeyId).putLong(counter);
    aead.seal(sendKey, counter, out.duplicate().flip(), plain, out);
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
        || in.remaining() < Wire.PROBE_HEADER_LENGTH + Aead.TAG_LENGTH
        || in.get(0) != Wire.TYPE_PROBE
        || in.get(1) != Wire.VERSION
        || in.getLong(Wire.PROBE_KEY_ID_OFFSET) != receiveKeyId) {
      return null;
    }
    long number = in.getLong(Wire.PROBE_COUNTER_OFFSET);
    if (!window.mayAccept(number)) {
      return null;
    }
    ByteBuffer header = in.slice(0, Wire.PROBE_HEADER_LENGTH);
    byte[] plain = aead.open(receiveKey, number, header, in.position(Wire.PROBE_HEADER_LENGTH));
    if (plain == null) {
      return null;
    }
    window.accept(number);
    return ProbeCodec.decode(plain);
  }

  /** Zeroes the keys; nothing can be sealed or opened afterwards. */
  @Override
  public void close() {
    closed = true;
    Arrays.fill(sendKey, (byte) 0);
    Arrays.fill(receiveKey, (byte) 0);
  }
}
