package io.github.uhp.punch;

import io.github.uhp.protocol.Candidate;
import io.github.uhp.protocol.SessionId;
import io.github.uhp.simnet.Hop;
import io.github.uhp.simnet.LinkConditions;
import io.github.uhp.simnet.Nat;
import io.github.uhp.simnet.NatBehaviour;
import io.github.uhp.simnet.Segment;
import io.github.uhp.simnet.SimHost;
import io.github.uhp.simnet.SimNet;
import io.github.uhp.simnet.SimSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/** Two parties, where the test puts them, and a server that only sees their addresses. */
final class World {

  static final Duration HOP = Duration.ofMillis(10);
  static final LinkConditions LINK = LinkConditions.delay(HOP);
  static final LinkConditions LAN = LinkConditions.delay(Duration.ofMillis(1));
  static final SessionId SESSION = Party.session(1);

  private static final int MAX_ATTEMPTS = 20;

  final SimNet net;
  final List<Hop> hops = new ArrayList<>();
  final SimSocket server;
  private final List<SimSocket> observers;
  PunchConfig config = PunchConfig.defaults();

  World(long seed) {
    net = new SimNet(seed);
    net.observe(hops::add);
    SimHost machine = net.host("server", net.internet(), ip("198.51.100.1"), LINK);
    observers = IntStream.range(0, 4).mapToObj(i -> machine.open(21473 + i)).toList();
    server = observers.get(0);
  }

  /** Another of the server's ports. */
  SimSocket observer(int number) {
    return observers.get(number);
  }

  static InetAddress ip(String literal) {
    try {
      return InetAddress.getByName(literal);
    } catch (UnknownHostException e) {
      throw new IllegalArgumentException(literal, e);
    }
  }

  Nat nat(String name, String external, NatBehaviour behaviour, LinkConditions link) {
    return net.nat(name, net.internet(), ip(external), behaviour, link);
  }

  Party party(Role role, Segment segment, String address, LinkConditions link) {
    SimHost host = net.host(role.name(), segment, ip(address), link);
    return new Party(net, role, host, config);
  }

  /** What the server would tell of a party: its public address, then its own. */
  List<Candidate> candidates(Party party) {
    List<InetSocketAddress> seen = new ArrayList<>();
    byte[] question = {4, (byte) party.role.ordinal()};
    server.onDatagram(
        (from, payload) -> {
          if (Arrays.equals(payload, question)) {
            seen.add(from);
          }
        });
    for (int attempt = 0; attempt < MAX_ATTEMPTS && seen.isEmpty(); attempt++) {
      party.socket.send(server.local(), question);
      net.runUntil(() -> !seen.isEmpty(), Duration.ofMillis(500));
    }
    if (seen.isEmpty()) {
      throw new AssertionError("the server is not reached, seed " + net.seed());
    }
    return List.of(
        new Candidate(Candidate.Type.SERVER_REFLEXIVE, seen.get(0)),
        new Candidate(Candidate.Type.HOST, party.socket.local()));
  }

  /** Introduces the two to each other at once. */
  void introduce(Party connector, Party listener) {
    List<Candidate> ofConnector = candidates(connector);
    List<Candidate> ofListener = candidates(listener);
    introduce(connector, listener, ofConnector, ofListener);
  }

  void introduce(
      Party connector, Party listener, List<Candidate> ofConnector, List<Candidate> ofListener) {
    Party.Keys keys = Party.keys(net.seed(), SESSION);
    connector.start(SESSION, keys.connector(), ofListener, listener.nat);
    listener.start(SESSION, keys.listener(), ofConnector, connector.nat);
  }

  boolean bothNominated(Party connector, Party listener, Duration limit) {
    return net.runUntil(() -> connector.isNominated() && listener.isNominated(), limit);
  }

  String describe(Party connector, Party listener) {
    return "seed " + net.seed() + "\n" + connector.events + "\n" + listener.events;
  }
}
