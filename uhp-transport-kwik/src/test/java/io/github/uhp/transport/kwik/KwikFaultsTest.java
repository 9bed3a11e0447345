package io.github.uhp.transport.kwik;

import static io.github.uhp.transport.kwik.Internals.field;
import static io.github.uhp.transport.kwik.Internals.value;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.uhp.transport.BlockingStream;
import io.github.uhp.transport.CloseReason;
import io.github.uhp.transport.CloseReason.Kind;
import io.github.uhp.transport.Connection;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import tech.kwik.core.QuicStream;

/** Faults in Kwik do not end a connection, or do not do so in silence. */
@Timeout(60)
class KwikFaultsTest {

  private static final int ROUNDS = 20;

  private KwikPair pair;
  private BlockingStream near;
  private BlockingStream far;

  @BeforeEach
  void open() throws Exception {
    // No connection is to end by silence.
    pair = new KwikPair(options -> options.idleTimeout(Duration.ofMinutes(10)));
    near = new BlockingStream(pair.open());
    near.write(ByteBuffer.allocate(1));
    far = new BlockingStream(pair.arrived());
    receive(far);
  }

  @AfterEach
  void close() {
    pair.close();
  }

  @Test
  void connectionsOutliveRoundTripsOfLessThanAMillisecond() throws Exception {
    for (int i = 0; i < ROUNDS; i++) {
      measuredNothing(near);
      measuredNothing(far);
      near.write(ByteBuffer.allocate(1));
      receive(far);
      far.write(ByteBuffer.allocate(1));
      receive(near);
    }
  }

  @Test
  void aPacketMayBeAcknowledgedWhileItIsGivenUp() throws Exception {
    for (BlockingStream each : new BlockingStream[] {near, far}) {
      for (Object detector : (Object[]) value(recovery(each), "lossDetectors")) {
        @SuppressWarnings("unchecked")
        Map<Object, Object> sent = (Map<Object, Object>) value(detector, "packetSentLog");
        // As Kwik does it, and in the middle what another thread does.
        sent.put(Long.MAX_VALUE, "a packet");
        assertThat(sent.containsKey(Long.MAX_VALUE)).isTrue();
        sent.remove(Long.MAX_VALUE);
        assertThat(sent.get(Long.MAX_VALUE)).isEqualTo("a packet");
        assertThat(sent).doesNotContainKey(Long.MAX_VALUE);
      }
    }
  }

  @Test
  void aStreamMayBeResetWhileItSends() throws Exception {
    for (BlockingStream each : new BlockingStream[] {near, far}) {
      QuicStream kwik = (QuicStream) value(value(each.stream(), "sending"), "kwik");
      @SuppressWarnings("unchecked")
      Queue<ByteBuffer> queue =
          (Queue<ByteBuffer>) value(value(kwik.getOutputStream(), "sendBuffer"), "sendQueue");
      // As Kwik does it, and in the middle what another thread does.
      queue.add(ByteBuffer.allocate(1));
      assertThat(queue.isEmpty()).isFalse();
      queue.clear();
      assertThat(queue.peek().remaining()).isZero();
      assertThat(queue.poll()).isNull();
      assertThat(queue.isEmpty()).isTrue();
    }
  }

  @Test
  void aConnectionThatAServerGivesUpEndsAtBothEnds() throws Exception {
    failOnNextFrame(far);
    near.write(ByteBuffer.allocate(1));

    assertThat(reason(far.stream().connection()).kind()).isEqualTo(Kind.LOCAL);
    CloseReason atClient = reason(pair.connection());
    assertThat(atClient.kind()).isEqualTo(Kind.REMOTE);
    assertThat(atClient.code()).isEqualTo(CloseReason.INTERNAL_ERROR);
  }

  @Test
  void aConnectionThatAClientGivesUpEnds() throws Exception {
    failOnNextFrame(near);
    far.write(ByteBuffer.allocate(1));

    CloseReason reason = reason(pair.connection());
    assertThat(reason.kind()).isEqualTo(Kind.LOCAL);
    assertThat(reason.code()).isEqualTo(CloseReason.INTERNAL_ERROR);
  }

  private static void receive(BlockingStream stream) throws Exception {
    assertThat(stream.read(ByteBuffer.allocate(1))).isEqualTo(1);
  }

  private static CloseReason reason(Connection connection) throws Exception {
    return connection.closed().get(30, TimeUnit.SECONDS);
  }

  /** As after acknowledgements that came at once. */
  private static void measuredNothing(BlockingStream stream) throws Exception {
    Object estimator = value(recovery(stream), "rttEstimater");
    for (String name : new String[] {"smoothedRtt", "latestRtt", "rttVar"}) {
      field(estimator, name).setInt(estimator, 0);
    }
  }

  private static Object recovery(BlockingStream stream) throws Exception {
    Object kwik = value(stream.stream().connection(), "kwik");
    return value(value(kwik, "sender"), "recoveryManager");
  }

  /** Has the thread fail that processes the packets of a connection. */
  private static void failOnNextFrame(BlockingStream stream) throws Exception {
    ConnectionTrace trace = (ConnectionTrace) value(stream.stream().connection(), "trace");
    trace.setListener(new Failing());
  }

  private static final class Failing implements FrameScanner.Listener {

    @Override
    public void onStreamFrame(long id, long end, boolean fin) {
      throw new IllegalStateException("on purpose");
    }

    @Override
    public void onResetFrame(long id, long code, long finalSize) {}

    @Override
    public void onStopFrame(long id, long code) {}

    @Override
    public void onCloseFrame(boolean application, long code, String reason) {}
  }
}
