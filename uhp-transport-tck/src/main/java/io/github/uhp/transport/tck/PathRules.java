package io.github.uhp.transport.tck;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.github.uhp.transport.Capability;
import io.github.uhp.transport.RemotePeer;
import io.github.uhp.transport.UdpPath;
import io.github.uhp.transport.UdpSocket;
import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** R7: peers, their paths, and moving under a live connection. */
interface PathRules {

  @Test
  @DisplayName("R7.1 virtual addresses lie in fd00::/8, differ, and stay when the path moves")
  default void virtualAddress(Lab lab) {
    Node near = movable(lab, lab.near());
    Set<InetSocketAddress> seen = new HashSet<>();
    for (int i = 0; i < 10; i++) {
      RemotePeer peer = near.endpoint.addPeer(path(near, 1_000 + i));
      InetSocketAddress address = peer.virtualAddress();
      assertThat(address.getAddress()).isInstanceOf(Inet6Address.class);
      assertThat(address.getAddress().getAddress()[0]).isEqualTo((byte) 0xfd);
      assertThat(seen.add(address)).as("a fresh address").isTrue();
      peer.moveTo(path(near, 2_000 + i));
      assertThat(peer.virtualAddress()).isEqualTo(address);
    }
  }

  @Test
  @DisplayName("R7.2 admit, moveTo and withdraw change what path() and admitted() say")
  default void pathBooks(Lab lab) {
    Node near = movable(lab, lab.near());
    UdpPath first = path(near, 1_001);
    UdpPath second = path(near, 1_002);
    UdpPath third = path(near, 1_003);
    RemotePeer peer = near.endpoint.addPeer(first);
    assertThat(peer.path()).isEqualTo(first);
    Set<UdpPath> before = peer.admitted();
    assertThat(before).containsExactly(first);
    peer.admit(second);
    peer.admit(second);
    assertThat(peer.path()).isEqualTo(first);
    assertThat(peer.admitted()).containsExactlyInAnyOrder(first, second);
    assertThat(before).as("a snapshot").containsExactly(first);
    peer.moveTo(third);
    assertThat(peer.path()).isEqualTo(third);
    assertThat(peer.admitted()).containsExactlyInAnyOrder(first, second, third);
    peer.withdraw(third);
    assertThat(peer.admitted()).as("the path in use stays").contains(third);
    peer.withdraw(first);
    peer.withdraw(path(near, 1_004));
    assertThat(peer.admitted()).containsExactlyInAnyOrder(second, third);
    peer.moveTo(second);
    assertThat(peer.path()).isEqualTo(second);
  }

  @Test
  @DisplayName("R7.3 a path belongs to one peer, until that one lets it go")
  default void onePeerPerPath(Lab lab) {
    Node near = movable(lab, lab.near());
    UdpPath first = path(near, 1_001);
    UdpPath second = path(near, 1_002);
    RemotePeer peer = near.endpoint.addPeer(first);
    peer.admit(second);
    assertThatIllegalStateException().isThrownBy(() -> near.endpoint.addPeer(first));
    assertThatIllegalStateException().isThrownBy(() -> near.endpoint.addPeer(second));
    RemotePeer other = near.endpoint.addPeer(path(near, 1_003));
    assertThatIllegalStateException().isThrownBy(() -> other.admit(first));
    assertThatIllegalStateException().isThrownBy(() -> other.moveTo(first));
    assertThat(other.path()).isEqualTo(path(near, 1_003));
    assertThat(other.admitted()).hasSize(1);
    peer.withdraw(second);
    other.admit(second);
    peer.close();
    other.moveTo(first);
    assertThat(other.path()).isEqualTo(first);
  }

  @Test
  @DisplayName("R7.4 a peer has at most maxPathsPerPeer paths")
  default void pathLimit(Lab lab) {
    Node near = movable(lab, lab.near(o -> o.maxPathsPerPeer(2)));
    RemotePeer peer = near.endpoint.addPeer(path(near, 1_001));
    peer.admit(path(near, 1_002));
    assertThatIllegalStateException().isThrownBy(() -> peer.admit(path(near, 1_003)));
    assertThatIllegalStateException().isThrownBy(() -> peer.moveTo(path(near, 1_003)));
    peer.moveTo(path(near, 1_002));
    peer.withdraw(path(near, 1_001));
    peer.admit(path(near, 1_003));
    assertThat(peer.admitted()).containsExactlyInAnyOrder(path(near, 1_002), path(near, 1_003));
  }

  @Test
  @DisplayName("R7.5 a closed peer admits nothing more and cannot be connected to")
  default void closedPeer(Lab lab) {
    Node near = movable(lab, lab.near());
    RemotePeer peer = near.endpoint.addPeer(path(near, 1_001));
    peer.close();
    assertThat(peer.admitted()).isEmpty();
    assertThatIllegalStateException().isThrownBy(() -> peer.admit(path(near, 1_002)));
    assertThatIllegalStateException().isThrownBy(() -> peer.moveTo(path(near, 1_002)));
    lab.refusal(near.endpoint.connect(peer, near.identity.certificate(), new Inbox()));
    near.endpoint.addPeer(path(near, 1_001));
  }

