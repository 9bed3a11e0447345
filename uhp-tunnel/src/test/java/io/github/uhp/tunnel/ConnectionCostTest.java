package io.github.uhp.tunnel;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.uhp.protocol.PeerName;
import io.github.uhp.simnet.Dependence;
import io.github.uhp.simnet.LinkConditions;
import io.github.uhp.simnet.NatBehaviour;
import io.github.uhp.simnet.Segment;
import io.github.uhp.simnet.SimHost;
import io.github.uhp.simnet.SimNet;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What a connection costs, counted in round trips: whole peers and a server in virtual time, where
 * nothing takes time but the links. No link is as long as another, so that each part can be told
 * from the others.
 */
class ConnectionCostTest {

  private static final PeerName NAME = new PeerName("home");
  private static final int CONNECTOR_LINK = 7;
  private static final int LISTENER_LINK = 11;
  private static final int SERVER_LINK = 3;

  /** Round trips with the server before anything can be asked: the cookie, the handshake. */
  private static final int OPENING = 2;

  private static final long SERVER_ROUND_TRIP = millis(2 * (CONNECTOR_LINK + SERVER_LINK));
  private static final long LISTENER_ROUND_TRIP = millis(2 * (LISTENER_LINK + SERVER_LINK));
  private static final long PEER_ROUND_TRIP = millis(2 * (CONNECTOR_LINK + LISTENER_LINK));

  /** QUIC's handshake, the nonce, and the proof with its answer. */
  private static final long HANDSHAKES = 3 * PEER_ROUND_TRIP;

  private final SimNet net = new SimNet(1);
  private final SimServer server =
      new SimServer(net, host("198.51.100.1", SERVER_LINK).open(21473));

  private final List<SimPeer> peers = new ArrayList<>();

  @AfterEach
  void close() {
    peers.forEach(SimPeer::close);
  }

  private static long millis(int count) {
    return Duration.ofMillis(count).toNanos();
  }

  private static InetAddress ip(String literal) {
    try {
      return InetAddress.getByName(literal);
    } catch (UnknownHostException e) {
      throw new IllegalArgumentException(literal, e);
    }
  }

  private SimHost host(String address, int delay) {
    return net.host(
        address, net.internet(), ip(address), LinkConditions.delay(Duration.ofMillis(delay)));
  }

  private SimPeer peer(SimHost host) {
    SimPeer peer = new SimPeer(net, host, server.socket.local(), server.key);
    peers.add(peer);
    return peer;
  }

  /** Behind a NAT that filters strictly, as at home; the link is the NAT's. */
  private SimPeer behindNat(int number, int delay) {
    NatBehaviour home =
        NatBehaviour.of(Dependence.ENDPOINT_INDEPENDENT, Dependence.ADDRESS_AND_PORT);
    Segment inside =
        net.nat(
                "nat" + number,
                net.internet(),
                ip("203.0.113." + number),
                home,
                LinkConditions.delay(Duration.ofMillis(delay)))
            .inside();
    return peer(
        net.host(
            "in" + number, inside, ip("192.168.1." + number), LinkConditions.delay(Duration.ZERO)));
  }

  private SimPeer connector() {
    return behindNat(1, CONNECTOR_LINK);
  }

  private SimPeer listener(Admission admission) {
    SimPeer listener = behindNat(2, LISTENER_LINK);
    listener.listen(NAME, admission, Services.none());
    return listener;
  }

  private void warm(SimPeer peer) {
    assertThat(
            net.runUntil(
                () -> peer.told.stream().anyMatch(t -> t.what().equals("server found")),
                Duration.ofSeconds(5)))
        .isTrue();
    net.runFor(Duration.ofSeconds(2));
  }

  /** The parts of a first connection, each from the end of the one before. */
  private record Cost(long introduction, long path, long rest) {}

  private Cost connect(SimPeer connector, SimPeer listener) {
    long start = net.now();
    connector.connect(NAME, listener);
    long end = net.now();
    long introduced = connector.last("peer info");
    long punched = connector.last("punched");
    return new Cost(introduced - start, punched - introduced, end - punched);
  }

  @Test
  void aWarmConnectionToAnOpenRecordTakesOneServerRoundTrip() {
    SimPeer listener = listener(Admission.any());
    SimPeer connector = connector();
    warm(connector);
    Cost cost = connect(connector, listener);
    assertThat(cost.introduction()).isEqualTo(SERVER_ROUND_TRIP);
    assertThat(cost.path()).isLessThanOrEqualTo(PEER_ROUND_TRIP * 3 / 2);
    assertThat(cost.rest()).isEqualTo(HANDSHAKES);
  }

  @Test
  void aClosedRecordAddsOneRoundTripBetweenServerAndListener() {
    SimPeer connector = connector();
    SimPeer listener = listener(Admission.only(Set.of(connector.id())));
    warm(connector);
    Cost cost = connect(connector, listener);
    assertThat(cost.introduction()).isEqualTo(SERVER_ROUND_TRIP + LISTENER_ROUND_TRIP);
    assertThat(cost.path()).isLessThanOrEqualTo(PEER_ROUND_TRIP * 3 / 2);
    assertThat(cost.rest()).isEqualTo(HANDSHAKES);
  }

  @Test
  void aColdStartAddsTheOpeningOfTheLinkToTheServer() {
    SimPeer listener = listener(Admission.any());
    Cost cost = connect(connector(), listener);
    assertThat(cost.introduction()).isEqualTo((1 + OPENING) * SERVER_ROUND_TRIP);
    assertThat(cost.path()).isLessThanOrEqualTo(PEER_ROUND_TRIP * 3 / 2);
    assertThat(cost.rest()).isEqualTo(HANDSHAKES);
  }

  @Test
  void aPathUsedAgainCostsTheHandshakesAlone() {
    SimPeer listener = listener(Admission.any());
    SimPeer connector = connector();
    warm(connector);
    connect(connector, listener);
    long[] toServer = {0};
    net.internet()
        .tap(
            (source, destination, payload) -> {
              toServer[0] +=
                  destination.equals(server.socket.local())
                          && source.getAddress().equals(ip("203.0.113.1"))
                      ? 1
                      : 0;
              return true;
            });
    long start = net.now();
    connector.connect(NAME, listener);
    assertThat(net.now() - start).isEqualTo(HANDSHAKES);
    assertThat(toServer[0]).as("asked the server").isZero();
  }

  @ParameterizedTest
  @ValueSource(ints = {40, 41, 42})
  void onTheOpenInternetItCostsTheSame(int last) {
    SimPeer listener = peer(host("203.0.113.9", LISTENER_LINK));
    listener.listen(NAME, Admission.any(), Services.none());
    SimPeer connector = peer(host("203.0.113." + last, CONNECTOR_LINK));
    warm(connector);
    Cost cost = connect(connector, listener);
    assertThat(cost.introduction()).isEqualTo(SERVER_ROUND_TRIP);
    assertThat(cost.path()).isLessThanOrEqualTo(PEER_ROUND_TRIP * 3 / 2);
    assertThat(cost.rest()).isEqualTo(HANDSHAKES);
  }
}
