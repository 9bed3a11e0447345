package io.github.uhp.transport.tck;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.github.uhp.transport.Capability;
import io.github.uhp.transport.Connection;
import io.github.uhp.transport.RemotePeer;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** R13: unreliable datagrams on a connection, where they are declared. */
interface UnreliableRules {

  @Test
  @DisplayName("R13.1 datagrams of any allowed length pass both ways, unchanged")
  default void lengths(Lab lab) {
    Link link = datagramLink(lab);
    for (Link.End[] way :
        new Link.End[][] {{link.client(), link.server()}, {link.server(), link.client()}}) {
      Connection from = way[0].connection();
      int most = from.maxDatagramLength();
      assertThat(most).isBetween(1_000, 1_232);
      for (int length : new int[] {1, 2, 100, most}) {
        byte[] sent = Lab.bytes(131 + length, length);
        sent[0] |= 1; // not a keep-alive
        pass(lab, from, way[1].inbox().datagrams, sent);
      }
    }
    assertThat(link.client().inbox().violations).hasValue(0);
    assertThat(link.server().inbox().violations).hasValue(0);
  }

  /** Sends it until it arrives, since any copy may be lost. */
  private static void pass(Lab lab, Connection from, BlockingQueue<byte[]> to, byte[] payload) {
    lab.until(
        () -> {
          from.sendDatagram(ByteBuffer.wrap(payload));
          return lab.polls(to, arrived -> Arrays.equals(arrived, payload));
        },
        "a datagram of " + payload.length + " bytes");
  }

  @Test
  @DisplayName("R13.2 sendDatagram takes the bytes between position and limit, and copies them")
  default void copies(Lab lab) {
    Link link = datagramLink(lab);
    byte[] expected = {2, 3};
    lab.until(
        () -> {
          ByteBuffer buffer = ByteBuffer.wrap(new byte[] {1, 2, 3, 4}, 1, 2);
          link.client().connection().sendDatagram(buffer);
          assertThat(buffer.hasRemaining()).isFalse();
          Arrays.fill(buffer.array(), (byte) 9);
          byte[] arrived = link.server().inbox().datagrams.poll();
          assertThat(arrived == null || Arrays.equals(arrived, expected)).isTrue();
          return arrived != null;
        },
        "a datagram");
  }

  @Test
  @DisplayName("R13.3 nothing, a keep-alive and what is too long are refused")
  default void refused(Lab lab) {
    Connection connection = datagramLink(lab).client().connection();
    for (int length : new int[] {0, 1, connection.maxDatagramLength() + 1}) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> connection.sendDatagram(ByteBuffer.allocate(length)));
    }
  }

  @Test
  @DisplayName("R13.4 keep-alives are not delivered")
  default void keepAlives(Lab lab) {
    Node near = lab.near(o -> o.keepAlive(Duration.ofMillis(20)));
    Node far = lab.far();
    lab.assume(Capability.DATAGRAMS, near);
    lab.assume(Capability.DATAGRAMS, far);
    Link link = lab.link(near, far);
    long before = received(lab, link);
    lab.until(() -> received(lab, link) > before + 5, "some keep-alives");
    byte[] last = {7};
    BlockingQueue<byte[]> arrived = link.server().inbox().datagrams;
    lab.until(
        () -> {
          link.client().connection().sendDatagram(ByteBuffer.wrap(last));
          return arrived.stream().anyMatch(each -> Arrays.equals(each, last));
        },
        "a datagram");
    assertThat(arrived).allMatch(each -> Arrays.equals(each, last));
  }

  private static long received(Lab lab, Link link) {
    return lab.await(link.server().connection().statistics(), "statistics").packetsReceived();
  }

  @Test
  @DisplayName("R13.5 beyond the bounds datagrams are dropped and counted, and streams go on")
  default void bounded(Lab lab) throws IOException {
    Node near = lab.near();
    Node far = lab.far();
    lab.assume(Capability.DATAGRAMS, near);
    lab.assume(Capability.DATAGRAMS, far);
    far.echo();
    Wire wire = lab.wire(near, far, 135);
    Link link = lab.link(wire, near, far);
    Connection connection = link.client().connection();
    wire.back().hold(); // nothing is acknowledged
    int refused = 0;
    for (int i = 0; i < 3_000; i++) {
      if (!connection.sendDatagram(ByteBuffer.allocate(1_000).put(0, (byte) 1))) {
        refused++;
      }
    }
    assertThat(lab.await(connection.statistics(), "statistics").datagramsDropped())
        .isEqualTo(refused);
    wire.back().release();
    byte[] request = Lab.bytes(135, 20_000);
    assertThat(lab.await(Exchange.start(link.open(), request), "an echo")).isEqualTo(request);
    if (refused == 0 && near.endpoint.capabilities().contains(Capability.CONGESTION_WINDOW)) {
      // The window let few of them go at first, and a queue in the library had no room for most.
      BlockingQueue<byte[]> arrived = link.server().inbox().datagrams;
      int all = lab.settled(arrived::size, "datagrams");
      long dropped =
          lab.await(link.server().connection().statistics(), "statistics").datagramsDropped();
      assertThat(all + dropped).as("what was queued").isLessThan(2_000);
    }
  }

  @Test
  @DisplayName("R13.6 on a connection that is over nothing is queued, and nothing is thrown")
  default void afterTheClose(Lab lab) {
    Link link = datagramLink(lab);
    Connection connection = link.client().connection();
    connection.close(0, "done");
    lab.await(connection.closed(), "the end");
    assertThat(connection.sendDatagram(ByteBuffer.wrap(new byte[] {1}))).isFalse();
  }

  @Test
  @DisplayName("R13.7 datagrams are taken where they are declared, and refused elsewhere")
  default void declaredOrRefused(Lab lab) {
    Node near = lab.near();
    Node far = lab.far();
    Connection connection = lab.link(near, far).client().connection();
    ByteBuffer datagram = ByteBuffer.wrap(new byte[] {1});
    if (near.endpoint.capabilities().contains(Capability.DATAGRAMS)) {
      lab.assume(Capability.DATAGRAMS, far);
      assertThat(connection.sendDatagram(datagram)).isTrue();
    } else {
      assertThat(connection.maxDatagramLength()).isZero();
      assertThatExceptionOfType(UnsupportedOperationException.class)
          .isThrownBy(() -> connection.sendDatagram(datagram));
    }
  }

  @Test
  @DisplayName("R13.8 whoever hears first of a connection may send, at either end")
  default void atOnce(Lab lab) {
    Node far = lab.far();
    Node near = lab.near();
    lab.assume(Capability.DATAGRAMS, near);
    lab.assume(Capability.DATAGRAMS, far);
    BlockingQueue<Integer> lengths = new LinkedBlockingQueue<>();
    RemotePeer toFar = near.endpoint.addPeer(near.pathTo(far));
    far.endpoint.addPeer(far.pathTo(near));
    far.beforeAccept(connection -> lengths.add(connection.maxDatagramLength()));
    near.endpoint
        .connect(toFar, far.identity.certificate(), new Inbox())
        .thenAccept(connection -> lengths.add(connection.maxDatagramLength()));
    assertThat(lab.take(lengths, "the length at one end")).isGreaterThanOrEqualTo(1_000);
    assertThat(lab.take(lengths, "the length at the other end")).isGreaterThanOrEqualTo(1_000);
  }

  private static Link datagramLink(Lab lab) {
    Node near = lab.near();
    Node far = lab.far();
    lab.assume(Capability.DATAGRAMS, near);
    lab.assume(Capability.DATAGRAMS, far);
    return lab.link(near, far);
  }
}
