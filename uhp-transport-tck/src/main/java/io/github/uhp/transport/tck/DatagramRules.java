package io.github.uhp.transport.tck;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.uhp.transport.EndpointCounters;
import io.github.uhp.transport.UdpPath;
import io.github.uhp.transport.UdpSocket;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** R5: the datagrams beside QUIC. */
interface DatagramRules {

  @Test
  @DisplayName("R5.1 foreign datagrams pass both ways while QUIC runs on the same sockets")
  default void besideQuic(Lab lab) {
    Node far = lab.far();
    far.echo();
    Link link = lab.link(lab.near(), far);
    Node near = link.client().node();
    byte[] request = Lab.bytes(51, 2_000_000);
    CompletableFuture<byte[]> transfer = Exchange.start(link.open(), request);
    for (int i = 0; i < 50; i++) {
      // One at a time, again if it was lost: a busy socket drops datagrams, as a network would.
      pingPong(lab, near, far, (byte) i);
    }
    assertThat(Arrays.equals(lab.await(transfer, "the transfer"), request)).isTrue();
  }

  private static void pingPong(Lab lab, Node near, Node far, byte tag) {
    byte[] payload = {0x21, tag};
    lab.until(
        () -> {
          near.endpoint.send(near.pathTo(far), ByteBuffer.wrap(payload));
          return lab.polls(far.datagrams, d -> Arrays.equals(d.payload(), payload));
        },
        "a datagram beside QUIC");
    lab.until(
        () -> {
          far.endpoint.send(far.pathTo(near), ByteBuffer.wrap(payload));
          return lab.polls(near.datagrams, d -> Arrays.equals(d.payload(), payload));
        },
        "a datagram back");
  }

  @Test
  @DisplayName("R5.2 from anywhere, of any size, with any first byte below 0x40 and 0x80 to 0xbf")
  default void fromAnywhere(Lab lab) {
    Node near = lab.near();
    RawSocket raw = lab.raw();
    int[] firstBytes = {0x00, 0x01, 0x3f, 0x80, 0xbf};
    int[] sizes = {1, 2, 100, 1_200, 1_472};
    for (int first : firstBytes) {
      for (int size : sizes) {
        byte[] payload = Lab.bytes(size, size);
        payload[0] = (byte) first;
        raw.send(near.address(), payload);
        Node.Datagram got = lab.take(near.datagrams, "a datagram of " + size + " bytes");
        assertThat(got.payload()).isEqualTo(payload);
        assertThat(got.from()).isEqualTo(raw.address());
        assertThat(got.socket()).isSameAs(near.endpoint.socket());
      }
    }
    assertThat(near.endpoint.counters().foreignReceived()).isEqualTo(25);
    assertThat(near.endpoint.counters().received()).isGreaterThanOrEqualTo(25);
  }

  @Test
  @DisplayName("R5.3 send takes the bytes between position and limit, copies them, and counts")
  default void send(Lab lab) {
    Node near = lab.near();
    RawSocket raw = lab.raw();
    UdpPath path = new UdpPath(near.endpoint.socket(), raw.address());
    for (ByteBuffer buffer :
        new ByteBuffer[] {ByteBuffer.allocate(5), ByteBuffer.allocateDirect(5)}) {
      buffer.put(new byte[] {0x7f, 1, 2, 3, 0x7f}).position(1).limit(4);
      near.endpoint.send(path, buffer);
      assertThat(buffer.position()).isEqualTo(4);
      assertThat(buffer.limit()).isEqualTo(4);
      buffer.put(1, (byte) 0x55);
      assertThat(raw.receive(lab.patience())).contains(new byte[] {1, 2, 3});
    }
    lab.until(() -> near.endpoint.counters().sent() == 2, "two datagrams counted as sent");
    ByteBuffer readOnly = ByteBuffer.wrap(new byte[] {4}).asReadOnlyBuffer();
    near.endpoint.send(path, readOnly);
    assertThat(raw.receive(lab.patience())).contains(new byte[] {4});
  }

  @Test
  @DisplayName("R5.4 send refuses a first byte with bit 0x40, and nothing")
  default void sendRefuses(Lab lab) {
    Node near = lab.near();
    RawSocket raw = lab.raw();
    UdpPath path = new UdpPath(near.endpoint.socket(), raw.address());
    for (int first : new int[] {0x40, 0x7f, 0xc0, 0xff}) {
      assertThatThrownBy(
              () -> near.endpoint.send(path, ByteBuffer.wrap(new byte[] {(byte) first, 1})))
          .isInstanceOf(IllegalArgumentException.class);
    }
    assertThatThrownBy(() -> near.endpoint.send(path, ByteBuffer.allocate(0)))
        .isInstanceOf(IllegalArgumentException.class);
    assertThat(near.endpoint.counters().sent()).isZero();
  }

  @Test
  @DisplayName("R5.5 a datagram leaves from its path's socket, and arrives with its socket's tag")
  default void taggedSockets(Lab lab) throws IOException {
    Node near = lab.near();
    UdpSocket second = near.endpoint.openSocket(Lab.LOOPBACK);
    RawSocket raw = lab.raw();
    raw.send(second.localAddress(), new byte[] {2});
    assertThat(lab.take(near.datagrams, "a datagram at the second socket").socket())
        .isSameAs(second);
    raw.send(near.address(), new byte[] {1});
    assertThat(lab.take(near.datagrams, "a datagram at the first socket").socket())
        .isSameAs(near.endpoint.socket());
    Node far = lab.far();
    near.endpoint.send(new UdpPath(second, far.address()), ByteBuffer.wrap(new byte[] {3}));
    assertThat(lab.take(far.datagrams, "a datagram from the second socket").from())
        .isEqualTo(second.localAddress());
  }

  @Test
  @DisplayName("R5.6 what a closed socket cannot send is counted, not thrown")
  default void closedSocket(Lab lab) throws IOException {
    Node near = lab.near();
    RawSocket raw = lab.raw();
    UdpSocket second = near.endpoint.openSocket(Lab.LOOPBACK);
    second.close();
    near.endpoint.send(new UdpPath(second, raw.address()), ByteBuffer.wrap(new byte[] {1}));
    lab.until(() -> near.endpoint.counters().sendDropped() == 1, "a dropped datagram");
  }

  @Test
  @DisplayName("R5.7 a datagram handler that throws does no harm")
  default void throwingDatagramHandler(Lab lab) {
    Node witness = lab.near();
    Node near =
        lab.near(
            o ->
                o.datagramHandler(
                    (socket, from, payload) -> {
                      byte first = payload.get(payload.position());
                      witness.onDatagram(socket, from, payload);
                      if (first == 1) {
                        throw new IllegalStateException("on purpose");
                      }
                    }));
    RawSocket raw = lab.raw();
    raw.send(near.address(), new byte[] {1});
    raw.send(near.address(), new byte[] {2});
    lab.take(witness.datagrams, "the first datagram");
    assertThat(lab.take(witness.datagrams, "the second datagram").payload())
        .isEqualTo(new byte[] {2});
    EndpointCounters counters = near.endpoint.counters();
    assertThat(counters.foreignReceived()).isEqualTo(2);
  }
}
