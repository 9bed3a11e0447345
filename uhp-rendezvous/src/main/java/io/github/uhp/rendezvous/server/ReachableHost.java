package io.github.uhp.rendezvous.server;

import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.List;

/** The address of this machine that others are most likely to reach it at. */
final class ReachableHost {

  /**
   * Global addresses that are nobody's (RFC 7526 §4) or documentation's (RFC 3849): only the route
   * to them is looked up.
   */
  private static final List<String> FAR_AWAY = List.of("192.88.99.1", "2001:db8::1");

  private static final int ANY_PORT = 9;

  private ReachableHost() {}

  /**
   * The bound address itself; for a wildcard the address of the interface with the default route,
   * else the only one of this machine, else loopback. Sends nothing.
   */
  static InetAddress of(InetAddress bound) {
    if (!bound.isAnyLocalAddress()) {
      return bound;
    }
    for (String target : FAR_AWAY) {
      try (DatagramSocket socket = new DatagramSocket()) {
        socket.connect(new InetSocketAddress(target, ANY_PORT));
        if (isGoodForOthers(socket.getLocalAddress())) {
          return socket.getLocalAddress();
        }
      } catch (IOException e) {
        // No route of that family.
      }
    }
    List<InetAddress> own = ownAddresses();
    return own.size() == 1 ? own.get(0) : InetAddress.getLoopbackAddress();
  }

  private static List<InetAddress> ownAddresses() {
    try {
      return NetworkInterface.networkInterfaces()
          .flatMap(NetworkInterface::inetAddresses)
          .filter(ReachableHost::isGoodForOthers)
          .toList();
    } catch (SocketException e) {
      return List.of();
    }
  }

  private static boolean isGoodForOthers(InetAddress address) {
    return !address.isAnyLocalAddress()
        && !address.isLoopbackAddress()
        && !address.isLinkLocalAddress();
  }
}
