package io.github.uhp.protocol;

import java.util.Arrays;

/**
 * A rendezvous server's identity: its static X25519 public key, written in lower-case base32 (52
 * characters). Immutable.
 */
public final class ServerId {

  /** Its length in bytes. */
  public static final int LENGTH = 32;

  private final byte[] bytes;

  private ServerId(byte[] bytes) {
    this.bytes = bytes;
  }

  /**
   * Wraps a copy of the bytes.
   *
   * @throws IllegalArgumentException if they are not {@value #LENGTH}
   */
  public static ServerId of(byte[] bytes) {
    if (bytes.length != LENGTH) {
      throw new IllegalArgumentException(
          "a server key has " + LENGTH + " bytes, not " + bytes.length);
    }
    return new ServerId(bytes.clone());
  }

  /**
   * Reads what {@link #toString()} wrote.
   *
   * @throws IllegalArgumentException if the text is not one; the message quotes it
   */
  public static ServerId parse(String text) {
    try {
      return new ServerId(Base32.decode(text, LENGTH));
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "'" + text + "' is not a server key (52 characters of a-z and 2-7)", e);
    }
  }

  /** A copy of the bytes. */
  public byte[] bytes() {
    return bytes.clone();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof ServerId that && Arrays.equals(bytes, that.bytes);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(bytes);
  }

  @Override
  public String toString() {
    return Base32.encode(bytes);
  }
}
