package io.github.uhp.it;

import io.github.uhp.natlab.Host;
import io.github.uhp.natlab.Router;
import io.github.uhp.natlab.UdpSockets;
import io.github.uhp.simnet.NatBench;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The ground on which a NAT of a lab is classified: four hosts, two of them behind it. */
final class LabNatBench implements NatBench, AutoCloseable {

  /**
   * Inner sockets have ports in order, so that what a NAT makes of them does not depend on chance
   * that the test does not rule.
   */
  private static final int FIRST_PORT = 40_000;

  /** How long a datagram is awaited of which no router has counted the refusal. */
  private static final Duration PATIENCE = Duration.ofSeconds(3);

  /** In the order of the places. */
  private final List<Node> nodes;

  private final List<Socket> sockets = new ArrayList<>();
  private int nextPort = FIRST_PORT;
  private int sent;
  private long refused;

  private record Node(Host host, UdpSockets agent) {

    static Node of(Host host) {
      return new Node(host, host.udpSockets());
    }
  }

  /** A socket of the bench, and its number among those of its node. */
  private record Socket(Node node, int number) {}

  LabNatBench(Host inside, Host otherInside, Host outside, Host otherOutside) {
    nodes = List.of(Node.of(inside), Node.of(otherInside), Node.of(outside), Node.of(otherOutside));
    refused = refusals();
  }

  @Override
  public int open(Place place, int port) {
    boolean inside = place == Place.INSIDE || place == Place.OTHER_INSIDE;
    Node node = nodes.get(place.ordinal());
    sockets.add(new Socket(node, node.agent.open(port == 0 && inside ? nextPort++ : port)));
    return sockets.size() - 1;
  }

  @Override
  public InetSocketAddress local(int socket) {
    Socket of = sockets.get(socket);
    return new InetSocketAddress(of.node.host.address(), of.node.agent.port(of.number));
  }

  @Override
  public void send(int socket, InetSocketAddress to, String text) {
    Socket of = sockets.get(socket);
    of.node.agent.send(of.number, to, text);
    sent++;
  }

  /** Waits until each datagram has arrived or was refused. */
  @Override
  public List<Arrival> arrivals() {
    List<Arrival> arrived = new ArrayList<>();
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (sent > arrived.size() + refusals() - refused && System.nanoTime() < deadline) {
      nodes.forEach(node -> take(node, arrived));
    }
    sent = 0;
    refused = refusals();
    return arrived;
  }

  private void take(Node node, List<Arrival> arrived) {
    Optional<UdpSockets.Arrival> next = node.agent.receive(Duration.ZERO);
    while (next.isPresent()) {
      int socket = sockets.indexOf(new Socket(node, next.get().socket()));
      arrived.add(new Arrival(socket, next.get().from(), next.get().text()));
      next = node.agent.receive(Duration.ZERO);
    }
  }

  private long refusals() {
    return nodes.get(Place.INSIDE.ordinal()).host.router().map(LabNatBench::refusals).orElse(0L);
  }

  private static long refusals(Router router) {
    return router.refusedPackets() + router.outer().map(LabNatBench::refusals).orElse(0L);
  }

  @Override
  public void close() {
    nodes.forEach(node -> node.agent.close());
  }
}
