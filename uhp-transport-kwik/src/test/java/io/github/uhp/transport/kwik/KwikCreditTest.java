package io.github.uhp.transport.kwik;

import static io.github.uhp.transport.kwik.Internals.value;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.uhp.transport.BlockingStream;
import io.github.uhp.transport.Connection;
import io.github.uhp.transport.QuicStream;
import io.github.uhp.transport.StreamResetException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What streams that end before their time hold goes back to the other end. */
@Timeout(120)
class KwikCreditTest {

  private static final int MAX_STREAMS = 4;
  private static final int MANY = 10 * MAX_STREAMS;
  private static final int WINDOW = 64 << 10;
  private static final int PART = 20 << 10;
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private KwikPair pair;

  @BeforeEach
  void open() throws Exception {
    pair =
        new KwikPair(
            options ->
                options.maxStreams(MAX_STREAMS).streamWindow(WINDOW).connectionWindow(WINDOW));
  }

  @AfterEach
  void close() {
    pair.close();
  }

  @Test
  void streams_reset_before_anything_was_sent_can_be_followed_by_others() throws Exception {
    for (int i = 0; i < MANY; i++) {
      QuicStream near = pair.open();
      near.reset(i);
      BlockingStream far = new BlockingStream(pair.arrived());
      assertReset(far, i);
      far.finish();
      assertThat(new BlockingStream(near).read(ByteBuffer.allocate(1))).isEqualTo(-1);
    }
    assertEcho();
  }

  @Test
  void streams_reset_with_bytes_unread_can_be_followed_by_others() throws Exception {
    for (int i = 0; i < MANY; i++) {
      BlockingStream near = new BlockingStream(pair.open());
      near.write(ByteBuffer.allocate(PART));
      BlockingStream far = new BlockingStream(pair.arrived());
      assertThat(far.read(ByteBuffer.allocate(1))).isEqualTo(1);
      near.stream().reset(i);
      assertReset(far, i);
      far.finish();
      assertThat(near.read(ByteBuffer.allocate(1))).isEqualTo(-1);
    }
    assertEcho();
  }

  @Test
  void streams_that_their_reader_stops_can_be_followed_by_others() throws Exception {
    for (int i = 0; i < MANY; i++) {
      BlockingStream near = new BlockingStream(pair.open());
      near.write(ByteBuffer.allocate(PART));
      QuicStream far = pair.arrived();
      far.stop(i);
      int code = i;
      assertThatThrownBy(
              () -> {
                while (true) {
                  near.write(ByteBuffer.allocate(1_000));
                }
              })
          .isInstanceOfSatisfying(
              StreamResetException.class, e -> assertThat(e.code()).isEqualTo(code));
      far.finish();
      assertThat(near.read(ByteBuffer.allocate(1))).isEqualTo(-1);
    }
    assertEcho();
  }

  @Test
  void streams_stopped_by_their_opener_before_it_sent_anything_can_be_followed_by_others()
      throws Exception {
    for (int i = 0; i < MANY; i++) {
      QuicStream near = pair.open();
      near.stop(i);
      BlockingStream far = new BlockingStream(pair.arrived());
      near.finish();
      assertThat(far.read(ByteBuffer.allocate(1))).isEqualTo(-1);
      far.finish();
    }
    assertEcho();
  }

  @Test
  void streams_that_were_reset_are_forgotten() throws Exception {
    new BlockingStream(pair.open()).write(ByteBuffer.allocate(1));
    Connection server = pair.arrived().connection();
    for (int i = 0; i < MANY; i++) {
      BlockingStream near = new BlockingStream(pair.open());
      near.write(ByteBuffer.allocate(1));
      BlockingStream far = new BlockingStream(pair.arrived());
      far.write(ByteBuffer.allocate(1));
      near.stream().reset(i);
      near.stream().stop(i);
      assertReset(far, i);
    }
    awaitForgotten(pair.connection());
    awaitForgotten(server);
  }

  /** Waits until Kwik keeps credit for no more streams than may be open. */
  private static void awaitForgotten(Connection connection) throws Exception {
    Object kwik = value(connection, "kwik");
    Object credit = value(kwik, "flowController");
    Map<?, ?> kept = (Map<?, ?>) value(credit, "maxStreamDataAllowed");
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (sizeUnder(credit, kept) > MAX_STREAMS && System.nanoTime() < deadline) {
      Thread.yield();
    }
    assertThat(sizeUnder(credit, kept)).isLessThanOrEqualTo(MAX_STREAMS);
  }

  private static int sizeUnder(Object lock, Map<?, ?> map) {
    synchronized (lock) {
      return map.size();
    }
  }

  private static void assertReset(BlockingStream stream, long code) {
    assertThatThrownBy(
            () -> {
              while (stream.read(ByteBuffer.allocate(1 << 10)) > 0) {
                // What came before the reset.
              }
            })
        .isInstanceOfSatisfying(
            StreamResetException.class, e -> assertThat(e.code()).isEqualTo(code));
  }

  /** A further stream carries bytes. */
  private void assertEcho() throws Exception {
    BlockingStream near = new BlockingStream(pair.open());
    near.write(ByteBuffer.allocate(PART));
    near.finish();
    BlockingStream far = new BlockingStream(pair.arrived());
    ByteBuffer all = ByteBuffer.allocate(2 * PART);
    while (far.read(all) >= 0) {
      // The next ones.
    }
    assertThat(all.position()).isEqualTo(PART);
  }
}
