package io.github.uhp.protocol;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.random.RandomGenerator;
import org.bouncycastle.crypto.digests.SHA256Digest;
import org.bouncycastle.crypto.generators.HKDFBytesGenerator;
import org.bouncycastle.crypto.params.HKDFParameters;

/**
 * An X25519 key pair from which the keys of probes are agreed. A listener has one, new at every
 * start; a connector makes one for each request. Thread-safe; {@link #close()} zeroes the private
 * half.
 */
public final class PunchKey implements AutoCloseable {

  private static final byte[] INFO = {'u', 'h', 'p', '/', '1', ' ', 'p', 'r', 'o', 'b', 'e'};

  private final byte[] secret;
  private final PunchPublicKey publicKey;
  private boolean closed;

  private PunchKey(byte[] secret) {
    this.secret = secret;
    this.publicKey = PunchPublicKey.of(new X25519().publicKey(secret));
  }

  /** A fresh key; the source must be fit for secrets. */
  public static PunchKey generate(RandomGenerator random) {
    byte[] secret = new byte[X25519.LENGTH];
    random.nextBytes(secret);
    return new PunchKey(secret);
  }

  /** The half to publish. */
  public PunchPublicKey publicKey() {
    return publicKey;
  }

  /**
   * Agrees the keys of a session's probes.
   *
   * @param other the other side's public half
   * @param session what the keys are for
   * @param connector the parts that name the connector
   * @param listener the parts that name the listener
   * @param asConnector which of them this side is
   * @throws IllegalArgumentException if the other half is a point of low order, which gives no
   *     secret
   * @throws IllegalStateException if this key is closed
   */
  public ProbeKeys agree(
      PunchPublicKey other,
      SessionId session,
      Party connector,
      Party listener,
      boolean asConnector) {
    byte[] shared = sharedWith(other);
    ByteBuffer info = ByteBuffer.allocate(INFO.length + 2 * (PeerId.LENGTH + Long.BYTES));
    info.put(INFO).put(connector.peerId().bytes()).put(listener.peerId().bytes());
    info.putLong(connector.instance()).putLong(listener.instance());
    HKDFBytesGenerator hkdf = new HKDFBytesGenerator(new SHA256Digest());
    hkdf.init(new HKDFParameters(shared, session.bytes(), info.array()));
    byte[] material = new byte[2 * ProbeKeys.DIRECTION_LENGTH];
    hkdf.generateBytes(material, 0, material.length);
    Arrays.fill(shared, (byte) 0);
    byte[] fromConnector = Arrays.copyOf(material, ProbeKeys.DIRECTION_LENGTH);
    byte[] fromListener = Arrays.copyOfRange(material, ProbeKeys.DIRECTION_LENGTH, material.length);
    Arrays.fill(material, (byte) 0);
    return asConnector
        ? new ProbeKeys(fromConnector, fromListener)
        : new ProbeKeys(fromListener, fromConnector);
  }

  private synchronized byte[] sharedWith(PunchPublicKey other) {
    if (closed) {
      throw new IllegalStateException("closed");
    }
    byte[] shared = new byte[X25519.LENGTH];
    if (!new X25519().agree(secret, other.bytes(), shared)) {
      throw new IllegalArgumentException("punch key of low order");
    }
    return shared;
  }

  @Override
  public synchronized void close() {
    closed = true;
    Arrays.fill(secret, (byte) 0);
  }

  /**
   * One side of a session.
   *
   * @param peerId who
   * @param instance which of its endpoints
   */
  public record Party(PeerId peerId, long instance) {}
}
