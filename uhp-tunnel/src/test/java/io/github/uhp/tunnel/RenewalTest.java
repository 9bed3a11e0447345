package io.github.uhp.tunnel;

import static io.github.uhp.tunnel.SimHomes.ip;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.uhp.protocol.PeerName;
import io.github.uhp.simnet.Hop;
import io.github.uhp.simnet.LinkConditions;
import io.github.uhp.simnet.NatBehaviour;
import io.github.uhp.simnet.SimNet;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * NATs that end each mapping at an age, filter by address and port, and give every mapping another
 * port: once that is known, a new path takes over before the old one breaks.
 */
class RenewalTest {

  private static final PeerName NAME = new PeerName("home");
  private static final LinkConditions LINK = LinkConditions.delay(Duration.ofMillis(10));
  private static final Duration EVERY = Duration.ofMillis(200);
  private static final int LENGTH = 777;
  private static final Set<Hop.Fate> BROKEN =
      EnumSet.of(Hop.Fate.UNMAPPED, Hop.Fate.FILTERED, Hop.Fate.NO_SOCKET);

  private final List<SimPeer> peers = new ArrayList<>();
  private final List<Long> lost = new ArrayList<>();
  private long delivered;

  @AfterEach
  void close() {
    peers.forEach(SimPeer::close);
  }

  @ParameterizedTest
  @CsvSource({
    "75, 0, 1",
    "0, 75, 2",
    "60, 60, 3",
    "50, 75, 4",
  })
  void nothingIsLostOnceTheAgeIsKnown(int listenerAge, int connectorAge, long seed) {
    SimNet net = new SimNet(seed);
    SimServer server =
        new SimServer(
            net, net.host("server", net.internet(), ip("198.51.100.1"), LINK).open(21473));
    SimPeer listener = behind(net, 1, listenerAge, server);
    SimPeer connector = behind(net, 2, connectorAge, server);
    listener.listen(NAME, Admission.any(), Services.none());
    PeerConnection connection = connector.connect(NAME, listener);
    net.observe(this::note);
    pump(net, listener);
    pump(net, connector);

    net.runFor(Duration.ofMinutes(6));
    assertThat(lost).as("seed %d", seed).isNotEmpty();
    lost.clear();
    long before = delivered;
    long dark = listener.endpoint.counters().darkDropped();
    net.runFor(Duration.ofMinutes(6));
    assertThat(lost).as("seed %d", seed).isEmpty();
    assertThat(delivered - before).isGreaterThan(2 * 1790);
    assertThat(listener.endpoint.counters().darkDropped()).isEqualTo(dark);
    assertThat(connection.closed()).isNotDone();
    for (SimPeer peer : List.of(listener, connector)) {
      assertThat(peer.endpoint.sockets()).hasSizeLessThanOrEqualTo(3);
    }
  }

  private void note(Hop hop) {
    if (hop.length() == LENGTH) {
      if (hop.fate() == Hop.Fate.DELIVERED) {
        delivered++;
      } else if (BROKEN.contains(hop.fate())) {
        lost.add(hop.nanos());
      }
    }
  }

  private void pump(SimNet net, SimPeer from) {
    from.endpoint.flood(LENGTH);
    net.schedule(EVERY, () -> pump(net, from));
  }

  /** Behind a NAT with that age limit in seconds, or none if it is 0. */
  private SimPeer behind(SimNet net, int number, int age, SimServer server) {
    NatBehaviour home = NatBehaviour.portRestrictedCone();
    SimPeer peer =
        new SimPeer(
            net,
            net.host(
                "host" + number,
                net.nat(
                        "nat" + number,
                        net.internet(),
                        ip("203.0.113." + number),
                        age == 0 ? home : home.ageing(Duration.ofSeconds(age)),
                        LINK)
                    .inside(),
                ip("192.168.1." + number),
                LinkConditions.delay(Duration.ZERO)),
            server.socket.local(),
            server.key);
    peers.add(peer);
    return peer;
  }
}
