package io.github.uhp.natlab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.uhp.natlab.UdpProbe.Datagram;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What the routers of a lab do to packets, by what arrives and by the kernel's own counts. */
@Tag("once")
@Timeout(120)
class RouterTest {

  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private NatLab lab;
  private Host server;

  @BeforeEach
  void open() {
    Required.check("nat", NatLab.unavailability(), Assumptions::abort);
    lab = NatLab.create();
    server = lab.publicHost("server");
  }

  @AfterEach
  void close() {
    if (lab != null) {
      lab.close();
    }
  }

  @Test
  void a_sequential_nat_takes_the_next_port_for_each_destination() {
    Router router = lab.router("router", Nat.SEQUENTIAL);
    Host inside = router.host("inside");
    try (UdpProbe inner = inside.openUdp(0);
        UdpProbe one = server.openUdp(0);
        UdpProbe two = server.openUdp(0)) {
      inner.send(at(server, one), "first");
      inner.send(at(server, two), "second");
      inner.send(at(server, one), "third");

      int first = receive(one).from().getPort();
      assertThat(receive(two).from().getPort()).isEqualTo(first + 1);
      assertThat(receive(one).from().getPort()).isEqualTo(first);
      assertThat(router.flows())
          .extracting(flow -> flow.mappedSource().getPort())
          .containsExactlyInAnyOrder(first, first + 1);
    }
  }

  @Test
  void an_address_dependent_nat_has_a_port_for_each_address() {
    Host inside = lab.router("router", Nat.ADDRESS_DEPENDENT).host("inside");
    Set<Integer> ports = new TreeSet<>();
    try (UdpProbe inner = inside.openUdp(0)) {
      for (int i = 0; i < 3; i++) {
        Host other = lab.publicHost("other" + i);
        try (UdpProbe one = other.openUdp(0);
            UdpProbe two = other.openUdp(0)) {
          inner.send(at(other, one), "to one");
          inner.send(at(other, two), "to two");
          int port = receive(one).from().getPort();
          assertThat(receive(two).from().getPort()).isEqualTo(port);
          ports.add(port);
        }
      }
    }
    // One of 4,096 each: two may be the same by chance, three will not.
    assertThat(ports).hasSizeGreaterThan(1);
  }

  @Test
  void an_address_restricted_cone_goes_by_the_address_alone() {
    Router router = lab.router("router", Nat.ADDRESS_RESTRICTED);
    Host inside = router.host("inside");
    Host stranger = lab.publicHost("stranger");
    try (UdpProbe inner = inside.openUdp(0);
        UdpProbe outer = server.openUdp(0);
        UdpProbe neighbour = server.openUdp(0);
        UdpProbe other = stranger.openUdp(0)) {
      inner.send(at(server, outer), "hello");
      InetSocketAddress seen = receive(outer).from();
      other.send(seen, "unsolicited");
      neighbour.send(seen, "from another port");

      assertThat(receive(inner))
          .isEqualTo(new Datagram(at(server, neighbour), "from another port"));
      assertThat(router.refusedPackets()).isEqualTo(1);
      inner.send(at(stranger, other), "welcome");
      assertThat(receive(other).from()).isEqualTo(seen);
      other.send(seen, "solicited");
      assertThat(receive(inner).text()).isEqualTo("solicited");
    }
  }

