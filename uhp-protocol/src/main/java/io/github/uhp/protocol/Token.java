package io.github.uhp.protocol;

import java.util.Arrays;

/**
 * Bytes of a server that a peer repeats without understanding them: a cookie, which proves the
 * peer's address, or a turn in a queue. 1 to {@value #MAX_LENGTH} bytes. Immutable.
 */
public final class Token {

  /** The longest that is taken, in bytes. */
  public static final int MAX_LENGTH = 32;

  private final byte[] bytes;

  private Token(byte[] bytes) {
    this.bytes = bytes;
  }

  /**
   * Wraps a copy of the bytes.
   *
   * @throws IllegalArgumentException if there are none or too many
   */
  public static Token of(byte[] bytes) {
    if (bytes.length == 0 || bytes.length > MAX_LENGTH) {
      throw new IllegalArgumentException("token of " + bytes.length + " bytes");
    }
    return new Token(bytes.clone());
  }

  /** A copy of the bytes. */
  public byte[] bytes() {
    return bytes.clone();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Token that && Arrays.equals(bytes, that.bytes);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(bytes);
  }

  @Override
  public String toString() {
    return "token of " + bytes.length + " bytes";
  }
}
