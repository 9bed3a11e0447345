package io.github.uhp.transport.kwik;

import static io.github.uhp.transport.kwik.Internals.value;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.uhp.transport.BlockingStream;
import io.github.uhp.transport.QuicStream;
import io.github.uhp.transport.RemotePeer;
import io.github.uhp.transport.UdpPath;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The connection's credit comes again when it was lost, though Kwik does not repeat it. */
@Timeout(60)
class LostCreditTest {

  private static final int WINDOW = 16 << 10;

  @Test
  void aFullConnectionGoesOnThoughItsCreditWasLost() throws Exception {
    Duration never = Duration.ofMinutes(5);
    try (KwikPair pair =
            new KwikPair(
                options ->
                    options
                        .idleTimeout(never.multipliedBy(2))
                        .keepAlive(never)
                        .streamWindow(WINDOW)
                        .connectionWindow(WINDOW));
        DatagramSocket nowhere =
            new DatagramSocket(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))) {
      BlockingStream near = new BlockingStream(pair.open());
      near.write(ByteBuffer.allocate(WINDOW));
      QuicStream arrived = pair.arrived();
      awaitWindow(arrived);

      RemotePeer peer = arrived.connection().peer();
      UdpPath good = peer.path();
      peer.moveTo(new UdpPath(good.socket(), (InetSocketAddress) nowhere.getLocalSocketAddress()));
      BlockingStream far = new BlockingStream(arrived);
      receive(far, WINDOW);
      nowhere.receive(new DatagramPacket(new byte[2_000], 2_000));
      peer.moveTo(good);
      // Packets behind the lost one, whose acknowledgement tells Kwik at once that it is lost.
      for (int i = 0; i < 5; i++) {
        far.write(ByteBuffer.allocate(1));
        receive(near, 1);
      }

      near.write(ByteBuffer.allocate(WINDOW));
      receive(far, WINDOW);
    }
  }

  private static void receive(BlockingStream stream, int bytes) throws Exception {
    ByteBuffer buffer = ByteBuffer.allocate(bytes);
    while (buffer.hasRemaining()) {
      assertThat(stream.read(buffer)).isPositive();
    }
  }

  /** Waits until the other end has used up all its credit. */
  private static void awaitWindow(QuicStream stream) throws Exception {
    tech.kwik.core.QuicStream kwik =
        (tech.kwik.core.QuicStream) value(value(stream, "receiving"), "kwik");
    while (kwik.getInputStream().available() < WINDOW) {
      Thread.yield();
    }
  }
}
