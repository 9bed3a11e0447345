package io.github.uhp.protocol;

import java.util.HexFormat;
import java.util.random.RandomGenerator;

/**
 * Tells connect-requests apart: 16 random bytes.
 *
 * @param high the first eight, big-endian
 * @param low the last eight, big-endian
 */
public record RequestId(long high, long low) {

  /** Its length in bytes. */
  public static final int LENGTH = 16;

  /** A fresh one. */
  public static RequestId random(RandomGenerator random) {
    return new RequestId(random.nextLong(), random.nextLong());
  }

  @Override
  public String toString() {
    HexFormat hex = HexFormat.of();
    return hex.toHexDigits(high) + hex.toHexDigits(low);
  }
}
