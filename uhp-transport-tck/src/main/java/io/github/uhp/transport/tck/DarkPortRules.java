package io.github.uhp.transport.tck;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.uhp.transport.RemotePeer;
import io.github.uhp.transport.UdpPath;
import java.nio.ByteBuffer;
import java.time.Duration;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** R6: QUIC packets from a path that no peer admits are dropped unanswered. */
interface DarkPortRules {

  /** How long a stranger listens for an answer that must not come. */
  Duration SILENCE = Duration.ofMillis(300);

  @Test
  @DisplayName("R6.1 an unknown version from a stranger draws no version negotiation")
  default void unknownVersion(Lab lab) {
    Node far = lab.far();
    RawSocket stranger = lab.raw();
    stranger.send(far.address(), unknownVersionPacket());
    staysDark(lab, far, stranger, 1);
  }

  @Test
  @DisplayName("R6.2 a real Initial from a stranger draws no answer; from an admitted path it does")
  default void realInitial(Lab lab) {
    Node far = lab.far();
    RawSocket stranger = lab.raw();
    byte[] initial = captureInitial(lab);
    stranger.send(far.address(), initial);
    staysDark(lab, far, stranger, 1);
    far.endpoint.addPeer(new UdpPath(far.endpoint.socket(), stranger.address()));
    stranger.send(far.address(), initial);
    assertThat(stranger.receive(lab.patience())).as("the answer once admitted").isPresent();
    assertThat(far.endpoint.counters().darkDropped()).isEqualTo(1);
  }

  @Test
  @DisplayName("R6.3 short headers and noise from a stranger draw no answer")
  default void noise(Lab lab) {
    Node far = lab.far();
    RawSocket stranger = lab.raw();
    for (int i = 0; i < 20; i++) {
      byte[] packet = Lab.bytes(i, 1 + 60 * i);
      packet[0] = (byte) (packet[0] | 0x40);
      stranger.send(far.address(), packet);
    }
    staysDark(lab, far, stranger, 20);
  }

  @Test
  @DisplayName("R6.4 a live connection does not light the port for others, nor does noise harm it")
  default void besideAConnection(Lab lab) {
    Node far = lab.far();
    far.echo();
    Link link = lab.link(lab.near(), far);
    byte[] initial = captureInitial(lab);
    RawSocket stranger = lab.raw();
    stranger.send(far.address(), initial);
    stranger.send(far.address(), unknownVersionPacket());
    stranger.send(link.client().node().address(), initial);
    staysDark(lab, far, stranger, 2);
    staysDark(lab, link.client().node(), stranger, 1);
    byte[] request = Lab.bytes(64, 10_000);
    assertThat(lab.await(Exchange.start(link.open(), request), "the echo")).isEqualTo(request);
  }

  @Test
  @DisplayName("R6.5 the port is dark again once the peer is closed")
  default void darkAfterPeerClose(Lab lab) {
    Node far = lab.far();
    RawSocket stranger = lab.raw();
    byte[] initial = captureInitial(lab);
    RemotePeer peer = far.endpoint.addPeer(new UdpPath(far.endpoint.socket(), stranger.address()));
    peer.close();
    stranger.send(far.address(), initial);
    staysDark(lab, far, stranger, 1);
  }

  @Test
  @DisplayName("R6.6 a path is admitted on its socket only, and no more once it is withdrawn")
  default void darkOnOtherPaths(Lab lab) throws java.io.IOException {
    Node far = lab.far();
    RawSocket home = lab.raw();
    RawSocket stranger = lab.raw();
    byte[] initial = captureInitial(lab);
    UdpPath second = new UdpPath(far.endpoint.openSocket(Lab.LOOPBACK), stranger.address());
    RemotePeer peer = far.endpoint.addPeer(new UdpPath(far.endpoint.socket(), home.address()));
    peer.admit(second);
    stranger.send(far.address(), initial);
    staysDark(lab, far, stranger, 1);
    peer.withdraw(second);
    stranger.send(second.socket().localAddress(), initial);
    lab.until(() -> far.endpoint.counters().darkDropped() == 2, "the second drop");
    staysDark(lab, far, stranger, 2);
  }

  /** The first packet of a client of the same provider family, as a bystander gets it. */
  private static byte[] captureInitial(Lab lab) {
    Node client = lab.near();
    RawSocket tap = lab.raw();
    RemotePeer peer = client.endpoint.addPeer(new UdpPath(client.endpoint.socket(), tap.address()));
    var attempt = client.endpoint.connect(peer, client.identity.certificate(), new Inbox());
    byte[] initial = tap.receive(lab.patience()).orElseThrow();
    attempt.cancel(true);
    assertThat(initial[0] & 0xc0).as("a long header with the fixed bit").isEqualTo(0xc0);
    return initial;
  }

  /** A long header with a version that nobody speaks (RFC 9000 sections 6 and 17.2). */
  private static byte[] unknownVersionPacket() {
    byte[] packet = new byte[1_200];
    ByteBuffer.wrap(packet)
        .put((byte) 0xc3)
        .putInt(0x1a2a3a4a)
        .put((byte) 8)
        .putLong(1)
        .put((byte) 8)
        .putLong(2);
    return packet;
  }

  /** What was sent is counted, and the next and only thing heard is a foreign datagram. */
  private static void staysDark(Lab lab, Node node, RawSocket stranger, int dropped) {
    lab.until(
        () -> node.endpoint.counters().darkDropped() >= dropped, dropped + " dropped packets");
    assertThat(node.endpoint.counters().darkDropped()).isEqualTo(dropped);
    node.endpoint.send(
        new UdpPath(node.endpoint.socket(), stranger.address()), ByteBuffer.wrap(new byte[] {9}));
    assertThat(stranger.receive(lab.patience())).contains(new byte[] {9});
    assertThat(stranger.receive(SILENCE)).as("an answer to a stranger").isEmpty();
  }
}
