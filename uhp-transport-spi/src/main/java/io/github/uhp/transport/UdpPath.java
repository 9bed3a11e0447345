package io.github.uhp.transport;

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

  @Override
  public String toString() {
    return socket.localAddress() + " -> " + remote;
  }
}
