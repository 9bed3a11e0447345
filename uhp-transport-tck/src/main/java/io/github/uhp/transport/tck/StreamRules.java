package io.github.uhp.transport.tck;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.uhp.transport.BlockingStream;
import io.github.uhp.transport.CloseReason;
import io.github.uhp.transport.QuicStream;
import io.github.uhp.transport.StreamHandler;
import io.github.uhp.transport.StreamResetException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** R1: one stream. */
interface StreamRules {

  @Test
  @DisplayName("R1.1 bytes of any length come back unchanged")
  default void echoOfManySizes(Lab lab) {
    Node far = lab.far();
    far.echo();
    Link link = lab.link(lab.near(), far);
    int[] sizes = {1, 2, 63, 64, 1_199, 1_200, 1_232, 16_383, 16_384, 65_537, 1_000_003};
    for (int size : sizes) {
      byte[] request = Lab.bytes(size, size);
      byte[] answer =
          lab.await(Exchange.start(link.open(), request), "the echo of " + size + " bytes");
      assertThat(Arrays.equals(answer, request)).as("echo of %s bytes", size).isTrue();
    }
  }

  @Test
  @DisplayName("R1.2 after the opener finished, the other end still writes")
  default void openerFinishesFirst(Lab lab) throws IOException {
    Link link = lab.link();
    BlockingStream here = new BlockingStream(link.open());
    send(lab, here, "request");
    here.finish();
    BlockingStream there = new BlockingStream(link.arrived());
    assertThat(readToEnd(lab, there)).isEqualTo("request");
    send(lab, there, "late answer");
    there.finish();
    assertThat(readToEnd(lab, here)).isEqualTo("late answer");
  }

  @Test
  @DisplayName("R1.3 after the other end finished, the opener still writes")
  default void acceptorFinishesFirst(Lab lab) throws IOException {
    Link link = lab.link();
    BlockingStream here = new BlockingStream(link.open());
    send(lab, here, "hello");
    BlockingStream there = new BlockingStream(link.arrived());
    send(lab, there, "bye");
    there.finish();
    assertThat(readToEnd(lab, here)).isEqualTo("bye");
    send(lab, here, ", and more");
    here.finish();
    assertThat(readToEnd(lab, there)).isEqualTo("hello, and more");
  }

  @Test
  @DisplayName("R1.4 a stream with nothing but its end arrives")
  default void emptyStream(Lab lab) {
    Link link = lab.link();
    QuicStream here = link.open();
    here.finish();
    QuicStream there = link.arrived();
    assertThat(readToEnd(lab, new BlockingStream(there))).isEmpty();
    there.finish();
    assertThat(readToEnd(lab, new BlockingStream(here))).isEmpty();
  }

  @Test
  @DisplayName("R1.5 a reset reaches the reader with its code, on each read")
  default void resetSeenByReader(Lab lab) throws IOException {
    Link link = lab.link();
    QuicStream here = link.open();
    send(lab, new BlockingStream(here), "x");
    BlockingStream there = new BlockingStream(link.arrived());
    lab.await(lab.async(() -> there.read(ByteBuffer.allocate(1))), "the first byte");
    here.reset(4_242);
    Throwable first =
        lab.failure(lab.async(() -> there.read(ByteBuffer.allocate(1))), "a read after a reset");
    assertThat(first).isInstanceOf(StreamResetException.class);
    assertThat(((StreamResetException) first).code()).isEqualTo(4_242);
    assertThatThrownBy(() -> there.stream().read(ByteBuffer.allocate(1)))
        .isInstanceOfSatisfying(
            StreamResetException.class, e -> assertThat(e.code()).isEqualTo(4_242));
  }

  @Test
  @DisplayName("R1.6 a stop reaches the writer with its code, also one that writes nothing")
  default void stopSeenByWriter(Lab lab) throws IOException {
    Link link = lab.link();
    QuicStream here = link.open();
    assertThat(here.write(ByteBuffer.wrap(new byte[] {1}))).isEqualTo(1);
    QuicStream there = link.arrived();
    there.stop(77);
    AtomicLong code = new AtomicLong(-1);
    lab.until(
        () -> {
          try {
            here.write(ByteBuffer.wrap(new byte[] {2}));
          } catch (StreamResetException e) {
            code.set(e.code());
          } catch (IOException e) {
            throw new AssertionError(e);
          }
          return code.get() >= 0;
        },
        "the stop");
    // Not every library tells the code.
    assertThat(code.get()).isIn(77L, CloseReason.NO_ERROR);
    assertThatThrownBy(() -> here.write(ByteBuffer.wrap(new byte[] {2})))
        .isInstanceOf(StreamResetException.class);
  }

