package io.github.uhp.simnet;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Short words for the tests of the network. */
final class Lab {

  static final LinkConditions FAST = LinkConditions.delay(Duration.ofMillis(1));

  private Lab() {}

  static InetAddress ip(String literal) {
    try {
      return InetAddress.getByName(literal);
    } catch (UnknownHostException e) {
      throw new IllegalArgumentException(literal, e);
    }
  }

  /** The sources of what arrives at a socket from now on. */
  static List<InetSocketAddress> sources(SimSocket socket) {
    List<InetSocketAddress> sources = new ArrayList<>();
    socket.onDatagram((from, payload) -> sources.add(from));
    return sources;
  }

  /** How a datagram from one socket is seen at another; empty if it does not arrive. */
  static List<InetSocketAddress> send(
      SimNet net, SimSocket from, SimSocket at, InetSocketAddress to) {
    List<InetSocketAddress> sources = sources(at);
    from.send(to, new byte[] {1, 2, 3});
    net.runFor(Duration.ofMillis(100));
    return sources;
  }
}
