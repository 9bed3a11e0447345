package io.github.uhp.tunnel;

import static io.github.uhp.tunnel.SimHomes.ip;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.uhp.protocol.PeerName;
import io.github.uhp.simnet.LinkConditions;
import io.github.uhp.simnet.Nat;
import io.github.uhp.simnet.NatBehaviour;
import io.github.uhp.simnet.PortAllocation;
import io.github.uhp.simnet.SimNet;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Both NATs filter by address and port; one of them gets another public address. The connection
 * goes on, on a path that was found through the server.
 */
class RepunchTest {

  private static final PeerName NAME = new PeerName("home");
  private static final LinkConditions LINK = LinkConditions.delay(Duration.ofMillis(10));

  /** Less than a connection lives without a path. */
  private static final Duration LIMIT = Duration.ofSeconds(25);

  private static final NatBehaviour HOME =
      NatBehaviour.portRestrictedCone().allocating(PortAllocation.preserving());

  private final List<SimPeer> peers = new ArrayList<>();

  @AfterEach
  void close() {
    peers.forEach(SimPeer::close);
  }

  @ParameterizedTest
  @CsvSource({
    "true, true, 1",
    "true, false, 2",
    "false, true, 3",
    "false, false, 4",
  })
  void aConnectionGoesOnThoughOneSideHasAnotherAddress(
      boolean listenerMoves, boolean open, long seed) {
    SimNet net = new SimNet(seed);
    SimServer server =
        new SimServer(
            net, net.host("server", net.internet(), ip("198.51.100.1"), LINK).open(21473));
    Nat left = net.nat("left", net.internet(), ip("203.0.113.1"), HOME, LINK);
    Nat right = net.nat("right", net.internet(), ip("203.0.113.2"), HOME, LINK);
    SimPeer listener = behind(net, left, "192.168.1.2", server);
    SimPeer connector = behind(net, right, "192.168.2.2", server);
    listener.listen(
        NAME, open ? Admission.any() : Admission.only(Set.of(connector.id())), Services.none());
    PeerConnection connection = connector.connect(NAME, listener);
    net.runFor(Duration.ofSeconds(5));

    InetAddress renumbered = ip("203.0.113.99");
    (listenerMoves ? left : right).renumber(renumbered);
    SimPeer other = listenerMoves ? connector : listener;

    assertThat(net.runUntil(() -> other.endpoint.leadsTo(renumbered), LIMIT))
        .as("seed %d: %s", seed, other.told)
        .isTrue();
    net.runFor(Duration.ofSeconds(60));
    assertThat(connection.closed()).as("seed %d: %s", seed, other.told).isNotDone();
    assertThat(other.endpoint.leadsTo(renumbered)).isTrue();
  }

  private SimPeer behind(SimNet net, Nat nat, String address, SimServer server) {
    SimPeer peer =
        new SimPeer(
            net,
            net.host(address, nat.inside(), ip(address), LinkConditions.delay(Duration.ZERO)),
            server.socket.local(),
            server.key);
    peers.add(peer);
    return peer;
  }
}
