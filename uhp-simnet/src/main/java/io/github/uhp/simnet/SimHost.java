package io.github.uhp.simnet;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.Map;

/** A host with one address on one segment. */
public final class SimHost {

  private static final int FIRST_EPHEMERAL_PORT = 49_152;

  private final SimNet net;
  private final String name;
  private final InetAddress address;
  private final Interface link;
  private final Map<InetSocketAddress, SimSocket> sockets = new HashMap<>();
  private int nextPort = FIRST_EPHEMERAL_PORT;

  SimHost(
      SimNet net, String name, Segment segment, InetAddress address, LinkConditions conditions) {
    this.net = net;
    this.name = name;
    this.address = address;
    link = new Interface(net, name, segment, conditions, this::receive);
    segment.attach(address, link);
  }

  /** Opens a socket on an ephemeral port. */
  public SimSocket open() {
    while (sockets.containsKey(new InetSocketAddress(address, nextPort))) {
      nextPort = Ports.after(nextPort, 1);
    }
    return open(nextPort);
  }

  /**
   * Opens a socket.
   *
   * @throws IllegalArgumentException if the port is in use
   */
  public SimSocket open(int port) {
    InetSocketAddress local = new InetSocketAddress(address, port);
    SimSocket socket = new SimSocket(this, local);
    if (sockets.putIfAbsent(local, socket) != null) {
      throw new IllegalArgumentException(local + " is in use");
    }
    return socket;
  }

  /** Changes how its link treats packets from now on. */
  public void conditions(LinkConditions conditions) {
    link.conditions(conditions);
  }

  void close(SimSocket socket) {
    sockets.remove(socket.local(), socket);
  }

  void send(Packet packet) {
    net.note(name, packet, Hop.Fate.SENT);
    link.send(packet);
  }

  private void receive(Packet packet) {
    SimSocket socket = sockets.get(packet.destination());
    net.note(name, packet, socket == null ? Hop.Fate.NO_SOCKET : Hop.Fate.DELIVERED);
    if (socket != null) {
      socket.receive(packet);
    }
  }
}
