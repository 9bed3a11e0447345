package io.github.uhp.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class BlockingStreamTest {

  private final FakeStream fake = new FakeStream();
  private final BlockingStream stream = new BlockingStream(fake);

  @Test
  void readGivesWhatIsThere() throws IOException {
    fake.arrive((byte) 1, (byte) 2);
    ByteBuffer into = ByteBuffer.allocate(8);
    assertThat(stream.read(into)).isEqualTo(2);
    assertThat(into.flip()).isEqualTo(ByteBuffer.wrap(new byte[] {1, 2}));
  }

  @Test
  void readIntoAFullBufferDoesNotWait() throws IOException {
    assertThat(stream.read(ByteBuffer.allocate(0))).isZero();
  }

  @Test
  void readWaitsForBytesAcrossSpuriousCalls() throws Exception {
    FutureTask<Integer> reading = start(() -> stream.read(ByteBuffer.allocate(8)));
    until(fake::sawZeroRead);
    fake.spuriously();
    assertThat(reading.isDone()).isFalse();
    fake.arrive((byte) 5);
    assertThat(reading.get(20, TimeUnit.SECONDS)).isEqualTo(1);
  }

  @Test
  void readWaitsForTheEndAndStaysThere() throws Exception {
    FutureTask<Integer> reading = start(() -> stream.read(ByteBuffer.allocate(8)));
    until(fake::sawZeroRead);
    fake.end();
    assertThat(reading.get(20, TimeUnit.SECONDS)).isEqualTo(-1);
    assertThat(stream.read(ByteBuffer.allocate(8))).isEqualTo(-1);
  }

  @Test
  void writeWaitsUntilAllIsTaken() throws Exception {
    fake.makeRoom(2);
    FutureTask<Integer> writing = start(() -> stream.write(ByteBuffer.wrap(new byte[] {1, 2, 3})));
    until(fake::sawShortWrite);
    assertThat(writing.isDone()).isFalse();
    fake.makeRoom(1);
    assertThat(writing.get(20, TimeUnit.SECONDS)).isEqualTo(3);
    assertThat(fake.written()).containsExactly(1, 2, 3);
  }

  @Test
  void oneThreadReadsWhileAnotherWaitsToWrite() throws Exception {
    FutureTask<Integer> writing = start(() -> stream.write(ByteBuffer.wrap(new byte[] {9})));
    until(fake::sawShortWrite);
    fake.arrive((byte) 1);
    assertThat(stream.read(ByteBuffer.allocate(1))).isEqualTo(1);
    fake.makeRoom(1);
    assertThat(writing.get(20, TimeUnit.SECONDS)).isEqualTo(1);
  }

  @Test
  void aFailureEndsWaitingReadsAndWrites() throws Exception {
    FutureTask<Integer> reading = start(() -> stream.read(ByteBuffer.allocate(1)));
    FutureTask<Integer> writing = start(() -> stream.write(ByteBuffer.wrap(new byte[] {9})));
    until(() -> fake.sawZeroRead() && fake.sawShortWrite());
    StreamResetException cause = new StreamResetException(7);
    fake.fail(cause);
    assertThatThrownBy(() -> reading.get(20, TimeUnit.SECONDS))
        .isInstanceOf(ExecutionException.class)
        .hasCause(cause);
    assertThatThrownBy(() -> writing.get(20, TimeUnit.SECONDS))
        .isInstanceOf(ExecutionException.class)
        .hasCause(cause);
  }

  @Test
  void anInterruptEndsTheWaitAndIsKept() throws Exception {
    FutureTask<Boolean> reading =
        new FutureTask<>(
            () -> {
              assertThatThrownBy(() -> stream.read(ByteBuffer.allocate(1)))
                  .isInstanceOf(InterruptedIOException.class)
                  .hasMessageContaining("4");
              return Thread.currentThread().isInterrupted();
            });
    Thread thread = new Thread(reading);
    thread.start();
    until(fake::sawZeroRead);
    thread.interrupt();
    assertThat(reading.get(20, TimeUnit.SECONDS)).isTrue();
  }

  @Test
  void closeFinishesAndStops() {
    assertThat(stream.isOpen()).isTrue();
    stream.close();
    assertThat(stream.isOpen()).isFalse();
    assertThat(fake.finished).isTrue();
    assertThat(fake.stopped).isEqualTo(CloseReason.NO_ERROR);
  }

  @Test
  void finishLeavesTheReadingPartOpen() throws IOException {
    stream.finish();
    assertThat(fake.finished).isTrue();
    assertThat(fake.stopped).isEqualTo(-1);
    fake.arrive((byte) 3);
    assertThat(stream.read(ByteBuffer.allocate(1))).isEqualTo(1);
  }

  private static <T> FutureTask<T> start(Callable<T> task) {
    FutureTask<T> future = new FutureTask<>(task);
    Thread thread = new Thread(future);
    thread.setDaemon(true);
    thread.start();
    return future;
  }

  /** Waits for what another thread does; the class's timeout is the backstop. */
  private static void until(BooleanSupplier condition) {
    while (!condition.getAsBoolean()) {
      Thread.onSpinWait();
    }
  }
}