  @Test
  @DisplayName("R1.7 one direction goes on when the other was reset or stopped")
  default void directionsAreIndependent(Lab lab) throws IOException {
    Link link = lab.link();
    BlockingStream here = new BlockingStream(link.open());
    send(lab, here, "x");
    BlockingStream there = new BlockingStream(link.arrived());
    here.stream().reset(1);
    send(lab, there, "still here");
    there.finish();
    assertThat(readToEnd(lab, here)).isEqualTo("still here");

    BlockingStream here2 = new BlockingStream(link.open());
    send(lab, here2, "still there");
    BlockingStream there2 = new BlockingStream(link.arrived());
    here2.stream().stop(2);
    here2.finish();
    assertThat(readToEnd(lab, there2)).isEqualTo("still there");
  }

  @Test
  @DisplayName("R1.8 a read that gives 0 is followed by onReadable")
  default void readableAfterZero(Lab lab) throws IOException {
    Link link = lab.link();
    QuicStream here = link.open();
    assertThat(here.write(ByteBuffer.wrap(new byte[] {1}))).isEqualTo(1);
    QuicStream there = link.arrived();
    BlockingStream first = new BlockingStream(there);
    lab.await(lab.async(() -> first.read(ByteBuffer.allocate(1))), "the first byte");
    ByteBuffer more = ByteBuffer.allocate(8);
    assertThat(there.read(more)).isZero();
    BlockingQueue<Integer> reads = new LinkedBlockingQueue<>();
    there.setHandler(onReadable(stream -> reads.add(stream.read(more))));
    assertThat(here.write(ByteBuffer.wrap(new byte[] {2, 3}))).isEqualTo(2);
    lab.until(() -> reads.stream().anyMatch(n -> n > 0), "onReadable with bytes");
  }

  @Test
  @DisplayName("R1.9 a handler set late is called for what is already there")
  default void lateHandler(Lab lab) throws IOException {
    Link link = lab.link();
    QuicStream here = link.open();
    assertThat(here.write(ByteBuffer.wrap(new byte[] {1, 2, 3}))).isEqualTo(3);
    here.finish();
    QuicStream there = link.arrived();
    ByteBuffer all = ByteBuffer.allocate(8);
    lab.until(() -> readSome(there, all) < 0, "the end, without a handler");
    assertThat(all.position()).isEqualTo(3);
    BlockingQueue<Integer> reads = new LinkedBlockingQueue<>();
    there.setHandler(onReadable(stream -> reads.add(stream.read(ByteBuffer.allocate(1)))));
    assertThat(lab.take(reads, "onReadable for the end")).isEqualTo(-1);
  }

  @Test
  @DisplayName("R1.17 a handler is told of the next bytes though no read has found nothing before")
  default void nextHandler(Lab lab) throws IOException {
    Link link = lab.link();
    QuicStream here = link.open();
    assertThat(here.write(ByteBuffer.wrap(new byte[] {1, 2, 3}))).isEqualTo(3);
    QuicStream there = link.arrived();
    ByteBuffer first = ByteBuffer.allocate(3);
    BlockingQueue<Integer> firstReads = new LinkedBlockingQueue<>();
    there.setHandler(
        onReadable(
            stream -> {
              if (first.hasRemaining() && stream.read(first) > 0 && !first.hasRemaining()) {
                firstReads.add(first.position());
              }
            }));
    assertThat(lab.take(firstReads, "the first bytes, and not a read more")).isEqualTo(3);
    BlockingQueue<Integer> nextReads = new LinkedBlockingQueue<>();
    there.setHandler(
        onReadable(
            stream -> {
              int n = stream.read(ByteBuffer.allocate(8));
              if (n != 0) {
                nextReads.add(n);
              }
            }));
    assertThat(here.write(ByteBuffer.wrap(new byte[] {4, 5}))).isEqualTo(2);
    assertThat(lab.take(nextReads, "onReadable for the next bytes")).isPositive();
  }

  @Test
  @DisplayName("R1.10 the accepting side opens streams too")
  default void acceptorOpens(Lab lab) throws IOException {
    Link link = lab.link();
    QuicStream there = lab.await(link.server().connection().openStream(), "a stream");
    send(lab, new BlockingStream(there), "from the server");
    there.finish();
    QuicStream here = lab.take(link.client().inbox().streams, "a stream at the client");
    assertThat(readToEnd(lab, new BlockingStream(here))).isEqualTo("from the server");
    assertThat(here.id()).isEqualTo(there.id());
    assertThat(here.connection()).isSameAs(link.client().connection());
    assertThat(there.connection()).isSameAs(link.server().connection());
  }

