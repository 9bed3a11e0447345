package io.github.uhp.tunnel;

import static io.github.uhp.simnet.Dependence.ADDRESS_AND_PORT;
import static io.github.uhp.simnet.Dependence.ENDPOINT_INDEPENDENT;
import static io.github.uhp.tunnel.SimHomes.server;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.uhp.protocol.NatDependence;
import io.github.uhp.protocol.PeerName;
import io.github.uhp.protocol.Target;
import io.github.uhp.punch.FailureReason;
import io.github.uhp.punch.Outlook;
import io.github.uhp.simnet.NatBehaviour;
import io.github.uhp.simnet.PortAllocation;
import io.github.uhp.simnet.SimNet;
import io.github.uhp.transport.UdpSocket;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Whole peers, of which one is behind a NAT that gives each destination a port: what they find out
 * of their NATs decides how they punch.
 */
class HardNatTest {

  private static final PeerName NAME = new PeerName("home");
  private static final NatBehaviour HOME = NatBehaviour.of(ENDPOINT_INDEPENDENT, ADDRESS_AND_PORT);
  private static final NatBehaviour RANDOM =
      NatBehaviour.of(ADDRESS_AND_PORT, ADDRESS_AND_PORT).allocating(PortAllocation.random());
  private static final NatBehaviour SEQUENTIAL =
      NatBehaviour.of(ADDRESS_AND_PORT, ADDRESS_AND_PORT).allocating(PortAllocation.sequential());

  /** The socket whose port was found may be the main one, too: once in a hundred searches. */
  private static final int MAIN_AND_THE_ONE = 2;

  private final SimHomes homes = new SimHomes();

  @AfterEach
  void close() {
    homes.close();
  }

