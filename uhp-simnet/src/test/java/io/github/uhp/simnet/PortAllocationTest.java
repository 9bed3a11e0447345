package io.github.uhp.simnet;

import static io.github.uhp.simnet.Lab.FAST;
import static io.github.uhp.simnet.Lab.ip;
import static io.github.uhp.simnet.Lab.send;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** External ports and addresses are given out as told. */
class PortAllocationTest {

  private static final InetAddress EXTERNAL = ip("203.0.113.1");

  private final SimNet net = new SimNet(11);
  private final SimHost out = net.host("out", net.internet(), ip("198.51.100.1"), FAST);
  private final SimSocket server = out.open(1000);
  private final SimSocket otherPort = out.open(1001);

  private Nat nat(PortAllocation allocation) {
    NatBehaviour behaviour = NatBehaviour.symmetric().allocating(allocation);
    return net.nat("nat", net.internet(), EXTERNAL, behaviour, FAST);
  }

  private SimHost inside(Nat nat, int number) {
    return net.host("in" + number, nat.inside(), ip("10.0.0." + number), FAST);
  }

  private InetSocketAddress seen(SimSocket from, SimSocket at) {
    List<InetSocketAddress> sources = send(net, from, at, at.local());
    assertThat(sources).hasSize(1);
    return sources.get(0);
  }

  private List<Integer> ports(PortAllocation allocation) {
    Nat nat = nat(allocation);
    SimSocket first = inside(nat, 2).open(5000);
    SimSocket second = inside(nat, 3).open(5000);
    return List.of(
        seen(first, server).getPort(),
        seen(first, otherPort).getPort(),
        seen(second, server).getPort(),
        seen(first, server).getPort());
  }

  @Test
  void preserving() {
    assertThat(ports(PortAllocation.preserving())).containsExactly(5000, 5001, 5002, 5000);
  }

  @Test
  void preservingWithOverload() {
    List<Integer> ports = ports(PortAllocation.overloading());
    assertThat(ports.subList(0, 2)).containsExactly(5000, 5000);
    assertThat(ports.get(2)).isNotIn(5000, 5001);
    assertThat(ports.get(3)).isEqualTo(5000);
  }

  @Test
  void whatComesToAnOverloadedPortIsToldApartByItsSource() {
    Nat nat = nat(PortAllocation.overloading());
    SimSocket first = inside(nat, 2).open(5000);
    SimSocket second = inside(nat, 3).open(5000);
    assertThat(seen(first, server)).isEqualTo(seen(second, otherPort));
    InetSocketAddress external = new InetSocketAddress(EXTERNAL, 5000);
    assertThat(send(net, server, first, external)).hasSize(1);
    assertThat(send(net, otherPort, second, external)).hasSize(1);
    assertThat(send(net, otherPort, first, external)).isEmpty();
  }

