package io.github.uhp.simnet;

import static io.github.uhp.simnet.Dependence.ADDRESS;
import static io.github.uhp.simnet.Dependence.ADDRESS_AND_PORT;
import static io.github.uhp.simnet.Dependence.ENDPOINT_INDEPENDENT;
import static io.github.uhp.simnet.Lab.FAST;
import static io.github.uhp.simnet.Lab.ip;
import static io.github.uhp.simnet.Lab.send;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** The NATs behave as RFC 4787 says that their kind does. */
class NatTest {

  private final SimNet net = new SimNet(7);
  private final SimHost first = net.host("first", net.internet(), ip("198.51.100.1"), FAST);
  private final SimHost second = net.host("second", net.internet(), ip("198.51.100.2"), FAST);
  private final SimSocket server = first.open(1000);
  private final SimSocket otherPort = first.open(1001);
  private final SimSocket otherAddress = second.open(1000);

  private Nat nat(NatBehaviour behaviour) {
    return net.nat("nat", net.internet(), ip("203.0.113.1"), behaviour, FAST);
  }

  private SimSocket inside(Nat nat, int number) {
    return net.host("in" + number, nat.inside(), ip("10.0.0." + number), FAST).open(5000);
  }

  private InetSocketAddress seen(SimSocket from, SimSocket at) {
    List<InetSocketAddress> sources = send(net, from, at, at.local());
    assertThat(sources).hasSize(1);
    return sources.get(0);
  }

  private boolean arrives(SimSocket from, InetSocketAddress to, SimSocket at) {
    return !send(net, from, at, to).isEmpty();
  }

