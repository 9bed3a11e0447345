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
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** R10: paths that lose, delay and bunch packets. What is lost is chosen by fixed seeds. */
interface LossRules {

  @Test
  @DisplayName("R10.1 a transfer through small windows arrives though packets are lost")
  default void transferWithLoss(Lab lab) throws IOException {
    Node far = lab.far(o -> o.streamWindow(48 << 10).connectionWindow(64 << 10));
    far.echo();
    Node near = lab.near(o -> o.streamWindow(48 << 10).connectionWindow(64 << 10));
    Wire wire = lab.wire(near, far, 101);
    Link link = lab.link(wire, near, far);
    wire.lose(0.03);
    for (int i = 0; i < 3; i++) {
      byte[] request = Lab.bytes(i, 400_000);
      byte[] answer = Exchange.begin(link.open(), request).awaitAnswer(lab, "transfer " + i);
      assertThat(Arrays.equals(answer, request)).as("bytes unchanged").isTrue();
    }
  }

  @Test
  @DisplayName("R10.2 transfers that share the connection's window arrive though packets are lost")
  default void sharedWindowWithLoss(Lab lab) throws IOException {
    Node far = lab.far(o -> o.streamWindow(64 << 10).connectionWindow(64 << 10));
    far.echo();
    Node near = lab.near(o -> o.streamWindow(64 << 10).connectionWindow(64 << 10));
    Wire wire = lab.wire(near, far, 102);
    Link link = lab.link(wire, near, far);
    wire.lose(0.03);
    byte[] request = Lab.bytes(102, 150_000);
    List<Exchange> exchanges = new ArrayList<>();
    for (int i = 0; i < 6; i++) {
      exchanges.add(Exchange.begin(link.open(), request));
    }
    for (Exchange exchange : exchanges) {
      assertThat(Arrays.equals(exchange.awaitAnswer(lab, "a transfer"), request)).isTrue();
    }
  }

  @Test
  @DisplayName("R10.3 streams in sequence end, and give credit back, though packets are lost")
  default void streamsWithLoss(Lab lab) throws IOException {
    Node far = lab.far(o -> o.maxStreams(4));
    far.echo();
    Node near = lab.near();
    Wire wire = lab.wire(near, far, 103);
    Link link = lab.link(wire, near, far);
    wire.lose(0.03);
    for (int i = 0; i < 150; i++) {
      byte[] request = Lab.bytes(i, 1 + i * 7);
      assertThat(lab.await(Exchange.start(link.open(), request), "stream " + i)).isEqualTo(request);
    }
  }

  @Test
  @DisplayName("R10.4 an end is sent though the bytes before it are acknowledged before it leaves")
  default void endBesideAcknowledgement(Lab lab) throws Exception {
    Node near = lab.near();
    Node far = lab.far();
    Wire wire = lab.wire(near, far, 104);
    Link link = lab.link(wire, near, far);
    QuicStream stream = link.open();
    OneByte here = new OneByte(stream);
    stream.write(ByteBuffer.wrap(new byte[] {1}));
    QuicStream answering = link.arrived();
    OneByte there = new OneByte(answering);
    lab.await(there.arrived, "the byte");
    wire.there().hold();
    stream.finish();
    lab.until(() -> wire.there().held() > 0, "the request's end on the wire");
    int held = wire.there().held();
    answering.write(ByteBuffer.wrap(new byte[] {2}));
    lab.await(here.arrived, "the answer's byte");
    lab.until(() -> wire.there().held() > held, "the acknowledgement of the answer's byte");
    // The end of the request, at which the answer ends, and the acknowledgement arrive together.
    CountDownLatch release = new CountDownLatch(1);
    there.block(lab, release);
    wire.there().release();
    release.countDown();
    lab.await(here.ended, "the end of the answer");
  }

  @Test
  @DisplayName("R10.5 an end that is lost comes again though the bytes before it have arrived")
  default void lostEnd(Lab lab) throws Exception {
    Node near = lab.near();
    Node far = lab.far();
    Wire wire = lab.wire(near, far, 105);
    Link link = lab.link(wire, near, far);
    for (int i = 0; i < 6; i++) {
      QuicStream stream = link.open();
      OneByte here = new OneByte(stream);
      stream.write(ByteBuffer.wrap(new byte[] {1}));
      stream.finish();
      QuicStream answering = link.arrived();
      OneByte there = new OneByte(answering, false);
      lab.await(there.ended, "the end of the request");
      wire.back().hold();
      answering.write(ByteBuffer.wrap(new byte[] {2}));
      lab.until(() -> wire.back().held() > 0, "the answer's byte on the wire");
      int held = wire.back().held();
      answering.finish();
      lab.until(() -> wire.back().held() > held, "the answer's end on the wire");
      wire.back().releaseFirst();
      lab.await(here.ended, "the end of answer " + i);
    }
  }

