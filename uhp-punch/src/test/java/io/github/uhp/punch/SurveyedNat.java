package io.github.uhp.punch;

import io.github.uhp.protocol.NatDependence;
import io.github.uhp.protocol.NatProfile;
import io.github.uhp.simnet.Dependence;
import io.github.uhp.simnet.Nat;
import io.github.uhp.simnet.NatBehaviour;
import io.github.uhp.simnet.PortAllocation;
import io.github.uhp.simnet.SimHost;
import io.github.uhp.simnet.SimSocket;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** A party behind a NAT of a kind, of which it knows and says all that can be found out. */
final class SurveyedNat {

  private SurveyedNat() {}

  static Party party(World world, Role role, NatBehaviour behaviour, int number) {
    Nat nat = world.nat("nat" + number, "203.0.113." + number, behaviour, World.LINK);
    return party(world, role, nat, behaviour, number);
  }

  static Party party(World world, Role role, Nat nat, NatBehaviour behaviour, int number) {
    SimHost host =
        world.net.host(role.name(), nat.inside(), World.ip("192.168." + number + ".2"), World.LAN);
    Party party = new Party(world.net, role, host, world.config);
    InetSocketAddress seen = world.candidates(party).get(0).address();
    List<Integer> latest = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      SimSocket sample = host.open();
      SimSocket server = world.observer(i == 3 ? 1 : 2);
      server.onDatagram((from, payload) -> latest.add(0, from.getPort()));
      sample.send(server.local(), new byte[1]);
      world.net.runFor(Duration.ofMillis(100));
      sample.close();
    }
    party.nat =
        new NatProfile(
            dependence(behaviour.mapping()),
            dependence(behaviour.filtering()),
            allocation(behaviour.allocation()),
            latest,
            List.of(seen));
    return party;
  }

  private static NatDependence dependence(Dependence value) {
    return switch (value) {
      case ENDPOINT_INDEPENDENT -> NatDependence.ENDPOINT_INDEPENDENT;
      case ADDRESS -> NatDependence.ADDRESS_DEPENDENT;
      case ADDRESS_AND_PORT -> NatDependence.ADDRESS_AND_PORT_DEPENDENT;
    };
  }

  private static io.github.uhp.protocol.PortAllocation allocation(PortAllocation value) {
    if (value instanceof PortAllocation.Preserving) {
      return new io.github.uhp.protocol.PortAllocation.Preserving();
    }
    if (value instanceof PortAllocation.Sequential sequential) {
      return new io.github.uhp.protocol.PortAllocation.Sequential(sequential.stride());
    }
    return new io.github.uhp.protocol.PortAllocation.Random();
  }
}