  /** Both registered, and their NATs known. */
  private SimPeer listener(SimNet net, SimServer server, NatBehaviour behaviour) {
    SimPeer listener = homes.behind(net, server, behaviour, 2);
    listener.listen(NAME, Admission.any(), Services.none());
    net.runFor(Duration.ofSeconds(10));
    return listener;
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void aListenerWithRandomPortsIsReachedAndItsOtherSocketsAreClosed(long seed) {
    SimNet net = new SimNet(seed);
    SimServer server = server(net);
    SimPeer listener = listener(net, server, RANDOM);
    SimPeer connector = homes.behind(net, server, HOME, 1);
    net.runFor(Duration.ofSeconds(10));
    assertThat(listener.endpoint.sockets()).hasSize(1);
    PeerConnection connection = connector.connect(NAME, listener);
    List<UdpSocket> kept = List.copyOf(listener.endpoint.sockets());
    assertThat(kept).hasSizeBetween(1, MAIN_AND_THE_ONE);
    assertThat(connector.endpoint.sockets()).hasSize(1);
    net.runFor(Duration.ofMinutes(2));
    assertThat(connection.closed()).isNotDone();
    assertThat(listener.endpoint.sockets()).hasSameElementsAs(kept);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void aConnectorWithRandomPortsGetsThroughWithoutKnowingOfThemAtFirst(long seed) {
    SimNet net = new SimNet(seed);
    SimServer server = server(net);
    SimPeer listener = listener(net, server, HOME);
    SimPeer connector = homes.behind(net, server, RANDOM, 1);
    connector.connect(NAME, listener);
    assertThat(connector.endpoint.sockets()).hasSizeBetween(1, MAIN_AND_THE_ONE);
    assertThat(listener.told).extracting(SimPeer.Told::what).noneMatch(w -> w.startsWith("error"));
  }

  /** A search is luck, and what a seed has found it finds again. */
  @Test
  void theSameSeedFindsTheSamePort() {
    assertThat(searched(1)).isEqualTo(searched(1)).isNotEqualTo(searched(2));
  }

  private List<SimPeer.Told> searched(long seed) {
    SimNet net = new SimNet(seed);
    SimServer server = server(net);
    SimPeer listener = listener(net, server, RANDOM);
    SimPeer connector = homes.behind(net, server, HOME, 1);
    connector.connect(NAME, listener);
    return connector.told;
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void aListenerThatHasNotFoundOutYetIsAskedForAgain(long seed) {
    SimNet net = new SimNet(seed);
    SimServer server = server(net);
    SimPeer connector = homes.behind(net, server, HOME, 1);
    net.runFor(Duration.ofSeconds(10));
    SimPeer listener = homes.behind(net, server, RANDOM, 2);
    listener.listen(NAME, Admission.any(), Services.none());
    assertThat(listener.peer.natFindings()).isNull();
    connector.connect(NAME, listener);
    assertThat(connector.told)
        .extracting(SimPeer.Told::what)
        .filteredOn("peer info"::equals)
        .hasSizeBetween(2, 4);
    assertThat(listener.told).extracting(SimPeer.Told::what).noneMatch(w -> w.startsWith("error"));
  }

  @Test
  void aWayBackIsFoundOnTheSocketThatIsOpen() {
    SimNet net = new SimNet(4);
    SimServer server = server(net);
    SimPeer listener = listener(net, server, HOME);
    SimPeer connector = homes.behind(net, server, RANDOM, 1);
    connector.listen(new PeerName("work"), Admission.any(), Services.none());
    net.runFor(Duration.ofSeconds(10));
    connector.connect(NAME, listener);
    long before = net.now();
    listener.connect(new PeerName("work"), connector);
    assertThat(net.now() - before).isLessThan(Duration.ofSeconds(1).toNanos());
  }

  @Test
  void portsInSequenceAreGuessed() {
    SimNet net = new SimNet(5);
    SimServer server = server(net);
    SimPeer listener = listener(net, server, SEQUENTIAL);
    SimPeer connector = homes.behind(net, server, HOME, 1);
    net.runFor(Duration.ofSeconds(10));
    long before = net.now();
    connector.connect(NAME, listener);
    assertThat(net.now() - before).isLessThan(Duration.ofSeconds(1).toNanos());
    assertThat(listener.endpoint.sockets()).hasSize(1);
  }

  @Test
  void twoNatsWithRandomPortsAreToldOfSoon() {
    SimNet net = new SimNet(6);
    SimServer server = server(net);
    SimPeer listener = listener(net, server, RANDOM);
    SimPeer connector = homes.behind(net, server, RANDOM, 1);
    net.runFor(Duration.ofSeconds(10));
    long before = net.now();
    CompletableFuture<PeerConnection> attempt =
        connector.peer.connect(new Target(NAME, listener.id()), ConnectOptions.defaults());
    assertThat(net.runUntil(attempt::isDone, Duration.ofSeconds(3))).isTrue();
    assertThat(attempt)
        .isCompletedExceptionally()
        .failsWithin(Duration.ZERO)
        .withThrowableThat()
        .withMessageContaining("both NATs");
    assertThat(net.now() - before).isLessThan(Duration.ofSeconds(3).toNanos());
    PunchReport report = report(attempt);
    assertThat(report.reason()).isEqualTo(FailureReason.NATS_INCOMPATIBLE);
    assertThat(report.outlook().cell()).isEqualTo("D/APDF to D/APDF: -");
    assertThat(report.advice()).isNotEmpty();
    assertThat(report.pairs())
        .isNotEmpty()
        .allSatisfy(
            pair -> {
              assertThat(pair.sent()).isPositive();
              assertThat(pair.received()).isZero();
            });
  }

  @Test
  void whoseTimeIsUpIsToldWhatWasTried() {
    SimNet net = new SimNet(7);
    SimServer server = server(net);
    SimPeer listener = listener(net, server, RANDOM);
    SimPeer connector = homes.behind(net, server, HOME, 1);
    net.runFor(Duration.ofSeconds(10));
    CompletableFuture<PeerConnection> attempt =
        connector.peer.connect(
            new Target(NAME, listener.id()),
            ConnectOptions.defaults().withTimeout(Duration.ofMillis(500)));
    assertThat(net.runUntil(attempt::isDone, Duration.ofSeconds(3))).isTrue();
    PunchReport report = report(attempt);
    assertThat(report.reason()).isNull();
    assertThat(report.peer()).isEqualTo(listener.id());
    assertThat(report.outlook().chance()).isEqualTo(Outlook.Chance.SEARCHED);
    assertThat(report.pairs()).isNotEmpty();
  }

  private static PunchReport report(CompletableFuture<PeerConnection> failed) {
    UhpException why = KeptConnection.unwrap(failed.handle((value, failure) -> failure).join());
    return Objects.requireNonNull(why.punchReport());
  }

  @Test
  void whatIsFoundOutOfTheNatIsThereForTheProgram() {
    SimNet net = new SimNet(8);
    SimPeer peer = homes.behind(net, server(net), SEQUENTIAL, 1);
    assertThat(peer.peer.natFindings()).isNull();
    net.runFor(Duration.ofSeconds(10));
    assertThat(Objects.requireNonNull(peer.peer.natFindings()).profile().mapping())
        .isEqualTo(NatDependence.ADDRESS_AND_PORT_DEPENDENT);
    assertThat(peer.told).extracting(SimPeer.Told::what).containsOnlyOnce("nat D/APDF");
  }
}
