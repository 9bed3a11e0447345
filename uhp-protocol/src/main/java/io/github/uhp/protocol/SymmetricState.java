package io.github.uhp.protocol;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.bouncycastle.crypto.digests.SHA256Digest;
import org.bouncycastle.crypto.generators.HKDFBytesGenerator;
import org.bouncycastle.crypto.params.HKDFParameters;
import org.jspecify.annotations.Nullable;

/** Noise's SymmetricState (revision 34, §5.2) with SHA-256 and AES-256-GCM. Not thread-safe. */
final class SymmetricState implements AutoCloseable {

  /** Of a hash, a chaining key and a cipher key, in bytes. */
  static final int LENGTH = 32;

  private final Aead aead;
  private final byte[] chainingKey;
  private final byte[] key;
  private byte[] hash;
  private long counter;

  /**
   * The state of a new handshake, whose key is not set yet.
   *
   * @param protocol its name, at most {@value #LENGTH} bytes of ASCII
   */
  SymmetricState(Aead aead, String protocol) {
    this.aead = aead;
    hash = Arrays.copyOf(protocol.getBytes(StandardCharsets.US_ASCII), LENGTH);
    chainingKey = hash.clone();
    key = new byte[LENGTH];
  }

  private SymmetricState(SymmetricState other) {
    aead = other.aead;
    chainingKey = other.chainingKey.clone();
    key = other.key.clone();
    hash = other.hash.clone();
    counter = other.counter;
  }

  /** A copy to go on with, where the next message may prove to be nobody's. */
  SymmetricState copy() {
    return new SymmetricState(this);
  }

  void mixHash(byte[] data) {
    hash = Signatures.sha256(hash, data);
  }

  void mixKey(byte[] input) {
    byte[] output = expand(input);
    System.arraycopy(output, 0, chainingKey, 0, LENGTH);
    System.arraycopy(output, LENGTH, key, 0, LENGTH);
    Arrays.fill(output, (byte) 0);
    counter = 0;
  }

  /** Seals under the key that {@link #mixKey} made. */
  byte[] encryptAndHash(byte[] plain) {
    byte[] sealed = new byte[plain.length + Aead.TAG_LENGTH];
    aead.seal(key, counter++, ByteBuffer.wrap(hash), plain, ByteBuffer.wrap(sealed));
    mixHash(sealed);
    return sealed;
  }

  /** The plaintext, or null if the tag does not hold; then this state is of no more use. */
  byte @Nullable [] decryptAndHash(byte[] sealed) {
    byte[] plain = aead.open(key, counter++, ByteBuffer.wrap(hash), ByteBuffer.wrap(sealed));
    mixHash(sealed);
    return plain;
  }

  /** The two transport keys, one after the other: the initiator sends with the first. */
  byte[] split() {
    return expand(new byte[0]);
  }

  /** A copy of the hash of everything so far. */
  byte[] handshakeHash() {
    return hash.clone();
  }

  /** Noise's HKDF with two outputs (§4.3), which is RFC 5869 without info. */
  private byte[] expand(byte[] input) {
    HKDFBytesGenerator hkdf = new HKDFBytesGenerator(new SHA256Digest());
    hkdf.init(new HKDFParameters(input, chainingKey, null));
    byte[] output = new byte[2 * LENGTH];
    hkdf.generateBytes(output, 0, output.length);
    return output;
  }

  /** Zeroes the keys. */
  @Override
  public void close() {
    Arrays.fill(chainingKey, (byte) 0);
    Arrays.fill(key, (byte) 0);
  }
}
