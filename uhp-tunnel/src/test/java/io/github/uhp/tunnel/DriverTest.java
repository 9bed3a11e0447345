package io.github.uhp.tunnel;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.uhp.protocol.Engine;
import io.github.uhp.protocol.Path;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 30, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class DriverTest {

  private static final Path FROM =
      new Path(0, new InetSocketAddress(InetAddress.getLoopbackAddress(), 9));
  private static final long MILLI = 1_000_000;

  private final Recorder station = new Recorder();
  private final Driver driver = new DriverThread("test");

  @AfterEach
  void close() {
    driver.close();
  }

  @Test
  void workIsDoneInItsOrderOnOneThreadAndDrainedEachTime() throws Exception {
    driver.execute(now -> station.add("before the start"));
    driver.start(station);
    CompletableFuture<Thread> ranOn = new CompletableFuture<>();
    driver.execute(now -> station.add("first"));
    driver.execute(now -> station.add("second"));
    driver.execute(now -> ranOn.complete(Thread.currentThread()));
    assertThat(ranOn.get().getName()).isEqualTo("test-driver");
    assertThat(ranOn.get().isDaemon()).isTrue();
    driver.close();
    assertThat(station.all())
        .containsExactly("before the start", "drain", "first", "drain", "second", "drain", "drain");
  }

  @Test
  void aDatagramIsCopiedAndComesInOrder() throws Exception {
    ByteBuffer payload = ByteBuffer.wrap("one".getBytes(StandardCharsets.US_ASCII));
    driver.offer(FROM, payload);
    payload.array()[0] = 'X';
    driver.offer(FROM, ByteBuffer.wrap("two".getBytes(StandardCharsets.US_ASCII)));
    driver.start(station);
    driver.close();
    assertThat(station.all()).containsExactly("datagram one", "drain", "datagram two", "drain");
  }

  @Test
  void aFloodIsDroppedNotKept() {
    for (int i = 0; i < 10_000; i++) {
      driver.offer(FROM, ByteBuffer.allocate(1));
    }
    driver.start(station);
    driver.close();
    assertThat(station.all()).filteredOn(each -> each.startsWith("datagram")).hasSize(4096);
  }

  @Test
  void whatIsTooLongToBeOursIsNotKept() {
    driver.offer(FROM, ByteBuffer.allocate(1501));
    driver.offer(FROM, ByteBuffer.allocate(1500));
    driver.start(station);
    driver.close();
    assertThat(station.all()).filteredOn(each -> each.startsWith("datagram")).hasSize(1);
  }

  @Test
  void timersRunInTheOrderOfTheirTimesNeverEarly() throws Exception {
    List<String> ran = new ArrayList<>();
    CountDownLatch done = new CountDownLatch(3);
    CompletableFuture<Long> early = new CompletableFuture<>();
    driver.start(station);
    driver.execute(
        now -> {
          long due = now + 30 * MILLI;
          driver.at(
              due,
              at -> {
                early.complete(at - due);
                ran.add("last");
                done.countDown();
              });
          driver.at(now, at -> record(ran, "first", done));
          driver.at(now, at -> record(ran, "second", done));
        });
    done.await();
    assertThat(ran).containsExactly("first", "second", "last");
    assertThat(early.get()).isNotNegative();
  }

  private static void record(List<String> ran, String what, CountDownLatch done) {
    ran.add(what);
    done.countDown();
  }

  @Test
  void aTimerMayStartTheNext() throws Exception {
    CountDownLatch rounds = new CountDownLatch(5);
    driver.start(station);
    driver.execute(now -> again(now, rounds));
    rounds.await();
  }

  private void again(long now, CountDownLatch rounds) {
    driver.at(
        now + MILLI,
        at -> {
          rounds.countDown();
          again(at, rounds);
        });
  }

  @Test
  void theEnginesAreToldOfTheirTimeout() throws Exception {
    driver.start(station);
    driver.execute(now -> station.due = now + 10 * MILLI);
    assertThat(station.timedOut.get() - station.wasDue).isNotNegative();
  }

  @Test
  void aDefectDoesNotEndIt() throws Exception {
    CountDownLatch after = new CountDownLatch(2);
    driver.start(station);
    driver.execute(DriverTest::defect);
    driver.execute(
        now -> {
          driver.at(now, DriverTest::defect);
          driver.at(now, at -> after.countDown());
          after.countDown();
        });
    after.await();
    station.failing = true;
    CompletableFuture<Boolean> alive = new CompletableFuture<>();
    driver.offer(FROM, ByteBuffer.allocate(1));
    driver.execute(now -> alive.complete(true));
    assertThat(alive.get()).isTrue();
  }

  private static void defect(long now) {
    throw new IllegalStateException("deliberate, at " + now);
  }

  @Test
  void closingDoesWhatWasHandedOverAndNothingAfterwards() throws Exception {
    driver.start(station);
    CountDownLatch busy = new CountDownLatch(1);
    CompletableFuture<Thread> thread = new CompletableFuture<>();
    driver.execute(
        now -> {
          thread.complete(Thread.currentThread());
          awaitQuietly(busy);
        });
    Thread running = thread.get();
    driver.execute(now -> station.add("handed over"));
    driver.offer(FROM, ByteBuffer.wrap(new byte[] {'x'}));
    CompletableFuture<Void> closing = CompletableFuture.runAsync(driver::close);
    busy.countDown();
    closing.get();
    assertThat(running.isAlive()).isFalse();
    driver.execute(now -> station.add("too late"));
    driver.offer(FROM, ByteBuffer.allocate(1));
    driver.close();
    assertThat(station.all()).contains("handed over", "datagram x").doesNotContain("too late");
  }

  @Test
  void mayBeClosedOnItsOwnThread() throws Exception {
    CompletableFuture<Thread> thread = new CompletableFuture<>();
    driver.start(station);
    driver.execute(
        now -> {
          driver.close();
          thread.complete(Thread.currentThread());
        });
    thread.get().join();
  }

  @Test
  void mayBeClosedWithoutHavingStarted() {
    driver.close();
    assertThat(station.all()).isEmpty();
  }

  @Test
  void anInterruptDoesNotEndIt() throws Exception {
    CompletableFuture<Thread> thread = new CompletableFuture<>();
    driver.start(station);
    driver.execute(now -> thread.complete(Thread.currentThread()));
    thread.get().interrupt();
    CompletableFuture<Boolean> alive = new CompletableFuture<>();
    driver.execute(now -> alive.complete(true));
    assertThat(alive.get()).isTrue();
  }

  private static void awaitQuietly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Writes down what it is told; what is not synchronised is the driver thread's. */
  private static final class Recorder implements Driver.Station {

    private final BlockingQueue<String> told = new LinkedBlockingQueue<>();
    final CompletableFuture<Long> timedOut = new CompletableFuture<>();
    private long due = Engine.NEVER;
    volatile long wasDue;
    volatile boolean failing;

    void add(String what) {
      told.add(what);
    }

    List<String> all() {
      return List.copyOf(told);
    }

    @Override
    public void onDatagram(long nowNanos, Path from, ByteBuffer payload) {
      if (failing) {
        throw new IllegalStateException("deliberate");
      }
      add("datagram " + StandardCharsets.US_ASCII.decode(payload.duplicate()));
    }

    @Override
    public void onTimeout(long nowNanos) {
      wasDue = due;
      due = Engine.NEVER;
      timedOut.complete(nowNanos);
    }

    @Override
    public void drain(long nowNanos) {
      add("drain");
    }

    @Override
    public long nextTimeoutNanos() {
      return due;
    }
  }
}
