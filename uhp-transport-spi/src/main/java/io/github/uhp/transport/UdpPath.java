package io.github.uhp.transport;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Objects;

/**
 * A candidate pair once it is known to work: the local socket and the remote transport address.
 *
 * @param socket the socket that datagrams leave from and arrive at
 * @param remote the resolved address at the other end
 */
public record UdpPath(UdpSocket socket, InetSocketAddress remote) {

  /**
   * Checks the parts.
   *
   * @throws IllegalArgumentException if the address is unresolved
   */
  public UdpPath {
    Objects.requireNonNull(socket, "socket");
    if (remote.isUnresolved()) {
      throw new IllegalArgumentException("unresolved address " + remote);
    }
  }

  /** For people: {@code 192.0.2.1:5 -> [2001:db8::2]:6}; a wildcard address is {@code *}. */
  @Override
  public String toString() {
    return text(socket.localAddress()) + " -> " + text(remote);
  }

  private static String text(InetSocketAddress address) {
    InetAddress ip = address.getAddress();
    String host = ip.getHostAddress();
    if (ip.isAnyLocalAddress()) {
      host = "*";
    } else if (ip instanceof Inet6Address) {
      host = "[" + host + "]";
    }
    return host + ":" + address.getPort();
  }
}
