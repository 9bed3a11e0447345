package io.github.uhp.transport.kwik;

import static io.github.uhp.transport.kwik.Internals.value;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.uhp.transport.BlockingStream;
import io.github.uhp.transport.QuicStream;
import io.github.uhp.transport.RemotePeer;
import io.github.uhp.transport.UdpPath;
import java.lang.reflect.Method;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Lost packets are repeated also when Kwik has lost the timer that tells it so. */
@Timeout(60)
class LossTimerTest {

  @Test
  void aLostPacketIsRepeatedThoughKwikHasStoppedItsTimer() throws Exception {
    Duration never = Duration.ofMinutes(5); // keep-alive would mend it, too
    try (KwikPair pair =
            new KwikPair(options -> options.idleTimeout(never.multipliedBy(2)).keepAlive(never));
        DatagramSocket nowhere =
            new DatagramSocket(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))) {
      QuicStream near = pair.open();
      near.write(ByteBuffer.wrap(new byte[] {1}));
      BlockingStream far = new BlockingStream(pair.arrived());
      assertThat(far.read(ByteBuffer.allocate(1))).isEqualTo(1);

      RemotePeer peer = pair.connection().peer();
      UdpPath good = peer.path();
      peer.moveTo(new UdpPath(good.socket(), (InetSocketAddress) nowhere.getLocalSocketAddress()));
      near.write(ByteBuffer.wrap(new byte[] {2}));
      nowhere.receive(new DatagramPacket(new byte[2_000], 2_000));
      stopTimer((KwikConnection) pair.connection());
      peer.moveTo(good);

      assertThat(far.read(ByteBuffer.allocate(1))).isEqualTo(1);
    }
  }

  /** What Kwik does to itself when an acknowledgement comes while a packet is sent. */
  private static void stopTimer(KwikConnection connection) throws Exception {
    Object kwik = value(connection, "kwik");
    Object sender = value(kwik, "sender");
    Object recovery = value(sender, "recoveryManager");
    Method unschedule = recovery.getClass().getDeclaredMethod("unschedule");
    unschedule.setAccessible(true);
    unschedule.invoke(recovery);
  }
}
