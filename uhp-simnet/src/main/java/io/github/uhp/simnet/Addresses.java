package io.github.uhp.simnet;

import java.net.InetAddress;
import java.net.UnknownHostException;

/** IPv4 addresses from numbers. */
final class Addresses {

  private Addresses() {}

  static InetAddress ipv4(int bits) {
    byte[] bytes = {
      (byte) (bits >> 24), (byte) (bits >> 16), (byte) (bits >> 8), (byte) bits,
    };
    try {
      return InetAddress.getByAddress(bytes);
    } catch (UnknownHostException e) {
      throw new IllegalStateException(e);
    }
  }
}
