package io.github.uhp.natlab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.uhp.natlab.UdpProbe.Datagram;
import java.io.IOException;
import java.io.Writer;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Real namespaces, real packets. */
@Timeout(120)
class NatLabTest {

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

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "ROUTED")
  void proves_its_nats(Nat nat) {
    Host inside = lab.router("router", nat).host("inside");

    NatProof proof = NatProof.demand(inside, server);

    assertThat(proof.seen().getAddress()).isNotEqualTo(inside.address());
    if (nat.keepsPort()) {
      assertThat(proof.seen().getPort()).as("kept port").isEqualTo(proof.inside().getPort());
    }
  }

  @Test
  void a_plain_host_is_no_proof_of_a_nat() {
    Host other = lab.publicHost("other");

    assertThatThrownBy(() -> NatProof.demand(other, server))
        .isInstanceOf(IllegalArgumentException.class);
    assertThat(server.hasRouteTo(other.address())).isTrue();
  }

  @Test
  void a_proof_fails_where_the_router_does_not_translate() {
    Router router = lab.router("router", Nat.MASQUERADE);
    Host inside = router.host("inside");
    new Namespace(router.namespace()).nft("flush chain ip uhp postrouting\n");

    assertThatThrownBy(() -> NatProof.demand(inside, server))
        .isInstanceOf(NatLabException.class)
        .hasMessageContaining("not the router's address");
  }

  @Test
  void a_proof_fails_where_there_is_a_direct_route() {
    Router router = lab.router("router", Nat.MASQUERADE);
    Host inside = router.host("inside");
    server.run("ip", "route", "add", "192.168.0.0/16", "via", router.address().getHostAddress());

    assertThatThrownBy(() -> NatProof.demand(inside, server))
        .isInstanceOf(NatLabException.class)
        .hasMessageContaining("direct route");
  }

  @Test
  void a_router_does_not_forward_to_its_private_network_whoever_has_a_route() {
    Router router = lab.router("router", Nat.MASQUERADE);
    Host inside = router.host("inside");
    server.run("ip", "route", "add", "192.168.0.0/16", "via", router.address().getHostAddress());

    try (UdpProbe outer = server.openUdp(0);
        UdpProbe inner = inside.openUdp(0)) {
      outer.send(at(inside, inner), "unsolicited");
      inner.send(at(server, outer), "hello");
      outer.send(receive(outer).from(), "answer");

      assertThat(receive(inner).text()).isEqualTo("answer");
      assertThat(router.refusedPackets()).isEqualTo(1);
    }
  }

  @Test
  void a_router_can_be_in_the_middle() throws IOException {
    Router router = lab.router("router", Nat.MASQUERADE);
    Host inside = router.host("inside");
    PacketCount direct = server.count("udp dport 1000");
    router.intercept(new InetSocketAddress(server.address(), 1000), 2000);

    try (UdpProbe inner = inside.openUdp(0);
        UdpProbe middle = router.openUdp(2000)) {
      inner.send(new InetSocketAddress(server.address(), 1000), "to the server");
      Datagram caught = receive(middle);
      assertThat(caught.text()).isEqualTo("to the server");
      middle.send(caught.from(), "from the server");

      assertThat(receive(inner).from()).isEqualTo(new InetSocketAddress(server.address(), 1000));
      assertThat(direct.packets()).isZero();
    }
  }

  @Test
  void a_host_can_forge_its_address() {
    Host forger = lab.publicHost("forger");
    Host victim = lab.publicHost("victim");
    try (UdpProbe sender = forger.openUdp(0);
        UdpProbe receiver = server.openUdp(0);
        UdpProbe other = victim.openUdp(0)) {
      PacketCount forged = server.count("ip saddr " + victim.address().getHostAddress());
      forger.forge(at(server, receiver), at(victim, other));
      sender.send(at(server, receiver), "not mine");

      Datagram datagram = receive(receiver);
      assertThat(datagram.from()).isEqualTo(at(victim, other));
      assertThat(forged.packets()).isEqualTo(1);
      assertThat(forged.bytes()).isEqualTo(20 + 8 + "not mine".length());
      receiver.send(datagram.from(), "answer");
      assertThat(receive(other).text()).isEqualTo("answer");
    }
  }

  @Test
  void what_is_not_installed_is_named() {
    assertThat(NatLab.missingTool("ip", "iproute2")).isEmpty();
    assertThat(NatLab.missingTool("no-such-tool", "no-such-package"))
        .hasValueSatisfying(
            line -> assertThat(line).contains("no-such-tool", "apt-get install no-such-package"));
  }

  @Test
  void a_symmetric_nat_has_a_port_for_each_destination_and_a_masquerade_has_one() {
    Host symmetric = lab.router("symmetric", Nat.SYMMETRIC).host("s");
    Host plain = lab.router("plain", Nat.MASQUERADE).host("p");

    try (UdpProbe one = server.openUdp(0);
        UdpProbe two = server.openUdp(0);
        UdpProbe ofSymmetric = symmetric.openUdp(0);
        UdpProbe ofPlain = plain.openUdp(0)) {
      for (UdpProbe sender : List.of(ofSymmetric, ofPlain)) {
        sender.send(at(server, one), "to one");
        sender.send(at(server, two), "to two");
      }
      List<Integer> seenByOne = ports(one, symmetric, plain);
      List<Integer> seenByTwo = ports(two, symmetric, plain);

      assertThat(seenByOne.get(0)).isNotEqualTo(seenByTwo.get(0));
      assertThat(seenByOne.get(1)).isEqualTo(seenByTwo.get(1)).isEqualTo(ofPlain.port());
    }
  }

  @Test
  void a_full_cone_lets_a_stranger_in() {
    Host inside = lab.router("cone", Nat.FULL_CONE).host("inside");
    Host stranger = lab.publicHost("stranger");

    try (UdpProbe inner = inside.openUdp(0);
        UdpProbe outer = server.openUdp(0);
        UdpProbe other = stranger.openUdp(0)) {
      inner.send(at(server, outer), "hello");
      other.send(receive(outer).from(), "unsolicited");

      assertThat(receive(inner)).isEqualTo(new Datagram(at(stranger, other), "unsolicited"));
      inner.send(at(stranger, other), "welcome");
      assertThat(receive(other).from().getPort()).isEqualTo(inner.port());
    }
  }

  @Test
  void hosts_behind_one_router_reach_each_other_untranslated_but_not_by_its_public_address() {
    Router router = lab.router("router", Nat.MASQUERADE);
    Host a = router.host("a");
    Host b = router.host("b");

    try (UdpProbe ofA = a.openUdp(0);
        UdpProbe ofB = b.openUdp(0);
        UdpProbe outer = server.openUdp(0)) {
      ofB.send(at(server, outer), "hello");
      ofA.send(receive(outer).from(), "by hairpin");
      ofA.send(at(b, ofB), "directly");

      assertThat(receive(ofB)).isEqualTo(new Datagram(at(a, ofA), "directly"));
    }
  }

  @Test
  void public_hosts_have_ipv6_and_private_ones_have_none() {
    Host other = lab.publicHost("other");
    Host inside = lab.router("router", Nat.MASQUERADE).host("inside");

    try (UdpProbe from = other.openUdp(0);
        UdpProbe to = server.openUdp(0)) {
      from.send(new InetSocketAddress(server.ipv6().orElseThrow(), to.port()), "hello");

      assertThat(receive(to).from())
          .isEqualTo(new InetSocketAddress(other.ipv6().orElseThrow(), from.port()));
    }
    assertThat(inside.ipv6()).isEmpty();
    assertThat(inside.run("ip", "-6", "address", "show", "dev", Host.DEVICE)).isBlank();
    assertThat(inside.hasRouteTo(server.ipv6().orElseThrow())).isFalse();
  }

  @Test
  void nothing_leads_to_the_real_network() {
    Host inside = lab.router("router", Nat.MASQUERADE).host("inside");

    assertThat(server.run("ip", "route")).doesNotContain("default");
    // What a private host sends by its default route ends at its router.
    assertThat(inside.router().orElseThrow().hasRouteTo(Addresses.parse("192.0.2.1"))).isFalse();
  }

  @Test
  void counts_from_outside_the_processes() {
    Router router = lab.router("router", Nat.MASQUERADE);
    Host inside = router.host("inside");
    PacketCount fromRouter = server.count(router.address(), server.address());
    PacketCount toRouter = server.count(server.address(), router.address());
    LinkCounters before = server.link();

    try (UdpProbe inner = inside.openUdp(0);
        UdpProbe outer = server.openUdp(0)) {
      inner.send(at(server, outer), "one");
      inner.send(at(server, outer), "two");
      InetSocketAddress seen = receive(outer).from();
      receive(outer);
      outer.send(seen, "answer");
      receive(inner);

      assertThat(fromRouter.packets()).isEqualTo(2);
      assertThat(toRouter.packets()).isEqualTo(1);
      assertThat(server.link().since(before).receivedPackets()).isGreaterThanOrEqualTo(2);
      assertThat(server.link().since(before).sentBytes()).isGreaterThanOrEqualTo(14 + 20 + 8 + 6);
      assertThat(router.flows())
          .containsExactly(new NatFlow("udp", at(inside, inner), at(server, outer), seen, true));
    }
  }

  @Test
  void closing_ends_the_processes_and_removes_the_namespaces() throws InterruptedException {
    Host inside = lab.router("router", Nat.MASQUERADE).host("inside");
    Process obedient = inside.start("sleep", "1000");
    // Its child is nobody's but the namespace's, and ignores a polite request.
    Process parent = server.start("sh", "-c", "trap '' TERM; sleep 1000 & echo $!; wait");
    long child = Long.parseLong(firstLine(parent));

    lab.close();

    assertThat(obedient.waitFor(10, TimeUnit.SECONDS)).isTrue();
    assertThat(parent.waitFor(10, TimeUnit.SECONDS)).isTrue();
    assertThat(isGone(child)).isTrue();
    assertThat(Namespace.all().map(Namespace::name)).doesNotContain(server.namespace());
    assertThat(Namespace.all().map(Namespace::name)).doesNotContain(inside.namespace());
    assertThatThrownBy(() -> lab.publicHost("late")).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void labs_do_not_clash() {
    try (NatLab second = NatLab.create()) {
      Host same = second.publicHost("server");

      assertThat(same.address()).isEqualTo(server.address());
      assertThat(same.namespace()).isNotEqualTo(server.namespace());
    }
    assertThat(server.run("ip", "address")).contains("198.51.100.1");
  }

  @Test
  void names_are_checked() {
    assertThatThrownBy(() -> lab.publicHost("server"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("already");
    assertThatThrownBy(() -> lab.publicHost("Not a name"))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void counts_what_a_process_holds() throws IOException {
    Process echo = server.start("cat");
    // Once it has echoed a line, the tools and the loader before it have closed what they opened.
    try (Writer input = echo.outputWriter()) {
      input.write("ready\n");
      input.flush();
      assertThat(firstLine(echo)).isEqualTo("ready");

      ProcessCounts counts = ProcessCounts.of(echo);
      assertThat(counts.descriptors()).isEqualTo(3);
      assertThat(counts.threads()).containsExactly("cat");
      assertThat(counts.residentBytes()).isBetween(100_000L, 50_000_000L);
    }
  }

  private static List<Integer> ports(UdpProbe receiver, Host... senders) {
    List<Datagram> datagrams = List.of(receive(receiver), receive(receiver));
    return List.of(senders).stream()
        .map(sender -> sender.router().orElseThrow().address())
        .map(
            address ->
                datagrams.stream()
                    .map(Datagram::from)
                    .filter(from -> from.getAddress().equals(address))
                    .findFirst()
                    .orElseThrow()
                    .getPort())
        .toList();
  }

  private static InetSocketAddress at(Host host, UdpProbe probe) {
    return new InetSocketAddress(host.address(), probe.port());
  }

  private static Datagram receive(UdpProbe probe) {
    return probe.receive(PATIENCE).orElseThrow(() -> new AssertionError("nothing arrived"));
  }

  private static String firstLine(Process process) {
    try {
      return process.inputReader().readLine();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  /** Waits out the moment in which a killed process is still being buried. */
  private static boolean isGone(long pid) {
    return ProcessHandle.of(pid)
        .map(handle -> handle.onExit().orTimeout(10, TimeUnit.SECONDS).join() != null)
        .orElse(true);
  }
}
