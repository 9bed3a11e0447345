package io.github.uhp.punch;

import java.net.Inet4Address;
import java.net.InetAddress;

/**
 * A network that a local interface is on.
 *
 * @param address the interface's own address, or any other of the network
 * @param prefixLength how many leading bits the network's addresses share; 0 to 32, or to 128
 */
public record Subnet(InetAddress address, int prefixLength) {

  /** From this prefix on an IPv4 network has no broadcast address (RFC 3021). */
  private static final int POINT_TO_POINT = 31;

  /**
   * Checks the length.
   *
   * @throws IllegalArgumentException if the address has not so many bits
   */
  public Subnet {
    if (prefixLength < 0 || prefixLength > address.getAddress().length * Byte.SIZE) {
      throw new IllegalArgumentException("prefix of " + prefixLength + " bits for " + address);
    }
  }

  /** Whether an address of the same family is on that network. */
  public boolean contains(InetAddress other) {
    byte[] mine = address.getAddress();
    byte[] theirs = other.getAddress();
    if (mine.length != theirs.length) {
      return false;
    }
    for (int bit = 0; bit < prefixLength; bit++) {
      if (bit(mine, bit) != bit(theirs, bit)) {
        return false;
      }
    }
    return true;
  }

  /** Whether an address is the network's broadcast address, or its first (RFC 1122 §3.2.1.3). */
  boolean isBroadcast(InetAddress other) {
    if (!(address instanceof Inet4Address) || prefixLength >= POINT_TO_POINT || !contains(other)) {
      return false;
    }
    byte[] theirs = other.getAddress();
    int ones = 0;
    int hostBits = theirs.length * Byte.SIZE - prefixLength;
    for (int bit = prefixLength; bit < prefixLength + hostBits; bit++) {
      ones += bit(theirs, bit);
    }
    return ones == 0 || ones == hostBits;
  }

  private static int bit(byte[] bytes, int index) {
    return bytes[index / Byte.SIZE] >> (Byte.SIZE - 1 - index % Byte.SIZE) & 1;
  }
}
