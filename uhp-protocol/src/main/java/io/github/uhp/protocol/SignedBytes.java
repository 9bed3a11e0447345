package io.github.uhp.protocol;

import java.util.Arrays;

/**
 * A signed statement as it came over the wire, not yet verified. Immutable by convention: nobody
 * changes the arrays.
 *
 * @param payload the serialised statement
 * @param signature 64 bytes
 */
public record SignedBytes(byte[] payload, byte[] signature) {

  @Override
  public boolean equals(Object other) {
    return other instanceof SignedBytes that
        && Arrays.equals(payload, that.payload)
        && Arrays.equals(signature, that.signature);
  }

  @Override
  public int hashCode() {
    return 31 * Arrays.hashCode(payload) + Arrays.hashCode(signature);
  }

  @Override
  public String toString() {
    return "SignedBytes[" + payload.length + " bytes]";
  }
}
