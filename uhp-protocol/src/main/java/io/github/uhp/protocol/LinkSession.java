package io.github.uhp.protocol;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * Seals and opens the datagrams of one session between peer and server: AES-256-GCM, a key for each
 * direction, a 64-bit counter as nonce, a replay window, and a new key after every 1,024 datagrams.
 * Takes some 300 bytes. Not thread-safe, see {@link LinkResponder}.
 */
public final class LinkSession implements AutoCloseable {

  /** What sealing adds to a plaintext, in bytes. */
  public static final int OVERHEAD = Wire.SEALED_HEADER_LENGTH + Aead.TAG_LENGTH;

  /** The longest plaintext, in bytes. */
  public static final int MAX_PLAINTEXT = Wire.MAX_DATAGRAM - OVERHEAD;

  /** A counter's epoch is the counter without its lowest ten bits; each epoch has its key. */
  private static final int EPOCH_SHIFT = 10;

  private final Aead aead;
  private final long number;
  private final byte[] handshakeHash;
  private final byte[] sendKey;
  private final byte[] receiveKey;
  private final byte[] previousReceiveKey = new byte[Aead.KEY_LENGTH];
  private final ReplayWindow window = new ReplayWindow();
  private long counter;
  private long receiveEpoch;
  private boolean closed;

  private LinkSession(Aead aead, long number, byte[] hash, byte[] sendKey, byte[] receiveKey) {
    this.aead = aead;
    this.number = number;
    this.handshakeHash = hash;
    this.sendKey = sendKey;
    this.receiveKey = receiveKey;
  }

  /** Takes the keys out of the result of a handshake, and zeroes them there. */
  static LinkSession of(
      Aead aead, long number, NoiseNk.Established established, boolean asInitiator) {
    byte[] keys = established.keys();
    byte[] first = Arrays.copyOf(keys, Aead.KEY_LENGTH);
    byte[] second = Arrays.copyOfRange(keys, Aead.KEY_LENGTH, keys.length);
    Arrays.fill(keys, (byte) 0);
    return asInitiator
        ? new LinkSession(aead, number, established.handshakeHash(), first, second)
        : new LinkSession(aead, number, established.handshakeHash(), second, first);
  }

  /**
   * The session that a sealed datagram names; empty if it is not one of this version, too short or
   * too long. The buffer is left as it is.
   */
  public static OptionalLong number(ByteBuffer datagram) {
    ByteBuffer in = datagram.slice();
    return in.remaining() < OVERHEAD
            || in.remaining() > Wire.MAX_DATAGRAM
            || in.get(0) != Wire.TYPE_SEALED
            || in.get(1) != Wire.VERSION
        ? OptionalLong.empty()
        : OptionalLong.of(in.getLong(Wire.SEALED_SESSION_OFFSET));
  }

  /** What its datagrams are marked with; the server chose it. */
  public long number() {
    return number;
  }

  /**
   * A copy of the hash of the handshake, 32 bytes: equal on both sides, and of no other session.
   */
  public byte[] handshakeHash() {
    return handshakeHash.clone();
  }

  /**
   * The sealed datagram for a plaintext.
   *
   * @throws IllegalArgumentException if it is longer than {@link #MAX_PLAINTEXT}
   * @throws IllegalStateException if the session is closed
   */
  public ByteBuffer seal(byte[] plain) {
    if (closed) {
      throw new IllegalStateException("closed");
    }
    if (plain.length > MAX_PLAINTEXT) {
      throw new IllegalArgumentException("message of " + plain.length + " bytes");
    }
    if (counter != 0 && epoch(counter) != epoch(counter - 1)) {
      replace(sendKey, aead.rekey(sendKey));
    }
    ByteBuffer out = ByteBuffer.allocate(plain.length + OVERHEAD);
    out.put(Wire.TYPE_SEALED).put(Wire.VERSION).putLong(number).putLong(counter);
    aead.seal(sendKey, counter, out.duplicate().flip(), plain, out);
    counter++;
    return out.flip();
  }

  /**
   * The plaintext of a datagram, or null if it is not of this session, not authentic or not fresh,
   * or the session is closed. The buffer is left as it is.
   */
  public byte @Nullable [] open(ByteBuffer datagram) {
    // Zeroed keys would let anyone in.
    if (closed || !OptionalLong.of(number).equals(number(datagram))) {
      return null;
    }
    ByteBuffer in = datagram.slice();
    long received = in.getLong(Wire.SEALED_COUNTER_OFFSET);
    if (!window.mayAccept(received)) {
      return null;
    }
    long ahead = epoch(received) - receiveEpoch;
    byte[] plain;
    if (ahead == 0) {
      plain = open(receiveKey, received, in);
    } else if (ahead == -1) {
      plain = open(previousReceiveKey, received, in);
    } else if (ahead == 1) {
      plain = openNextEpoch(received, in);
    } else {
      return null;
    }
    if (plain != null) {
      window.accept(received);
    }
    return plain;
  }

  /** Derives the next key, and keeps it only if the datagram is authentic under it. */
  private byte @Nullable [] openNextEpoch(long received, ByteBuffer in) {
    byte[] next = aead.rekey(receiveKey);
    byte[] plain = open(next, received, in);
    if (plain == null) {
      Arrays.fill(next, (byte) 0);
      return null;
    }
    System.arraycopy(receiveKey, 0, previousReceiveKey, 0, Aead.KEY_LENGTH);
    replace(receiveKey, next);
    receiveEpoch++;
    return plain;
  }

  private byte @Nullable [] open(byte[] key, long received, ByteBuffer in) {
    ByteBuffer header = in.slice(0, Wire.SEALED_HEADER_LENGTH);
    int length = in.remaining() - Wire.SEALED_HEADER_LENGTH;
    return aead.open(key, received, header, in.slice(Wire.SEALED_HEADER_LENGTH, length));
  }

  private static long epoch(long counter) {
    return counter >> EPOCH_SHIFT;
  }

  private static void replace(byte[] key, byte[] by) {
    System.arraycopy(by, 0, key, 0, Aead.KEY_LENGTH);
    Arrays.fill(by, (byte) 0);
  }

  /** Zeroes the keys; nothing can be sealed or opened afterwards. */
  @Override
  public void close() {
    closed = true;
    Arrays.fill(sendKey, (byte) 0);
    Arrays.fill(receiveKey, (byte) 0);
    Arrays.fill(previousReceiveKey, (byte) 0);
  }
}
