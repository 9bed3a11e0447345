package io.github.uhp.rendezvous.server;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/**
 * Where a server listens. The second port and the second address serve peers to find out what kind
 * of NAT they are behind; all else goes through the main socket.
 *
 * @param main where everything arrives; port 0 takes any
 * @param secondPort at the same address; 0 takes any, {@link #NONE} has none. Peers are told that
 *     number
 * @param secondAddress with the main port; null for none. It must be another one than the main
 *     socket's, which must be bound to an address of its own. Peers are told that address
 */
public record ServerSockets(
    InetSocketAddress main, int secondPort, @Nullable InetAddress secondAddress) {

  /** No second port. */
  public static final int NONE = -1;

  /**
   * Checks the second socket's port and address.
   *
   * @throws IllegalArgumentException if the port is none, or the addresses cannot be bound together
   */
  public ServerSockets {
    if (secondPort < NONE || secondPort > 65_535) {
      throw new IllegalArgumentException("'" + secondPort + "' is no port");
    }
    if (secondPort > 0 && secondPort == main.getPort()) {
      throw new IllegalArgumentException("the second port is the first one");
    }
    if (secondAddress != null
        && (main.getAddress().isAnyLocalAddress() || main.getAddress().equals(secondAddress))) {
      throw new IllegalArgumentException(
          "with a second address the server must be bound to another one of its own");
    }
  }

  /** The main socket alone. */
  public static ServerSockets one(InetSocketAddress main) {
    return new ServerSockets(main, NONE, null);
  }

  /** The second port unless told otherwise: the one after the first, or any beside any. */
  static int defaultSecondPort(int first) {
    return first == 0 ? 0 : first == 65_535 ? NONE : first + 1;
  }
}
