package io.github.uhp.protocol;

import java.util.Arrays;
import java.util.HexFormat;

/**
 * Names a session between two peers: the SHA-256 of the connect-request's signed payload.
 * Immutable.
 */
public final class SessionId {

  /** Its length in bytes. */
  public static final int LENGTH = 32;

  private final byte[] bytes;

  private SessionId(byte[] bytes) {
    this.bytes = bytes;
  }

  /**
   * Wraps a copy of the bytes.
   *
   * @throws IllegalArgumentException if they are not {@value #LENGTH}
   */
  public static SessionId of(byte[] bytes) {
    if (bytes.length != LENGTH) {
      throw new IllegalArgumentException("a session id has " + LENGTH + " bytes");
    }
    return new SessionId(bytes.clone());
  }

  /** A copy of the bytes. */
  public byte[] bytes() {
    return bytes.clone();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof SessionId that && Arrays.equals(bytes, that.bytes);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(bytes);
  }

  /** The first eight bytes in hexadecimal: enough for a log. */
  @Override
  public String toString() {
    return HexFormat.of().formatHex(bytes, 0, 8);
  }
}
