package io.github.uhp.protocol;

import java.util.Arrays;

/** The public half of a {@link PunchKey}: an X25519 public key (RFC 7748). Immutable. */
public final class PunchPublicKey {

  /** Its length in bytes. */
  public static final int LENGTH = 32;

  private final byte[] bytes;

  private PunchPublicKey(byte[] bytes) {
    this.bytes = bytes;
  }

  /**
   * Wraps a copy of the bytes.
   *
   * @throws IllegalArgumentException if they are not {@value #LENGTH}
   */
  public static PunchPublicKey of(byte[] bytes) {
    if (bytes.length != LENGTH) {
      throw new IllegalArgumentException("a punch key has " + LENGTH + " bytes");
    }
    return new PunchPublicKey(bytes.clone());
  }

  /** A copy of the bytes. */
  public byte[] bytes() {
    return bytes.clone();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof PunchPublicKey that && Arrays.equals(bytes, that.bytes);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(bytes);
  }
}
