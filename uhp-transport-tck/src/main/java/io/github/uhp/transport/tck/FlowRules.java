package io.github.uhp.transport.tck;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.uhp.transport.QuicStream;
import io.github.uhp.transport.StreamHandler;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** R2: back-pressure, and many streams. */
interface FlowRules {

  /** What a transport may hold beyond the receive window, in its own queues at both ends. */
  int SLACK = 4 << 20;

  @Test
  @DisplayName(
      "R2.1 a writer whose reader does not read takes a bounded number of bytes, loses none")
  default void backPressure(Lab lab) throws IOException {
    int window = 64 << 10;
    Link link = lab.link(lab.near(), lab.far(o -> o.streamWindow(window).connectionWindow(window)));
    int total = window + 3 * SLACK;
    byte[] request = Lab.bytes(21, total);
    Exchange exchange = Exchange.startPausing(link.open(), request, 0);
    QuicStream there = link.arrived();
    int taken = exchange.awaitStall(lab);
    assertThat(taken).as("bytes taken by write").isLessThan(window + SLACK);
    byte[] received = lab.await(Exchange.start(there, new byte[0]), "all bytes");
    assertThat(Arrays.equals(received, request)).as("bytes unchanged").isTrue();
  }

  @Test
  @DisplayName("R2.2 a stream that is not read does not hold up the others")
  default void stalledStreamHoldsUpNoOther(Lab lab) {
    int window = 64 << 10;
    Node far = lab.far(o -> o.streamWindow(window).connectionWindow(16 * window));
    AtomicBoolean first = new AtomicBoolean(true);
    far.onAccept(
        () ->
            new Inbox(
                stream -> {
                  if (!first.getAndSet(false)) {
                    Echo.start(stream);
                  }
                }));
    Link link = lab.link(lab.near(), far);
    Exchange stalled = Exchange.startPausing(link.open(), Lab.bytes(22, window + 2 * SLACK), 0);
    stalled.awaitStall(lab);
    byte[] request = Lab.bytes(23, 300_000);
    byte[] answer = lab.await(Exchange.start(link.open(), request), "the second stream");
    assertThat(Arrays.equals(answer, request)).isTrue();
  }

  @Test
  @DisplayName("R2.3 1,000 streams at once")
  default void thousandStreamsAtOnce(Lab lab) {
    Node far = lab.far();
    far.echo();
    Link link = lab.link(lab.near(), far);
    List<CompletableFuture<byte[]>> answers = new ArrayList<>();
    List<QuicStream> streams = new ArrayList<>();
    for (int i = 0; i < 1_000; i++) {
      streams.add(link.open());
    }
    for (int i = 0; i < streams.size(); i++) {
      answers.add(Exchange.start(streams.get(i), Lab.bytes(i, 100 + i)));
    }
    for (int i = 0; i < answers.size(); i++) {
      assertThat(lab.await(answers.get(i), "stream " + i)).isEqualTo(Lab.bytes(i, 100 + i));
    }
  }

  @Test
  @DisplayName("R2.4 more streams in sequence than the limit at once: credit comes back")
  default void manyStreamsInSequence(Lab lab) {
    Node far = lab.far(o -> o.maxStreams(16));
    far.echo();
    Link link = lab.link(lab.near(), far);
    for (int i = 0; i < lab.streamsInSequence(); i++) {
      byte[] request = Lab.bytes(i, 1 + i % 200);
      assertThat(lab.await(Exchange.start(link.open(), request), "stream " + i)).isEqualTo(request);
    }
  }

  @Test
  @DisplayName("R2.5 openStream waits while the other end's limit is reached, and no longer")
  default void streamLimit(Lab lab) throws Exception {
    Node far = lab.far(o -> o.maxStreams(4));
    Link link = lab.link(lab.near(), far);
    List<QuicStream> streams = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      QuicStream stream = link.open();
      assertThat(stream.write(ByteBuffer.wrap(new byte[] {1}))).isEqualTo(1);
      streams.add(stream);
    }
    CompletableFuture<QuicStream> fifth = link.client().connection().openStream();
    List<QuicStream> theirs = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      theirs.add(link.arrived());
    }
    assertThat(happensWithin(fifth, 200)).as("a fifth stream beyond the limit").isFalse();
    CompletableFuture<byte[]> here = Exchange.start(streams.get(0), new byte[0]);
    CompletableFuture<byte[]> there = Exchange.start(theirs.get(0), new byte[0]);
    lab.await(there, "the end of the first stream");
    lab.await(here, "the end of the first stream");
    lab.await(fifth, "the fifth stream").finish();
    assertThat(link.arrived().id()).isEqualTo(16);
  }

  @Test
  @DisplayName("R2.6 repeated transfers of 3 MB do not stall")
  default void repeatedTransfers(Lab lab) {
    Node far = lab.far();
    far.echo();
    Link link = lab.link(lab.near(), far);
    byte[] request = Lab.bytes(26, 3_000_000);
    for (int i = 0; i < 6; i++) {
      byte[] answer = lab.await(Exchange.start(link.open(), request), "transfer " + i);
      assertThat(Arrays.equals(answer, request)).isTrue();
    }
  }

  @Test
  @DisplayName("R2.7 for one stream the handler is never called twice at once")
  default void handlerIsSerial(Lab lab) {
    Node far = lab.far(o -> o.streamWindow(64 << 10).connectionWindow(64 << 10));
    far.echo();
    Link link = lab.link(lab.near(), far);
    AtomicInteger inside = new AtomicInteger();
    AtomicInteger overlaps = new AtomicInteger();
    QuicStream stream = link.open();
    Exchange exchange = Exchange.startPausing(stream, Lab.bytes(27, 500_000), Integer.MAX_VALUE);
    stream.setHandler(
        new StreamHandler() {
          @Override
          public void onReadable(QuicStream s) {
            counted(() -> exchange.onReadable(s));
          }

          @Override
          public void onWritable(QuicStream s) {
            counted(() -> exchange.onWritable(s));
          }

          private void counted(Runnable call) {
            if (inside.incrementAndGet() != 1) {
              overlaps.incrementAndGet();
            }
            try {
              call.run();
            } finally {
              inside.decrementAndGet();
            }
          }
        });
    assertThat(lab.await(exchange.result(), "the echo")).hasSize(500_000);
    assertThat(overlaps).hasValue(0);
  }

  @Test
  @DisplayName("R2.8 streams that end by a reset or a stop give their credit back")
  default void abandonedStreamsInSequence(Lab lab) {
    Link link = lab.link(lab.near(o -> o.maxStreams(16)), lab.far(o -> o.maxStreams(16)));
    for (int i = 0; i < 160; i++) {
      for (Ending ending : Ending.values()) {
        String what = ending + " number " + i;
        QuicStream near = lab.await(link.client().connection().openStream(), what);
        ending.play(lab, near, link.server().inbox());
        QuicStream far = lab.await(link.server().connection().openStream(), what);
        ending.play(lab, far, link.client().inbox());
      }
    }
  }

  private static boolean happensWithin(CompletableFuture<?> future, int millis) throws Exception {
    try {
      future.get(millis, TimeUnit.MILLISECONDS);
      return true;
    } catch (TimeoutException e) {
      return false;
    }
  }
}