  @Test
  @DisplayName("R1.11 ids are those of RFC 9000 section 2.1, the same at both ends")
  default void ids(Lab lab) {
    Link link = lab.link();
    for (int i = 0; i < 3; i++) {
      QuicStream here = link.open();
      here.finish();
      assertThat(here.id() & 3).as("client-initiated, bidirectional").isZero();
      assertThat(link.arrived().id()).isEqualTo(here.id());
      QuicStream there = lab.await(link.server().connection().openStream(), "a stream");
      assertThat(there.id() & 3).as("server-initiated, bidirectional").isEqualTo(1);
    }
  }

  @Test
  @DisplayName("R1.12 finish may be repeated; a write after it is refused")
  default void writeAfterFinish(Lab lab) {
    Link link = lab.link();
    QuicStream here = link.open();
    here.finish();
    here.finish();
    assertThatThrownBy(() -> here.write(ByteBuffer.wrap(new byte[] {1})))
        .isInstanceOf(IllegalStateException.class);
    here.finish();
    assertThat(readToEnd(lab, new BlockingStream(link.arrived()))).isEmpty();
  }

  @Test
  @DisplayName("R1.13 a write after this end's reset fails with its code")
  default void writeAfterReset(Lab lab) throws IOException {
    QuicStream here = lab.link().open();
    assertThat(here.write(ByteBuffer.wrap(new byte[] {1}))).isEqualTo(1);
    here.reset(9);
    assertThatThrownBy(() -> here.write(ByteBuffer.wrap(new byte[] {1})))
        .isInstanceOfSatisfying(StreamResetException.class, e -> assertThat(e.code()).isEqualTo(9));
    here.finish();
  }

  @Test
  @DisplayName("R1.14 a stream that is nothing but a reset arrives")
  default void resetOnly(Lab lab) {
    Link link = lab.link();
    link.open().reset(5);
    BlockingStream there = new BlockingStream(link.arrived());
    assertThat(lab.failure(lab.async(() -> there.read(ByteBuffer.allocate(1))), "the read"))
        .isInstanceOfSatisfying(StreamResetException.class, e -> assertThat(e.code()).isEqualTo(5));
  }

  @Test
  @DisplayName("R1.15 a read into a full buffer gives 0 and loses nothing")
  default void fullBuffer(Lab lab) throws IOException {
    Link link = lab.link();
    QuicStream here = link.open();
    assertThat(here.write(ByteBuffer.wrap(new byte[] {7}))).isEqualTo(1);
    here.finish();
    QuicStream there = link.arrived();
    assertThat(there.read(ByteBuffer.allocate(0))).isZero();
    ByteBuffer all = ByteBuffer.allocate(8);
    lab.until(() -> readSome(there, all) < 0, "the end");
    assertThat(all.flip()).isEqualTo(ByteBuffer.wrap(new byte[] {7}));
  }

  @Test
  @DisplayName("R1.16 taken bytes are copied")
  default void takenBytesAreCopied(Lab lab) throws IOException {
    Link link = lab.link();
    QuicStream here = link.open();
    byte[] mine = Lab.bytes(16, 1_000);
    byte[] sent = mine.clone();
    ByteBuffer buffer = ByteBuffer.wrap(mine);
    assertThat(here.write(buffer)).isEqualTo(1_000);
    assertThat(buffer.hasRemaining()).isFalse();
    Arrays.fill(mine, (byte) 0);
    here.finish();
    assertThat(lab.await(Exchange.start(link.arrived(), new byte[0]), "the bytes")).isEqualTo(sent);
  }

  /** What a rule does with a stream. */
  interface Action {
    void on(QuicStream stream) throws IOException;
  }

  private static StreamHandler onReadable(Action action) {
    return new StreamHandler() {
      @Override
      public void onReadable(QuicStream stream) {
        try {
          action.on(stream);
        } catch (IOException e) {
          throw new AssertionError(e);
        }
      }

      @Override
      public void onWritable(QuicStream stream) {}
    };
  }

  private static int readSome(QuicStream stream, ByteBuffer into) {
    try {
      return stream.read(into);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static void send(Lab lab, BlockingStream stream, String text) {
    byte[] bytes = text.getBytes(java.nio.charset.StandardCharsets.US_ASCII);
    lab.await(lab.async(() -> stream.write(ByteBuffer.wrap(bytes))), "a write");
  }

  private static String readToEnd(Lab lab, BlockingStream stream) {
    return lab.await(
        lab.async(
            () -> {
              ByteBuffer all = ByteBuffer.allocate(1_024);
              while (stream.read(all) >= 0) {}
              return new String(
                  all.array(), 0, all.position(), java.nio.charset.StandardCharsets.US_ASCII);
            }),
        "the end of the stream");
  }
}
