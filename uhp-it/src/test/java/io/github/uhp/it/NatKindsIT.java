package io.github.uhp.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.uhp.natlab.Host;
import io.github.uhp.natlab.Nat;
import io.github.uhp.natlab.NatLab;
import io.github.uhp.natlab.PacketCount;
import io.github.uhp.natlab.Router;
import io.github.uhp.natlab.UdpProbe;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which pairs of real NATs are crossed, and what is said where they cannot be. */
@ExtendWith(NatLabRequired.class)
@TestInstance(Lifecycle.PER_CLASS)
class NatKindsIT {

  private static final long BYTES = 2_000_000;

  /** No IP packet is longer, however many segments the kernel has left in one piece. */
  private static final long LONGEST_PACKET = 65_535;

  /** Twice what all probes of a search take. */
  private static final Duration SEARCH = Duration.ofSeconds(40);

  private static final Duration PATIENCE = Duration.ofSeconds(10);

  /** RFC 863; nobody listens there. */
  private static final int DISCARD = 9;

  private final NatLab lab = NatLab.create();
  private final Host server = lab.publicHost("server");
  private final Crossing crossing =
      new Crossing("nat-kinds", server, server.address().getHostAddress());
  private final Host innocent = lab.publicHost("innocent");
  private int pairs;

  @AfterAll
  void close() {
    lab.close();
  }

  @ParameterizedTest(name = "{0} listens by {1}, {2} connects by {3}")
  @CsvSource({
    "FULL_CONE, netty, MASQUERADE, kwik",
    "MASQUERADE, kwik, ADDRESS_RESTRICTED, netty",
    "ROUTED, netty, MASQUERADE, netty",
    "SYMMETRIC, netty, FULL_CONE, kwik",
    "ADDRESS_RESTRICTED, kwik, SEQUENTIAL, netty",
    "ADDRESS_DEPENDENT, netty, FULL_CONE, netty"
  })
  void theTunnelGoesThrough(Nat listening, String listener, Nat connecting, String connector) {
    String pair = nextPair();
    demand(
        pair,
        lab.router("left" + pair, listening).host("listening" + pair),
        listener,
        lab.router("right" + pair, connecting).host("connecting" + pair),
        connector);
  }

  /**
   * The next of a sequence, one of a block, or one of some sixty thousand: guessed, or searched
   * for, once the connector knows its own NAT, too. However many ports are tried, nobody else gets
   * a packet.
   */
  @ParameterizedTest
  @CsvSource({"SEQUENTIAL, kwik", "PORT_BLOCK, netty", "SYMMETRIC, netty"})
  void theListenersPortIsFound(Nat listening, String connector) {
    String pair = nextPair();
    Host left = lab.router("left" + pair, listening).host("listening" + pair);
    Host right = lab.router("right" + pair, Nat.MASQUERADE).host("connecting" + pair);
    PacketCount leftAstray = left.count(toNobodyOf(left, right));
    PacketCount rightAstray = right.count(toNobodyOf(left, right));
    PacketCount arrived = innocent.count("ip daddr " + innocent.address().getHostAddress());
    crossing.demand(
        "peer" + pair, left, "netty", right, connector, List.of(left, right), BYTES, SEARCH);
    assertThat(leftAstray.packets()).isZero();
    assertThat(rightAstray.packets()).isZero();
    assertThat(arrived.packets()).isZero();

    sendTo(innocent, left);
    sendTo(innocent, right);
    Awaiting.until(
        PATIENCE, () -> "what is sent there is not counted there", () -> arrived.packets() == 2);
    assertThat(leftAstray.packets()).isEqualTo(1);
    assertThat(rightAstray.packets()).isEqualTo(1);
  }

  /** Matches what goes neither to the server nor to one of the two, by any of their addresses. */
  private String toNobodyOf(Host left, Host right) {
    String theirs =
        Stream.of(server.address(), left.address(), seenAs(left), right.address(), seenAs(right))
            .map(InetAddress::getHostAddress)
            .collect(Collectors.joining(", "));
    return "meta l4proto udp ip daddr != { " + theirs + " }";
  }

  private static void sendTo(Host receiver, Host sender) {
    try (UdpProbe probe = sender.openUdp(0)) {
      probe.send(new InetSocketAddress(receiver.address(), DISCARD), "by the test");
    }
  }

