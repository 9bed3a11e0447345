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

  /**
   * The longest payload of a {@link PeerRecord} or {@link ConnectStatement}, in bytes. It and
   * {@link #MAX_ACCEPTANCE} make sure that whatever one peer signs, the server can pass on, sealed,
   * within {@link Wire#MAX_DATAGRAM}. A statement with this library's certificate (under 300 bytes)
   * stays below it whatever else it holds.
   */
  public static final int MAX_PAYLOAD = 840;

  /** The longest payload of an {@link Acceptance}, in bytes. */
  public static final int MAX_ACCEPTANCE = 136;

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
