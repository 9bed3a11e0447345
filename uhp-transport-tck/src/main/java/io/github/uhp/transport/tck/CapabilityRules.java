package io.github.uhp.transport.tck;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.github.uhp.transport.Capability;
import io.github.uhp.transport.Connection;
import io.github.uhp.transport.ConnectionStatistics;
import io.github.uhp.transport.RemotePeer;
import io.github.uhp.transport.UdpPath;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** R12: what an endpoint declares is what it does, and what it does not declare it refuses. */
interface CapabilityRules {

  @Test
  @DisplayName("R12.1 what is declared cannot be changed, and stays the same until after the close")
  default void declared(Lab lab) {
    Node near = lab.near();
    Set<Capability> first = Set.copyOf(near.endpoint.capabilities());
    assertThatExceptionOfType(UnsupportedOperationException.class)
        .isThrownBy(() -> near.endpoint.capabilities().clear());
    near.endpoint.close();
    assertThat(near.endpoint.capabilities()).isEqualTo(first);
  }

  @Test
  @DisplayName("R12.2 what this contract has no use for is not declared: 0-RTT")
  default void reserved(Lab lab) {
    assertThat(lab.near().endpoint.capabilities()).doesNotContain(Capability.ZERO_RTT);
  }

  @Test
  @DisplayName("R12.3 a peer moves to another path where that is declared, else moveTo refuses")
  default void migration(Lab lab) throws IOException {
    Node near = lab.near();
    RemotePeer peer = near.endpoint.addPeer(near.pathTo(lab.far()));
    peer.moveTo(peer.path());
    UdpPath next = new UdpPath(near.endpoint.openSocket(Lab.LOOPBACK), peer.path().remote());
    if (near.endpoint.capabilities().contains(Capability.MIGRATION)) {
      peer.moveTo(next);
      assertThat(peer.path()).isEqualTo(next);
    } else {
      assertThatExceptionOfType(UnsupportedOperationException.class)
          .isThrownBy(() -> peer.moveTo(next));
    }
  }

  @Test
  @DisplayName("R12.4 round trip, window and losses are told after an exchange just where declared")
  default void statistics(Lab lab) {
    Node far = lab.far();
    far.echo();
    Link link = lab.link(lab.near(), far);
    lab.await(Exchange.start(link.open(), Lab.bytes(124, 20_000)), "an echo");
    for (Link.End end : new Link.End[] {link.client(), link.server()}) {
      Set<Capability> declared = end.node().endpoint.capabilities();
      Connection connection = end.connection();
      if (declared.contains(Capability.ROUND_TRIP_TIME)) {
        lab.until(() -> of(lab, connection).smoothedRtt().isPresent(), "a round-trip time");
      }
      ConnectionStatistics told = of(lab, connection);
      assertThat(told.smoothedRtt().isPresent())
          .as("the round-trip time")
          .isEqualTo(declared.contains(Capability.ROUND_TRIP_TIME));
      assertThat(told.congestionWindow().isPresent())
          .as("the congestion window")
          .isEqualTo(declared.contains(Capability.CONGESTION_WINDOW));
      assertThat(told.packetsLost().isPresent())
          .as("losses")
          .isEqualTo(declared.contains(Capability.LOSSES));
    }
  }

  @Test
  @DisplayName("R12.5 with segmentation offload or without, no QUIC packet exceeds 1,232 bytes")
  default void packetSize(Lab lab) throws IOException {
    Node far = lab.far();
    far.echo();
    Node near = lab.near();
    Wire wire = lab.wire(near, far, 125);
    Link link = lab.link(wire, near, far);
    lab.await(Exchange.start(link.open(), Lab.bytes(125, 50_000)), "an echo");
    // What IPv6 carries everywhere (RFC 8200 section 5), less the headers of IP and UDP.
    assertThat(wire.there().longest()).isBetween(1_000, 1_232);
    assertThat(wire.back().longest()).isBetween(1_000, 1_232);
  }

  @Test
  @DisplayName("R12.6 a foreign datagram is given a TTL just where that is declared, and in range")
  default void timeToLive(Lab lab) {
    Node near = lab.near();
    Node far = lab.far();
    UdpPath path = near.pathTo(far);
    boolean declared = near.endpoint.capabilities().contains(Capability.LOW_TTL);
    assertThat(path.socket().setsTtl()).isEqualTo(declared);
    ByteBuffer one = ByteBuffer.wrap(new byte[] {1});
    if (!declared) {
      assertThatExceptionOfType(UnsupportedOperationException.class)
          .isThrownBy(() -> near.endpoint.send(path, one, 1));
      return;
    }
    for (int outside : new int[] {-1, 0, 256}) {
      assertThatIllegalArgumentException().isThrownBy(() -> near.endpoint.send(path, one, outside));
    }
    UdpPath ipv6 = new UdpPath(path.socket(), new InetSocketAddress("2001:db8::1", 9));
    assertThatIllegalArgumentException().isThrownBy(() -> near.endpoint.send(ipv6, one, 1));
    // To loopback no router is crossed.
    lab.until(
        () -> {
          near.endpoint.send(path, ByteBuffer.wrap(new byte[] {2}), 1);
          return lab.polls(far.datagrams, datagram -> datagram.payload()[0] == 2);
        },
        "a datagram of low TTL");
    lab.until(
        () -> {
          near.endpoint.send(path, ByteBuffer.wrap(new byte[] {3}));
          return lab.polls(far.datagrams, datagram -> datagram.payload()[0] == 3);
        },
        "one as usual after it");
  }

  private static ConnectionStatistics of(Lab lab, Connection connection) {
    return lab.await(connection.statistics(), "statistics");
  }
}
