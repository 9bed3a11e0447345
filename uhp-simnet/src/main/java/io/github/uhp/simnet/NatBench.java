package io.github.uhp.simnet;

import java.net.InetSocketAddress;
import java.util.List;

/**
 * The ground on which {@link NatClassification} is run, simulated or real: a NAT, two hosts behind
 * it, and a server outside with two addresses. Used by one thread.
 */
public interface NatBench {

  /** Where sockets are. */
  enum Place {
    /** The host behind the NAT. */
    INSIDE,
    /** Another host behind it. */
    OTHER_INSIDE,
    /** The server's first address. */
    OUTSIDE,
    /** The server's second address. */
    OTHER_OUTSIDE
  }

  /**
   * A datagram that arrived.
   *
   * @param socket at which socket
   * @param from with which source
   * @param text what it carried
   */
  record Arrival(int socket, InetSocketAddress from, String text) {}

  /**
   * Opens a UDP socket, which stays open as long as the bench.
   *
   * @param port 0 for any that is free
   * @return its number
   */
  int open(Place place, int port);

  /** The local address of a socket, as its host sees it. */
  InetSocketAddress local(int socket);

  /** Sends a datagram of a few letters and digits. */
  void send(int socket, InetSocketAddress to, String text);

  /**
   * Lets so much time pass that whatever is under way has arrived, and takes what has arrived at
   * any socket since it was last asked, in the order of arrival at each socket.
   */
  List<Arrival> arrivals();
}