  static Stream<Arguments> kinds() {
    return Stream.of(Dependence.values())
        .flatMap(mapping -> Stream.of(Dependence.values()).map(f -> Arguments.of(mapping, f)));
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void mapsAndFiltersAsItsKind(Dependence mapping, Dependence filtering) {
    SimSocket inside = inside(nat(NatBehaviour.of(mapping, filtering)), 2);
    InetSocketAddress external = seen(inside, server);
    assertThat(external.getAddress()).isEqualTo(ip("203.0.113.1"));

    assertThat(arrives(server, external, inside)).isTrue();
    assertThat(arrives(otherPort, external, inside)).isEqualTo(filtering != ADDRESS_AND_PORT);
    assertThat(arrives(otherAddress, external, inside))
        .isEqualTo(filtering == ENDPOINT_INDEPENDENT);

    assertThat(seen(inside, server)).isEqualTo(external);
    assertThat(seen(inside, otherPort).equals(external)).isEqualTo(mapping != ADDRESS_AND_PORT);
    assertThat(seen(inside, otherAddress).equals(external))
        .isEqualTo(mapping == ENDPOINT_INDEPENDENT);
  }

  @Test
  void filtersByInsideEndpointWhateverTheMapping() {
    SimSocket inside = inside(nat(NatBehaviour.of(ADDRESS_AND_PORT, ADDRESS_AND_PORT)), 2);
    InetSocketAddress external = seen(inside, server);
    seen(inside, otherAddress);
    assertThat(arrives(otherAddress, external, inside)).isTrue();
  }

  @ParameterizedTest
  @EnumSource(Dependence.class)
  void hairpinsOnlyIfTold(Dependence filtering) {
    NatBehaviour plain = NatBehaviour.of(ENDPOINT_INDEPENDENT, filtering);
    Nat without = nat(plain);
    SimSocket a = inside(without, 2);
    SimSocket b = inside(without, 3);
    InetSocketAddress ofB = seen(b, server);
    assertThat(arrives(a, ofB, b)).isFalse();

    Nat with = net.nat("with", net.internet(), ip("203.0.113.2"), plain.hairpin(), FAST);
    SimSocket c = inside(with, 4);
    SimSocket d = inside(with, 5);
    InetSocketAddress ofC = seen(c, server);
    InetSocketAddress ofD = seen(d, server);
    send(net, d, c, ofC);
    assertThat(send(net, c, d, ofD)).containsExactly(ofC);
  }

  @Test
  void worksBehindAnother() {
    NatBehaviour kind = NatBehaviour.of(ENDPOINT_INDEPENDENT, ADDRESS);
    Nat carrier = nat(kind);
    Nat home = net.nat("home", carrier.inside(), ip("100.64.0.2"), kind, FAST);
    SimSocket inside = net.host("in", home.inside(), ip("192.168.0.2"), FAST).open(5000);
    InetSocketAddress external = seen(inside, server);
    assertThat(external.getAddress()).isEqualTo(ip("203.0.113.1"));
    assertThat(arrives(otherPort, external, inside)).isTrue();
    assertThat(arrives(otherAddress, external, inside)).isFalse();
  }

  @Test
  void anInternalSourceIsSeenAsItIs() {
    NatBehaviour behaviour =
        NatBehaviour.portRestrictedCone().hairpinning(Hairpinning.INTERNAL_SOURCE);
    Nat nat = nat(behaviour);
    SimSocket a = inside(nat, 2);
    SimSocket b = inside(nat, 3);
    assertThat(send(net, a, b, seen(b, server))).containsExactly(a.local());
  }

  @Test
  void anUnsolicitedPacketTakesThePortOnTheWayToItsSource() {
    SimSocket inside = inside(nat(NatBehaviour.linuxMasquerade().unsolicitedTakesPort()), 2);
    InetSocketAddress external = seen(inside, server);
    assertThat(arrives(otherAddress, external, inside)).isFalse();
    assertThat(seen(inside, otherPort)).isEqualTo(external);
    assertThat(seen(inside, otherAddress)).isNotEqualTo(external);

    assertThat(arrives(first.open(), external, inside)).isFalse();
    net.runFor(Duration.ofSeconds(120));
    assertThat(seen(inside, otherAddress)).isEqualTo(external);
  }

  @Test
  void aPacketEndsWhereItHasCrossedAsManyRoutersAsItMay() {
    SimSocket inside = inside(nat(NatBehaviour.fullCone()), 2);
    InetSocketAddress external = seen(inside, server);
    net.internet().routers(3);
    List<InetSocketAddress> outwards = Lab.sources(server);
    List<InetSocketAddress> inwards = Lab.sources(inside);
    for (int ttl = 1; ttl <= 5; ttl++) {
      inside.send(server.local(), new byte[1], ttl);
      server.send(external, new byte[1], ttl);
      net.runFor(Duration.ofSeconds(1));
      assertThat(outwards).hasSize(ttl < 5 ? 0 : 1);
      assertThat(inwards).hasSize(ttl < 5 ? 0 : 1);
    }
  }

  @Test
  void aClosedSocketIsSilentAndItsPortFree() {
    InetSocketAddress address = server.local();
    server.close();
    assertThat(arrives(otherAddress, address, server)).isFalse();
    assertThat(arrives(server, otherAddress.local(), otherAddress)).isFalse();
    assertThat(first.open(address.getPort()).local()).isEqualTo(address);
  }

  @Test
  void aFirewallFiltersWithoutTranslating() {
    Firewall wall =
        net.firewall("wall", net.internet(), ADDRESS_AND_PORT, Duration.ofSeconds(30), FAST);
    SimSocket inside = net.host("in", wall.inside(), ip("2001:db8::2"), FAST).open(5000);
    SimSocket outside = net.host("out", net.internet(), ip("2001:db8:1::1"), FAST).open(80);
    wall.protect(inside.local().getAddress());
    assertThat(arrives(outside, inside.local(), inside)).isFalse();
    assertThat(seen(inside, outside)).isEqualTo(inside.local());
    assertThat(arrives(outside, inside.local(), inside)).isTrue();
    net.runFor(Duration.ofSeconds(30));
    assertThat(arrives(outside, inside.local(), inside)).isFalse();
  }
}
