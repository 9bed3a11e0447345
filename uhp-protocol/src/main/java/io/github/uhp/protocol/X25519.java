package io.github.uhp.protocol;

/**
 * The Diffie-Hellman function of RFC 7748, which counts its scalar multiplications: they are most
 * of what a handshake costs. Works on the arrays that it is given and keeps no copy of them. Not
 * thread-safe. Not final: a test looks on.
 */
class X25519 {

  /** Of a private key, a public key and a shared secret, in bytes. */
  static final int LENGTH = 32;

  private long operations;

  /** Scalar multiplications since this object was made. */
  long operations() {
    return operations;
  }

  byte[] publicKey(byte[] secret) {
    operations++;
    byte[] publicKey = new byte[LENGTH];
    org.bouncycastle.math.ec.rfc7748.X25519.generatePublicKey(secret, 0, publicKey, 0);
    return publicKey;
  }

  /**
   * Writes the shared secret; false if it is all zero, because the public key is a point of low
   * order (RFC 7748 §6.1).
   */
  boolean agree(byte[] secret, byte[] publicKey, byte[] shared) {
    operations++;
    return org.bouncycastle.math.ec.rfc7748.X25519.calculateAgreement(
        secret, 0, publicKey, 0, shared, 0);
  }
}
