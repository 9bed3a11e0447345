package io.github.uhp.protocol;

import java.util.Arrays;
import java.util.random.RandomGenerator;

/**
 * A rendezvous server's static X25519 key pair, whose public half is its {@link ServerId}.
 * Thread-safe; {@link #close()} zeroes the private half.
 */
public final class ServerKey implements AutoCloseable {

  /** The length of the private half in bytes. */
  public static final int LENGTH = X25519.LENGTH;

  private final byte[] secret;
  private final ServerId serverId;
  private boolean closed;

  private ServerKey(byte[] secret) {
    this.secret = secret;
    this.serverId = ServerId.of(new X25519().publicKey(secret));
  }

  /** A fresh key; the source must be fit for secrets. */
  public static ServerKey generate(RandomGenerator random) {
    byte[] secret = new byte[LENGTH];
    random.nextBytes(secret);
    return new ServerKey(secret);
  }

  /**
   * The key with a copy of that private half, as {@link #secret()} gave it.
   *
   * @throws IllegalArgumentException if it has not {@value #LENGTH} bytes
   */
  public static ServerKey of(byte[] secret) {
    if (secret.length != LENGTH) {
      throw new IllegalArgumentException(
          "a server's private key has " + LENGTH + " bytes, not " + secret.length);
    }
    return new ServerKey(secret.clone());
  }

  /** The half to publish. */
  public ServerId serverId() {
    return serverId;
  }

  /**
   * A copy of the private half, to be stored; the caller zeroes it.
   *
   * @throws IllegalStateException if this key is closed
   */
  public synchronized byte[] secret() {
    requireOpen();
    return secret.clone();
  }

  /** The secret shared with whoever has that public key, or false if the key is of low order. */
  synchronized boolean agree(X25519 curve, byte[] publicKey, byte[] shared) {
    requireOpen();
    return curve.agree(secret, publicKey, shared);
  }

  @Override
  public synchronized void close() {
    closed = true;
    Arrays.fill(secret, (byte) 0);
  }

  @Override
  public String toString() {
    return "key of server " + serverId;
  }

  // A zeroed key is one that everybody knows.
  private void requireOpen() {
    if (closed) {
      throw new IllegalStateException("closed");
    }
  }
}
