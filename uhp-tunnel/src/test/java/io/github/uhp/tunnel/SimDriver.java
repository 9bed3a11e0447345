package io.github.uhp.tunnel;

import io.github.uhp.protocol.Engine;
import io.github.uhp.protocol.Path;
import io.github.uhp.simnet.SimNet;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;

/** Runs a peer's engines in the virtual time of a simulated network, on the test's thread. */
final class SimDriver implements Driver {

  /** The wall clock when virtual time begins. */
  static final long EPOCH = 1_800_000_000_000L;

  private static final long MILLIS = 1_000_000;

  private final SimNet net;
  private final Thread thread = Thread.currentThread();
  private final Queue<Work> waiting = new ConcurrentLinkedQueue<>();
  private @Nullable Station station;
  private long armedFor = Engine.NEVER;
  private boolean acting;
  private boolean closed;

  SimDriver(SimNet net) {
    this.net = net;
  }

  static long epoch(long nowNanos) {
    return EPOCH + nowNanos / MILLIS;
  }

  @Override
  public void start(Station what) {
    station = what;
    act(now -> {});
  }

  @Override
  public void offer(Path from, ByteBuffer payload) {
    Station to = station;
    if (to != null) {
      act(now -> to.onDatagram(now, from, payload));
    }
  }

  @Override
  public void execute(Work work) {
    waiting.add(work);
    if (station != null && !acting && Thread.currentThread() == thread) {
      act(now -> {});
    }
  }

  @Override
  public void at(long dueNanos, Work work) {
    net.schedule(Duration.ofNanos(Math.max(0, dueNanos - net.now())), () -> act(work));
  }

  @Override
  public long nowNanos() {
    return net.now();
  }

  @Override
  public long epochMillis(long nowNanos) {
    return epoch(nowNanos);
  }

  @Override
  public void close() {
    closed = true;
  }

  private void act(Work work) {
    Station what = Objects.requireNonNull(station);
    if (closed) {
      return;
    }
    acting = true;
    for (Work next = work; next != null; next = waiting.poll()) {
      next.run(net.now());
      what.drain(net.now());
    }
    acting = false;
    long due = what.nextTimeoutNanos();
    if (due < armedFor) {
      armedFor = due;
      at(due, now -> timeOut(due, what));
    }
  }

  private void timeOut(long due, Station what) {
    if (armedFor == due) {
      armedFor = Engine.NEVER;
      what.onTimeout(net.now());
    }
  }
}
