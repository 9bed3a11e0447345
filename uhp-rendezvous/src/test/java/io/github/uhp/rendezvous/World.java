package io.github.uhp.rendezvous;

import io.github.uhp.protocol.Engine;
import io.github.uhp.protocol.Identity;
import io.github.uhp.protocol.Path;
import io.github.uhp.protocol.PunchKey;
import io.github.uhp.protocol.Transmit;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** One server and its clients in virtual time: 10 ms each way, with loss if wanted. */
final class World {

  static final long MILLIS = 1_000_000;
  static final long EPOCH = 1_800_000_000_000L;
  private static final long DELAY = 10 * MILLIS;

  final InetSocketAddress serverAddress = address(1, 21473);
  final List<Sent> wire = new ArrayList<>();
  ServerConfig serverConfig = ServerConfig.DEFAULTS;
  ServerEngine server;
  double loss;
  long now;
  private final Random random;
  private final Map<InetSocketAddress, Node> nodes = new LinkedHashMap<>();
  private final List<Sent> flying = new ArrayList<>();

  record Sent(long atNanos, InetSocketAddress from, InetSocketAddress to, ByteBuffer payload) {}

  /** A client and what it reported. */
  record Node(RendezvousClient client, List<ClientEvent> events) {

    <T extends ClientEvent> List<T> all(Class<T> type) {
      return events.stream().filter(type::isInstance).map(type::cast).toList();
    }
  }

  World(long seed) {
    random = new Random(seed);
    server = newServer();
  }

  ServerEngine newServer() {
    return new ServerEngine(
        BareServer.KEY, serverConfig, new Random(random.nextLong()), World::epoch);
  }

  Node client(int host, Identity identity) {
    ClientConfig config =
        ClientConfig.of(
            identity,
            random.nextLong(),
            PunchKey.generate(random).publicKey(),
            new Path(0, serverAddress));
    Node node =
        new Node(
            new RendezvousClient(config, new Random(random.nextLong()), World::epoch),
            new ArrayList<>());
    nodes.put(address(host, 5000), node);
    return node;
  }

  /** As SIGKILL: the client says nothing more. */
  void kill(Node node) {
    nodes.values().remove(node);
  }

  void runFor(long millis) {
    long end = now + millis * MILLIS;
    while (true) {
      drain();
      long next = server.nextTimeoutNanos();
      for (Node node : nodes.values()) {
        next = Math.min(next, node.client().nextTimeoutNanos());
      }
      for (Sent sent : flying) {
        next = Math.min(next, sent.atNanos());
      }
      if (next > end) {
        now = end;
        return;
      }
      now = Math.max(now, next);
      step();
    }
  }

  static Identity identity() {
    return Identity.generate(new SecureRandom());
  }

  static InetSocketAddress address(int host, int port) {
    try {
      return new InetSocketAddress(
          InetAddress.getByAddress(new byte[] {(byte) 192, 0, 2, (byte) host}), port);
    } catch (UnknownHostException e) {
      throw new AssertionError(e);
    }
  }

  private static long epoch(long nowNanos) {
    return EPOCH + nowNanos / MILLIS;
  }

  private void step() {
    List<Sent> due = flying.stream().filter(sent -> sent.atNanos() <= now).toList();
    flying.removeAll(due);
    for (Sent sent : due) {
      Node node = nodes.get(sent.to());
      Engine<?> engine =
          sent.to().equals(serverAddress) ? server : node == null ? null : node.client();
      if (engine != null) {
        engine.handleDatagram(now, new Path(0, sent.from()), sent.payload());
        drain();
      }
    }
    server.handleTimeout(now);
    nodes.values().forEach(node -> node.client().handleTimeout(now));
  }

  private void drain() {
    send(serverAddress, server);
    while (server.pollEvent() != null) {
      // The tests ask the clients.
    }
    nodes.forEach(
        (address, node) -> {
          send(address, node.client());
          for (ClientEvent e = node.client().pollEvent(); e != null; ) {
            node.events().add(e);
            e = node.client().pollEvent();
          }
        });
  }

  private void send(InetSocketAddress from, Engine<?> engine) {
    for (Transmit out = engine.pollTransmit(); out != null; out = engine.pollTransmit()) {
      Sent sent = new Sent(now + DELAY, from, out.path().remote(), out.payload());
      wire.add(sent);
      if (random.nextDouble() >= loss) {
        flying.add(sent);
      }
    }
  }
}
