package io.github.uhp.rendezvous.server;

import java.net.InetSocketAddress;

/** Hosts as they are written before a port. */
final class HostText {

  private HostText() {}

  /** An IPv6 address in brackets, everything else as it is. */
  static String bracketed(String host) {
    return host.contains(":") && !host.startsWith("[") ? "[" + host + "]" : host;
  }

  /** A numeric address, or an asterisk for all, and its port. */
  static String of(InetSocketAddress address) {
    if (address.getAddress().isAnyLocalAddress()) {
      return "*:" + address.getPort();
    }
    return bracketed(address.getAddress().getHostAddress()) + ":" + address.getPort();
  }
}
