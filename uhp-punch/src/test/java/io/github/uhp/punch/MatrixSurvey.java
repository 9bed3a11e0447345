package io.github.uhp.punch;

import io.github.uhp.protocol.NatDependence;
import io.github.uhp.protocol.NatProfile;
import io.github.uhp.protocol.PortAllocation;
import io.github.uhp.simnet.Dependence;
import io.github.uhp.simnet.LinkConditions;
import io.github.uhp.simnet.Nat;
import io.github.uhp.simnet.NatBehaviour;
import io.github.uhp.simnet.NatClassification;
import io.github.uhp.simnet.SimHost;
import io.github.uhp.simnet.SimNatBench;
import io.github.uhp.simnet.SimNet;
import io.github.uhp.simnet.SimSocket;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * What a party would say of its NAT: the kind as the classification script finds it for another NAT
 * that behaves likewise, the ports as the server sees them.
 */
final class MatrixSurvey {

  private static final int SAMPLES = 8;
  private static final int MAX_ATTEMPTS = 20;

  private final World world;
  private final SimSocket secondAddress;

  MatrixSurvey(World world) {
    this.world = world;
    secondAddress =
        world
            .net
            .host("second", world.net.internet(), World.ip("198.51.100.2"), World.LINK)
            .open(21473);
  }

  /** Lets a party on a host know its NAT. */
  void survey(Party party, SimHost host, NatClassification kind) {
    InetSocketAddress reflexive = world.candidates(party).get(0).address();
    List<Integer> ports = new ArrayList<>();
    List<SimSocket> samples = new ArrayList<>();
    for (int i = 0; i < SAMPLES; i++) {
      SimSocket sample = host.open();
      samples.add(sample);
      ports.add(seen(sample, world.observer(1)));
    }
    PortAllocation allocation = allocation(kind, ports);
    ports.add(seen(samples.get(0), secondAddress));
    samples.forEach(SimSocket::close);
    Collections.reverse(ports);
    party.nat =
        new NatProfile(
            dependence(kind.mapping()),
            dependence(kind.filtering()),
            allocation,
            ports.stream().distinct().limit(NatProfile.MAX_LATEST_PORTS).toList(),
            List.of(reflexive));
  }

  /** What the script finds of NATs of that behaviour. */
  static NatClassification classify(NatBehaviour behaviour) {
    SimNet net = new SimNet(1);
    LinkConditions link = LinkConditions.delay(Duration.ofMillis(1));
    Nat nat = net.nat("nat", net.internet(), World.ip("203.0.113.1"), behaviour, link);
    return NatClassification.of(SimNatBench.around(net, nat));
  }

  private int seen(SimSocket from, SimSocket at) {
    List<Integer> ports = new ArrayList<>();
    at.onDatagram((source, payload) -> ports.add(source.getPort()));
    for (int attempt = 0; attempt < MAX_ATTEMPTS && ports.isEmpty(); attempt++) {
      from.send(at.local(), new byte[1]);
      world.net.runUntil(() -> !ports.isEmpty(), Duration.ofMillis(500));
    }
    at.onDatagram((source, payload) -> {});
    if (ports.isEmpty()) {
      throw new AssertionError("the server is not reached, seed " + world.net.seed());
    }
    return ports.get(0);
  }

  private static NatDependence dependence(Dependence value) {
    return switch (value) {
      case ENDPOINT_INDEPENDENT -> NatDependence.ENDPOINT_INDEPENDENT;
      case ADDRESS -> NatDependence.ADDRESS_DEPENDENT;
      case ADDRESS_AND_PORT -> NatDependence.ADDRESS_AND_PORT_DEPENDENT;
    };
  }

  private static PortAllocation allocation(NatClassification kind, List<Integer> ports) {
    return switch (kind.ports()) {
      case PRESERVED -> new PortAllocation.Preserving();
      case SEQUENTIAL -> new PortAllocation.Sequential(kind.stride());
      case RANDOM -> new PortAllocation.Random();
      case BLOCK -> block(ports);
    };
  }

  /** A quarter more on either side than was seen, as nothing is known of the block's ends. */
  private static PortAllocation block(List<Integer> ports) {
    int low = Collections.min(ports);
    int high = Collections.max(ports);
    int margin = (high - low) / 4 + 1;
    return new PortAllocation.Block(Math.max(1, low - margin), Math.min(65_535, high + margin));
  }
}
