package io.github.uhp.cli;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;

/** Writes addresses as UHP's options take them. */
final class Addresses {

  /** The first bits of the global unicast addresses (RFC 4291 §2.4): 001. */
  private static final int GLOBAL = 0x20;

  private static final int GLOBAL_MASK = 0xe0;

  private Addresses() {}

  /** Whether it is an IPv6 address that everybody can be reached at. */
  static boolean isGlobalIpv6(InetAddress address) {
    return address instanceof Inet6Address && (address.getAddress()[0] & GLOBAL_MASK) == GLOBAL;
  }

  /** {@code 192.0.2.1:80} or {@code [2001:db8::1]:80}, never with a host name. */
  static String text(InetSocketAddress address) {
    InetAddress ip = address.getAddress();
    if (ip == null) {
      return address.getHostString() + ":" + address.getPort();
    }
    String host = ip.getHostAddress();
    return (ip instanceof Inet6Address ? "[" + host + "]" : host) + ":" + address.getPort();
  }
}