  @Test
  void behind_a_router_that_does_not_translate_addresses_are_public() {
    Router router = lab.router("router", Nat.ROUTED);
    Host inside = router.host("inside");
    Host behindAnother = lab.router("another", Nat.ROUTED).host("behind-another");
    Host behindNat = lab.router("nat", Nat.MASQUERADE).host("behind-nat");
    PacketCount in = router.count(server.address(), inside.address());
    try (UdpProbe inner = inside.openUdp(0);
        UdpProbe outer = server.openUdp(0);
        UdpProbe other = behindAnother.openUdp(0);
        UdpProbe translated = behindNat.openUdp(0)) {
      outer.send(at(inside, inner), "unasked");
      assertThat(receive(inner)).isEqualTo(new Datagram(at(server, outer), "unasked"));
      assertThat(in.packets()).isEqualTo(1);
      inner.send(at(server, outer), "answer");
      assertThat(receive(outer).from()).isEqualTo(at(inside, inner));

      other.send(at(inside, inner), "from another such network");
      assertThat(receive(inner).from()).isEqualTo(at(behindAnother, other));
      translated.send(at(inside, inner), "from behind a NAT");
      assertThat(receive(inner).from().getAddress())
          .isEqualTo(behindNat.router().orElseThrow().address());
    }
    assertThatThrownBy(() -> NatProof.demand(inside, server)).isInstanceOf(NatLabException.class);
  }

  @Test
  void a_hairpin_leads_back_in_with_the_outside_address_for_a_source() {
    Router router = lab.router("router", Nat.MASQUERADE);
    Host a = router.host("a");
    Host b = router.host("b");
    PacketCount direct = b.count(a.address(), b.address());
    router.hairpin();
    InetAddress renumbered = router.renumber();
    try (UdpProbe ofA = a.openUdp(0);
        UdpProbe ofB = b.openUdp(0);
        UdpProbe outer = server.openUdp(0)) {
      ofB.send(at(server, outer), "hello");
      InetSocketAddress seen = receive(outer).from();
      assertThat(seen).isEqualTo(new InetSocketAddress(renumbered, ofB.port()));

      ofA.send(seen, "by hairpin");
      Datagram datagram = receive(ofB);
      assertThat(datagram)
          .isEqualTo(new Datagram(new InetSocketAddress(renumbered, ofA.port()), "by hairpin"));
      ofB.send(datagram.from(), "back");
      assertThat(receive(ofA)).isEqualTo(new Datagram(seen, "back"));
      assertThat(direct.packets()).isZero();
    }
  }

