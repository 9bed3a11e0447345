package io.github.uhp.tunnel;

import io.github.uhp.protocol.PeerRecord;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.ArrayList;
import java.util.List;

/** The addresses of this machine's own interfaces, as candidates (RFC 8445 §5.1.1.1). */
final class HostCandidates {

  private HostCandidates() {}

  /**
   * Those that a socket can be reached at, IPv4 first, at most {@link PeerRecord#MAX_CANDIDATES}.
   *
   * @param bound the socket's own address
   * @param loopback whether loopback addresses count, as they do where the server is on loopback
   *     too
   */
  static List<InetSocketAddress> of(InetSocketAddress bound, boolean loopback) {
    return bound.getAddress().isAnyLocalAddress()
        ? choose(own(), bound.getPort(), loopback)
        : List.of(bound);
  }

  /** Which of a machine's addresses are candidates. */
  static List<InetSocketAddress> choose(List<InetAddress> own, int port, boolean loopback) {
    return own.stream()
        .filter(address -> !address.isLinkLocalAddress() && !address.isMulticastAddress())
        .filter(address -> loopback || !address.isLoopbackAddress())
        .sorted((a, b) -> Boolean.compare(a instanceof Inet6Address, b instanceof Inet6Address))
        .limit(PeerRecord.MAX_CANDIDATES)
        .map(address -> new InetSocketAddress(address, port))
        .toList();
  }

  private static List<InetAddress> own() {
    List<InetAddress> found = new ArrayList<>();
    try {
      for (NetworkInterface each : NetworkInterface.networkInterfaces().toList()) {
        if (each.isUp()) {
          each.inetAddresses().forEach(found::add);
        }
      }
    } catch (SocketException e) {
      // Without interfaces there are no host candidates; the server-reflexive one remains.
      found.clear();
    }
    return found;
  }
}