  @Test
  void preservingAndRandomWhenTaken() {
    PortAllocation allocation =
        new PortAllocation.Preserving(false, PortAllocation.Collision.RANDOM);
    List<Integer> ports = ports(allocation);
    assertThat(ports.get(0)).isEqualTo(5000);
    assertThat(ports.get(1)).isNotIn(5000, 5001);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 3})
  void sequential(int stride) {
    List<Integer> ports = ports(new PortAllocation.Sequential(stride, false));
    assertThat(ports.get(1)).isEqualTo(Ports.after(ports.get(0), stride));
    assertThat(ports.get(2)).isEqualTo(Ports.after(ports.get(1), stride));
    assertThat(ports.get(3)).isEqualTo(ports.get(0));
  }

  @Test
  void sequentialForEachHost() {
    Nat nat = nat(new PortAllocation.Sequential(1, true));
    SimHost first = inside(nat, 2);
    SimHost second = inside(nat, 3);
    int port = seen(first.open(), server).getPort();
    int elsewhere = seen(second.open(), server).getPort();
    assertThat(seen(first.open(), server).getPort()).isEqualTo(Ports.after(port, 1));
    assertThat(seen(second.open(), server).getPort()).isEqualTo(Ports.after(elsewhere, 1));
  }

  @Test
  void random() {
    Set<Integer> ports = new HashSet<>();
    SimHost host = inside(nat(PortAllocation.random()), 2);
    for (int i = 0; i < 100; i++) {
      ports.add(seen(host.open(), server).getPort());
    }
    assertThat(ports).hasSize(100);
    int span =
        ports.stream().max(Integer::compare).orElseThrow()
            - ports.stream().min(Integer::compare).orElseThrow();
    assertThat(span).isGreaterThan(50_000);
  }

  @Test
  void blocksAreOneHostsAloneAndFullOnesFollowedByOthers() {
    Nat nat = nat(PortAllocation.block(64));
    List<Set<Integer>> blocks = List.of(new HashSet<>(), new HashSet<>());
    List<Integer> ports = new ArrayList<>();
    List<SimHost> hosts = List.of(inside(nat, 2), inside(nat, 3));
    for (int i = 0; i < 100; i++) {
      for (int host = 0; host < 2; host++) {
        int port = seen(hosts.get(host).open(), server).getPort();
        ports.add(port);
        blocks.get(host).add((port - Ports.FIRST) / 64);
      }
    }
    assertThat(ports).doesNotHaveDuplicates();
    assertThat(blocks).allSatisfy(own -> assertThat(own).hasSize(2));
    assertThat(blocks.get(0)).doesNotContainAnyElementsOf(blocks.get(1));
    assertThat(ports.subList(0, 64)).isNotEqualTo(ports.subList(0, 64).stream().sorted().toList());
  }

  @Test
  void noBlockIsGivenTwice() {
    Nat nat = nat(PortAllocation.block(Ports.COUNT / 8));
    Set<Integer> blocks = new HashSet<>();
    for (int host = 0; host < 8; host++) {
      int port = seen(inside(nat, 2 + host).open(), server).getPort();
      blocks.add((port - Ports.FIRST) / (Ports.COUNT / 8));
    }
    assertThat(blocks).hasSize(8);
  }

  @Test
  void withoutAPortAPacketIsDropped() {
    List<Hop.Fate> fates = new ArrayList<>();
    Nat nat = nat(PortAllocation.block(Ports.COUNT));
    SimHost host = inside(nat, 2);
    SimHost second = inside(nat, 3);
    seen(host.open(), server);
    net.observe(hop -> fates.add(hop.fate()));
    second.open().send(server.local(), new byte[1]);
    net.runFor(Duration.ofSeconds(1));
    assertThat(fates).containsExactly(Hop.Fate.SENT, Hop.Fate.NO_PORT);
  }

  @Test
  void pairedPoolingKeepsAHostOnOneAddressAndArbitraryDoesNot() {
    List<InetAddress> pool = List.of(ip("203.0.113.5"), ip("203.0.113.6"), ip("203.0.113.7"));
    List<InetAddress> others = List.of(ip("203.0.113.8"), ip("203.0.113.9"), ip("203.0.113.10"));
    assertThat(addressesOfAHost(pool, Pooling.PAIRED)).hasSize(1).isSubsetOf(pool);
    assertThat(addressesOfAHost(others, Pooling.ARBITRARY)).hasSize(3).isSubsetOf(others);
  }

  private Set<InetAddress> addressesOfAHost(List<InetAddress> pool, Pooling pooling) {
    NatBehaviour behaviour = NatBehaviour.fullCone().pooling(pooling);
    SimHost host = inside(net.nat("nat", net.internet(), pool, behaviour, FAST), 2);
    Set<InetAddress> addresses = new HashSet<>();
    for (int i = 0; i < 30; i++) {
      addresses.add(seen(host.open(), server).getAddress());
    }
    return addresses;
  }

  @Test
  void impossibleRulesAreRefused() {
    assertThatIllegalArgumentException().isThrownBy(() -> new PortAllocation.Sequential(0, false));
    assertThatIllegalArgumentException().isThrownBy(() -> PortAllocation.block(0));
    assertThatIllegalArgumentException().isThrownBy(() -> PortAllocation.block(64_513));
  }
}
