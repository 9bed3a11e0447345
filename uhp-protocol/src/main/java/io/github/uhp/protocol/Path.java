package io.github.uhp.protocol;

import java.net.InetSocketAddress;

/**
 * Where a datagram goes or came from: a candidate pair in the sense of RFC 8445, as an engine sees
 * it.
 *
 * @param socket the number of the local socket
 * @param remote the resolved remote transport address
 */
public record Path(int socket, InetSocketAddress remote) {

  /**
   * Checks the address.
   *
   * @throws IllegalArgumentException if it is unresolved
   */
  public Path {
    if (remote.isUnresolved()) {
      throw new IllegalArgumentException("unresolved address " + remote);
    }
  }
}