  @Test
  @DisplayName("R10.6 an end counts though it comes with bytes that have arrived before")
  default void endBesideCopies(Lab lab) throws Exception {
    Node near = lab.near();
    Node far = lab.far(o -> o.maxStreams(1));
    Wire wire = lab.wire(near, far, 106);
    Link link = lab.link(wire, near, far);
    QuicStream stream = link.open();
    OneByte here = new OneByte(stream, false);
    stream.write(ByteBuffer.wrap(new byte[] {1}));
    QuicStream answering = link.arrived();
    OneByte there = new OneByte(answering, false);
    answering.finish();
    lab.await(here.ended, "the end of the answer");
    // The near node does not hear that its byte arrives, and its end is lost: it sends both again.
    wire.back().hold();
    stream.write(ByteBuffer.wrap(new byte[] {2}));
    lab.until(() -> there.bytes.get() == 2, "another byte");
    wire.there().hold();
    stream.finish();
    lab.until(() -> wire.there().held() > 0, "the request's end on the wire");
    int carried = wire.there().carried();
    wire.there().loseHeld();
    lab.until(() -> wire.there().carried() > carried, "the copy");
    wire.back().release();
    lab.await(there.ended, "the end of the request");
    link.open();
  }

  @Test
  @DisplayName("R10.7 a sender that waits for credit gets it though it is lost for a while")
  default void lostCredit(Lab lab) throws IOException {
    int window = 64 << 10;
    Node near = lab.near(o -> o.streamWindow(window).connectionWindow(window));
    Node far = lab.far();
    Wire wire = lab.wire(near, far, 107);
    Link link = lab.link(wire, near, far);
    QuicStream first = link.open();
    OneByte begun = new OneByte(first, false);
    first.write(ByteBuffer.wrap(new byte[] {1}));
    QuicStream second = link.open();
    OneByte here = new OneByte(second, false);
    second.write(ByteBuffer.wrap(new byte[] {1}));
    // Not so much that there would be new credit, but the far node now has more than that in
    // flight.
    int little = 38_000;
    int rest = window - little;
    link.arrived().write(ByteBuffer.allocate(little));
    lab.until(() -> begun.bytes.get() == little, "the first bytes");
    // All that the far node may send arrives at once, and nothing that the near one answers.
    CountDownLatch release = new CountDownLatch(1);
    here.block(lab, release);
    int carried = wire.back().carried();
    link.arrived().write(ByteBuffer.allocate(window));
    lab.until(() -> wire.back().carried() - carried >= 1 + rest / 1_200, "the further bytes");
    wire.there().hold();
    release.countDown();
    lab.settled(here.bytes::get, "what may be sent");
    wire.there().loseHeld();
    lab.until(() -> here.bytes.get() == window, "all further bytes");
  }

  /** Reads one byte and the end, and may finish then. */
  final class OneByte implements StreamHandler {

    private final QuicStream stream;
    private final CompletableFuture<Void> arrived = new CompletableFuture<>();
    private final CompletableFuture<Void> ended = new CompletableFuture<>();
    private final AtomicInteger bytes = new AtomicInteger();
    private final boolean finishes;

    private OneByte(QuicStream stream) {
      this(stream, true);
    }

    private OneByte(QuicStream stream, boolean finishes) {
      this.stream = stream;
      this.finishes = finishes;
      stream.setHandler(this);
    }

    /** Keeps the thread that calls the handler busy. */
    private void block(Lab lab, CountDownLatch until) {
      CompletableFuture<Void> blocked = new CompletableFuture<>();
      stream.setHandler(
          new StreamHandler() {
            @Override
            public void onReadable(QuicStream s) {
              OneByte.this.onReadable(s);
            }

            @Override
            public void onWritable(QuicStream s) {
              if (blocked.complete(null)) {
                lab.pass(until);
              }
            }
          });
      lab.await(blocked, "a call of the handler");
    }

    @Override
    public void onReadable(QuicStream s) {
      try {
        ByteBuffer one = ByteBuffer.allocate(1);
        int n = s.read(one);
        while (n > 0) {
          bytes.incrementAndGet();
          arrived.complete(null);
          n = s.read(one.clear());
        }
        if (n < 0 && ended.complete(null) && finishes) {
          s.finish();
        }
      } catch (IOException e) {
        arrived.completeExceptionally(e);
        ended.completeExceptionally(e);
      }
    }

    @Override
    public void onWritable(QuicStream s) {}
  }
}