  @Test
  void there_is_no_hairpin_where_ports_are_not_kept() {
    Router router = lab.router("router", Nat.SYMMETRIC);

    assertThatThrownBy(router::hairpin).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void a_router_behind_a_router_makes_two_layers() {
    Router outer = lab.router("outer", Nat.SYMMETRIC);
    Router inner = outer.router("inner", Nat.MASQUERADE);
    Host inside = inner.host("inside");

    NatProof proof = NatProof.demand(inside, server);

    assertThat(proof.seen().getAddress()).isEqualTo(outer.address());
    assertThat(inner.publicAddress()).isEqualTo(outer.address()).isNotEqualTo(inner.address());
    assertThat(inner.flows()).anyMatch(flow -> flow.source().equals(proof.inside()));
    assertThat(outer.flows())
        .anyMatch(
            flow ->
                flow.source().getAddress().equals(inner.address())
                    && flow.mappedSource().equals(proof.seen()));
    inner.renumber();
    assertThat(NatProof.demand(inside, server).seen().getAddress()).isEqualTo(outer.address());
    assertThatThrownBy(() -> outer.router("routed", Nat.ROUTED))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void a_router_behind_one_that_does_not_translate_is_seen_itself() {
    Router inner = lab.router("provider", Nat.ROUTED).router("inner", Nat.MASQUERADE);
    Router other = lab.router("another", Nat.ROUTED).router("other", Nat.MASQUERADE);

    NatProof proof = NatProof.demand(inner.host("inside"), server);

    assertThat(proof.seen().getAddress())
        .isEqualTo(inner.address())
        .isEqualTo(inner.publicAddress());
    assertThat(NatProof.demand(other.host("elsewhere"), server).seen().getAddress())
        .isEqualTo(other.address())
        .isNotEqualTo(inner.address());
  }

  @ParameterizedTest
  @EnumSource(names = {"MASQUERADE", "ADDRESS_RESTRICTED", "FULL_CONE"})
  void a_flow_that_is_idle_for_its_lifetime_is_forgotten(Nat nat) {
    Router router = lab.router("router", nat);
    router.udpLifetime(Duration.ofSeconds(1));
    demandForgotten(router, () -> {});
  }

  @ParameterizedTest
  @EnumSource(names = {"MASQUERADE", "ADDRESS_RESTRICTED", "FULL_CONE"})
  void a_router_forgets_when_told(Nat nat) {
    Router router = lab.router("router", nat);
    demandForgotten(router, router::forget);
  }

  /** An answer comes in, but after that nothing does once the router has forgotten. */
  private void demandForgotten(Router router, Runnable forgetting) {
    Host inside = router.host("inside");
    try (UdpProbe inner = inside.openUdp(0);
        UdpProbe outer = server.openUdp(0)) {
      inner.send(at(server, outer), "hello");
      InetSocketAddress seen = receive(outer).from();
      outer.send(seen, "answer");
      assertThat(receive(inner).text()).isEqualTo("answer");
      forgetting.run();
      awaitNoFlows(router);
      outer.send(seen, "too late");
      inner.send(at(server, outer), "hello again");
      outer.send(receive(outer).from(), "answer again");

      assertThat(receive(inner).text()).isEqualTo("answer again");
      assertThat(router.refusedPackets()).isEqualTo(1);
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"MASQUERADE", "SYMMETRIC", "FULL_CONE"})
  void a_router_takes_another_address_while_it_runs(Nat nat) {
    Router router = lab.router("router", nat);
    Host inside = router.host("inside");
    try (UdpProbe inner = inside.openUdp(0);
        UdpProbe outer = server.openUdp(0)) {
      inner.send(at(server, outer), "hello");
      InetSocketAddress seen = receive(outer).from();
      InetAddress renumbered = router.renumber();
      outer.send(seen, "to the old address");
      inner.send(at(server, outer), "hello again");

      InetSocketAddress seenNow = receive(outer).from();
      assertThat(seenNow.getAddress()).isEqualTo(renumbered).isNotEqualTo(seen.getAddress());
      outer.send(seenNow, "answer");
      assertThat(receive(inner).text()).isEqualTo("answer");
      assertThat(router.address()).isEqualTo(renumbered);
    }
  }

  @Test
  void an_exposed_router_keeps_the_port_of_what_comes_too_early() {
    Router router = lab.router("router", Nat.MASQUERADE);
    Router exposed = lab.router("exposed", Nat.MASQUERADE);
    exposed.expose();

    assertThat(keepsPortDespiteEarlyPacket(router)).isTrue();
    assertThat(keepsPortDespiteEarlyPacket(exposed)).isFalse();
  }

  private boolean keepsPortDespiteEarlyPacket(Router router) {
    Host inside = router.host("inside-" + router.namespace().replaceFirst(".*-", ""));
    try (UdpProbe inner = inside.openUdp(0);
        UdpProbe outer = server.openUdp(0)) {
      outer.send(new InetSocketAddress(router.address(), inner.port()), "early");
      awaitRefusals(router);
      inner.send(at(server, outer), "hello");
      InetSocketAddress seen = receive(outer).from();
      assertThat(seen.getAddress()).isEqualTo(router.address());
      assertThat(router.flows())
          .filteredOn(flow -> flow.source().equals(at(inside, inner)))
          .extracting(NatFlow::mappedSource)
          .containsExactly(seen);
      return seen.getPort() == inner.port();
    }
  }

  private static void awaitRefusals(Router router) {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (router.refusedPackets() == 0) {
      assertThat(System.nanoTime()).as("nothing was refused").isLessThan(deadline);
    }
  }

  private static void awaitNoFlows(Router router) {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (router.flows().stream().anyMatch(flow -> flow.protocol().equals("udp"))) {
      assertThat(System.nanoTime()).as("a flow lives on").isLessThan(deadline);
    }
  }

  private static InetSocketAddress at(Host host, UdpProbe probe) {
    return new InetSocketAddress(host.address(), probe.port());
  }

  private static Datagram receive(UdpProbe probe) {
    return probe.receive(PATIENCE).orElseThrow(() -> new AssertionError("nothing arrived"));
  }
}
