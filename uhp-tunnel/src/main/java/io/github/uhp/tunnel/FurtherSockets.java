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
import org.jspecify.annotations.Nullable;

/**
 * The endpoint's main socket, and those beside it: opened for a purpose, and closed once that is
 * served. On the driver's thread only.
 */
final class FurtherSockets {

  private static final System.Logger LOG = System.getLogger(FurtherSockets.class.getName());

  private final Endpoint endpoint;
  private final Map<Integer, UdpSocket> open = new HashMap<>();
  private volatile UdpSocket main;

  FurtherSockets(Endpoint endpoint) {
    this.endpoint = endpoint;
    main = endpoint.socket();
  }

  /** The one that speaks to the server, and that new paths begin at. From any thread. */
  UdpSocket main() {
    return main;
  }

  /** Puts a fresh socket in the place of the main one, which stays open; null if there is none. */
  @Nullable UdpSocket renewMain() {
    List<UdpSocket> fresh = open(1);
    if (fresh.isEmpty()) {
      return null;
    }
    UdpSocket former = main;
    main = fresh.get(0);
    open.remove(main.id());
    return former;
  }

  /**
   * Opens so many, bound as the first one is but to ephemeral ports; fewer if there are no more.
   */
  List<UdpSocket> open(int count) {
    List<UdpSocket> opened = new ArrayList<>();
    try {
      while (opened.size() < count) {
        opened.add(openOne(0));
      }
    } catch (IOException e) {
      LOG.log(System.Logger.Level.INFO, "only " + open.size() + " further sockets are open", e);
    }
    return opened;
  }

  /** Opens one on that port, bound as the first one is otherwise; none if the port is in use. */
  List<UdpSocket> openOn(int port) {
    try {
      return List.of(openOne(port));
    } catch (IOException e) {
      LOG.log(System.Logger.Level.DEBUG, "no socket on port " + port, e);
      return List.of();
    }
  }

  private UdpSocket openOne(int port) throws IOException {
    InetSocketAddress local = new InetSocketAddress(main.localAddress().getAddress(), port);
    UdpSocket socket = endpoint.openSocket(local);
    open.put(socket.id(), socket);
    return socket;
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
