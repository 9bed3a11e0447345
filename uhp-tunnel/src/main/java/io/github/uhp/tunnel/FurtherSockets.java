package io.github.uhp.tunnel;

import io.github.uhp.transport.Endpoint;
import io.github.uhp.transport.UdpSocket;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The endpoint's sockets beside its first one: opened for a purpose, and closed once that is
 * served. On the driver's thread only.
 */
final class FurtherSockets {

  private static final System.Logger LOG = System.getLogger(FurtherSockets.class.getName());

  private final Endpoint endpoint;
  private final Map<Integer, UdpSocket> open = new HashMap<>();

  FurtherSockets(Endpoint endpoint) {
    this.endpoint = endpoint;
  }

  /**
   * Opens so many, bound as the first one is but to ephemeral ports; fewer if there are no more.
   */
  List<UdpSocket> open(int count) {
    InetSocketAddress like =
        new InetSocketAddress(endpoint.socket().localAddress().getAddress(), 0);
    List<UdpSocket> opened = new ArrayList<>();
    try {
      while (opened.size() < count) {
        UdpSocket socket = endpoint.openSocket(like);
        open.put(socket.id(), socket);
        opened.add(socket);
      }
    } catch (IOException e) {
      LOG.log(System.Logger.Level.INFO, "only " + open.size() + " further sockets are open", e);
    }
    return opened;
  }

  /** The endpoint's other sockets, which are there to stay. */
  List<UdpSocket> others() {
    return endpoint.sockets().stream().filter(socket -> !open.containsKey(socket.id())).toList();
  }

  void close(Collection<Integer> ids) {
    for (int id : ids) {
      UdpSocket socket = open.remove(id);
      if (socket != null) {
        socket.close();
      }
    }
  }
}