  @Test
  @DisplayName("R7.6 the client's side moves to another socket under a live transfer")
  default void clientMoves(Lab lab) throws IOException {
    Move move = new Move(lab);
    move.under(move.link.client(), move.link.server(), move.openSocket(move.link.client()));
  }

  @Test
  @DisplayName("R7.7 the server's side moves to another socket under a live transfer")
  default void serverMoves(Lab lab) throws IOException {
    Move move = new Move(lab);
    move.under(move.link.server(), move.link.client(), move.openSocket(move.link.server()));
  }

  @Test
  @DisplayName("R7.8 the client's side moves to an adopted channel under a live transfer")
  default void clientMovesToAdopted(Lab lab) throws IOException {
    Move move = new Move(lab);
    move.under(move.link.client(), move.link.server(), move.adoptSocket(move.link.client()));
  }

  @Test
  @DisplayName("R7.9 the server's side moves to an adopted channel under a live transfer")
  default void serverMovesToAdopted(Lab lab) throws IOException {
    Move move = new Move(lab);
    move.under(move.link.server(), move.link.client(), move.adoptSocket(move.link.server()));
  }

  @Test
  @DisplayName("R7.10 both sides move at once, and the first sockets are closed")
  default void bothMove(Lab lab) throws IOException {
    Move move = new Move(lab);
    Link.End client = move.link.client();
    Link.End server = move.link.server();
    UdpSocket newClient = move.openSocket(client);
    UdpSocket newServer = move.openSocket(server);
    client.peer().moveTo(new UdpPath(newClient, newServer.localAddress()));
    server.peer().moveTo(new UdpPath(newServer, newClient.localAddress()));
    client.node().endpoint.socket().close();
    server.node().endpoint.socket().close();
    move.finish();
  }

  @Test
  @DisplayName("R7.11 a connection outlives a gap in which its packets go nowhere")
  default void gap(Lab lab) throws IOException {
    Move move = new Move(lab);
    Link.End client = move.link.client();
    UdpSocket second = move.openSocket(client);
    UdpPath moved = new UdpPath(second, move.link.server().node().address());
    client.peer().moveTo(moved);
    // Something to send there, also for a transport whose transfer was not held back.
    move.link.open().write(ByteBuffer.wrap(new byte[1]));
    move.exchange.resume();
    // The server does not let the new path in yet: it drops what comes, and says so.
    lab.until(
        () -> move.link.server().node().endpoint.counters().darkDropped() > 0, "dropped packets");
    move.link
        .server()
        .peer()
        .moveTo(new UdpPath(move.link.server().node().endpoint.socket(), second.localAddress()));
    move.finish();
  }

  /** The node, if it declares that its peers can be moved; else the rule is skipped. */
  private static Node movable(Lab lab, Node node) {
    lab.assume(Capability.MIGRATION, node);
    return node;
  }

  private static UdpPath path(Node node, int port) {
    return new UdpPath(
        node.endpoint.socket(), new InetSocketAddress(Lab.LOOPBACK.getAddress(), port));
  }

  /** A transfer that is held halfway, by small windows and a reader that pauses. */
  final class Move {

    private static final int SIZE = 3_000_000;

    private final Lab lab;
    private final Link link;
    private final byte[] request = Lab.bytes(7, SIZE);
    private final Exchange exchange;

    private Move(Lab lab) {
      this.lab = lab;
      Node far = lab.far(o -> o.streamWindow(64 << 10).connectionWindow(256 << 10));
      far.echo();
      this.link =
          lab.link(
              movable(lab, lab.near(o -> o.streamWindow(64 << 10).connectionWindow(256 << 10))),
              movable(lab, far));
      this.exchange = Exchange.startPausing(link.open(), request, SIZE / 3);
      lab.await(exchange.paused(), "a third of the transfer");
    }

    private UdpSocket openSocket(Link.End end) throws IOException {
      return end.node().endpoint.openSocket(Lab.LOOPBACK);
    }

    private UdpSocket adoptSocket(Link.End end) throws IOException {
      DatagramChannel channel = DatagramChannel.open().bind(Lab.LOOPBACK);
      return end.node().endpoint.adoptSocket(channel);
    }

    /** One end moves; the other lets the new path in, follows, and forgets the old one. */
    private void under(Link.End moving, Link.End other, UdpSocket to) {
      UdpPath old = moving.peer().path();
      UdpPath seenOld = other.peer().path();
      UdpPath seenNew = new UdpPath(seenOld.socket(), to.localAddress());
      other.peer().admit(seenNew);
      moving.peer().moveTo(new UdpPath(to, old.remote()));
      other.peer().moveTo(seenNew);
      other.peer().withdraw(seenOld);
      moving.peer().withdraw(old);
      old.socket().close();
      finish();
    }

    private void finish() {
      exchange.resume();
      byte[] answer = lab.await(exchange.result(), "the transfer across the move");
      assertThat(Arrays.equals(answer, request)).as("bytes unchanged").isTrue();
      assertThat(link.client().connection().closed()).isNotDone();
      assertThat(link.server().connection().closed()).isNotDone();
    }
  }
}
