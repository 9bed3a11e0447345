package io.github.uhp.tunnel;

import io.github.uhp.simnet.LinkConditions;
import io.github.uhp.simnet.Nat;
import io.github.uhp.simnet.NatBehaviour;
import io.github.uhp.simnet.SimHost;
import io.github.uhp.simnet.SimNet;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Peers behind NATs of their own, and a server with two addresses, which tells what these do. */
final class SimHomes implements AutoCloseable {

  private static final LinkConditions LINK = LinkConditions.delay(Duration.ofMillis(10));

  private final List<SimPeer> peers = new ArrayList<>();

  static SimServer server(SimNet net) {
    SimHost first = net.host("server", net.internet(), ip("198.51.100.1"), LINK);
    SimHost second = net.host("server's other", net.internet(), ip("198.51.100.2"), LINK);
    return SimServer.withSites(net, first.open(21473), first.open(21474), second.open(21473));
  }

  SimPeer behind(SimNet net, SimServer server, NatBehaviour behaviour, int number) {
    Nat nat = net.nat("nat" + number, net.internet(), ip("203.0.113." + number), behaviour, LINK);
    SimHost host = net.host("in" + number, nat.inside(), ip("192.168.1." + number), LINK);
    SimPeer peer = new SimPeer(net, host, server.socket.local(), server.key);
    peers.add(peer);
    return peer;
  }

  static InetAddress ip(String literal) {
    try {
      return InetAddress.getByName(literal);
    } catch (UnknownHostException e) {
      throw new IllegalArgumentException(literal, e);
    }
  }

  @Override
  public void close() {
    peers.forEach(SimPeer::close);
  }
}