  @Test
  void twoLayersOfNat() {
    String pair = nextPair();
    Router carrier = lab.router("carrier" + pair, Nat.MASQUERADE);
    demand(
        pair,
        carrier.router("home" + pair, Nat.MASQUERADE).host("listening" + pair),
        "netty",
        lab.router("right" + pair, Nat.MASQUERADE).host("connecting" + pair),
        "kwik");
  }

  /**
   * Their homes are on the same network, but keep each other out: only the carrier's turns back.
   */
  @Test
  void twoHomesBehindACarrierThatHairpins() {
    String pair = nextPair();
    Router carrier = lab.router("carrier" + pair, Nat.MASQUERADE);
    carrier.hairpin();
    demand(
        pair,
        carrier.router("left" + pair, Nat.MASQUERADE).host("listening" + pair),
        "netty",
        carrier.router("right" + pair, Nat.MASQUERADE).host("connecting" + pair),
        "netty");
  }

  /** The listener sends first, so that nothing of the connector's comes too early. */
  @Test
  void theListenersRouterLetsTheOutsideReachItself() {
    String pair = nextPair();
    Router router = lab.router("left" + pair, Nat.MASQUERADE);
    router.expose();
    demand(
        pair,
        router.host("listening" + pair),
        "netty",
        lab.router("right" + pair, Nat.MASQUERADE).host("connecting" + pair),
        "netty");
  }

  /**
   * What the listener sends first takes the connector's port at its own router, until the connector
   * is ahead on another one.
   */
  @ParameterizedTest
  @ValueSource(strings = {"kwik", "netty"})
  void theConnectorsRouterLetsTheOutsideReachItself(String connector) {
    String pair = nextPair();
    Host left = lab.router("left" + pair, Nat.MASQUERADE).host("listening" + pair);
    Router router = lab.router("right" + pair, Nat.MASQUERADE);
    router.expose();
    Host right = router.host("connecting" + pair);
    crossing.demand(
        "peer" + pair, left, "netty", right, connector, List.of(left, right), BYTES, SEARCH);
  }

  /**
   * What the connector sends first takes the listener's port then, unless it ends on the way, on
   * which each side's provider has a router, too.
   */
  @Test
  void bothRoutersLetTheOutsideReachThem() {
    String pair = nextPair();
    Host left = exposed("left" + pair).host("listening" + pair);
    Host right = exposed("right" + pair).host("connecting" + pair);
    crossing.demand(
        "peer" + pair, left, "netty", right, "netty", List.of(left, right), BYTES, SEARCH);
  }

  private Router exposed(String node) {
    Router router = lab.router("provider-" + node, Nat.ROUTED).router(node, Nat.MASQUERADE);
    router.expose();
    return router;
  }

  @Test
  void twoHomesBehindACarrierThatDoesNotAreToldSo() {
    String pair = nextPair();
    Router carrier = lab.router("carrier" + pair, Nat.MASQUERADE);
    refuse(
        pair,
        carrier.router("left" + pair, Nat.MASQUERADE).host("listening" + pair),
        carrier.router("right" + pair, Nat.MASQUERADE).host("connecting" + pair));
  }

  @Test
  void twoSymmetricNatsAreToldSo() {
    String pair = nextPair();
    refuse(
        pair,
        lab.router("left" + pair, Nat.SYMMETRIC).host("listening" + pair),
        lab.router("right" + pair, Nat.SYMMETRIC).host("connecting" + pair));
  }

  private String nextPair() {
    return Integer.toString(++pairs);
  }

  private void demand(
      String pair, Host listening, String listener, Host connecting, String connector) {
    PacketCount direct = connecting.count(seenAs(listening), connecting.address());
    crossing.demand(
        "peer" + pair,
        listening,
        listener,
        connecting,
        connector,
        Stream.of(listening, connecting).filter(NatKindsIT::isTranslated).toList(),
        BYTES);
    assertThat(direct.packets()).isGreaterThan(BYTES / LONGEST_PACKET);
  }

  private void refuse(String pair, Host listening, Host connecting) {
    PacketCount direct = connecting.count(seenAs(listening), connecting.address());
    crossing.demandRefusal("peer" + pair, listening, connecting, List.of(listening, connecting));
    assertThat(direct.packets()).isZero();
  }

  private static boolean isTranslated(Host host) {
    return host.router().map(Router::nat).filter(nat -> nat != Nat.ROUTED).isPresent();
  }

  /** The address with which its packets arrive elsewhere. */
  private static InetAddress seenAs(Host host) {
    return isTranslated(host) ? host.router().orElseThrow().publicAddress() : host.address();
  }
}
