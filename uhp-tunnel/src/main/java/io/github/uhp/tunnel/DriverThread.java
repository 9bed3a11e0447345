package io.github.uhp.tunnel;

import io.github.uhp.protocol.Engine;
import io.github.uhp.protocol.Path;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.PriorityQueue;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The one thread that runs the engines: it feeds them datagrams, work of other threads and the
 * passing of time. The clock is read here and nowhere below.
 */
final class DriverThread implements Driver {

  private static final System.Logger LOG = System.getLogger(DriverThread.class.getName());

  /** Beyond it datagrams are dropped, as a full socket buffer would. */
  private static final int MAX_DATAGRAMS = 4096;

  /** No datagram of UHP's is longer than 1,232 bytes, and what is longer is not kept, either. */
  private static final int MAX_LENGTH = 1500;

  private record Arrival(Path from, ByteBuffer payload) {}

  private record Timer(long dueNanos, long order, Work work) {}

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition input = lock.newCondition();
  private final ArrayDeque<Arrival> arrivals = new ArrayDeque<>();
  private final ArrayDeque<Work> tasks = new ArrayDeque<>();
  private final PriorityQueue<Timer> timers =
      new PriorityQueue<>(
          (a, b) ->
              a.dueNanos != b.dueNanos
                  ? Long.compare(a.dueNanos, b.dueNanos)
                  : Long.compare(a.order, b.order));
  private final Thread thread;
  private volatile @Nullable Station station;
  private long order;
  private boolean stopping;

  DriverThread(String name) {
    thread = new Thread(this::run, name + "-driver");
    thread.setDaemon(true);
  }

  @Override
  public void start(Station what) {
    station = what;
    thread.start();
  }

  @Override
  public void offer(Path from, ByteBuffer payload) {
    if (payload.remaining() > MAX_LENGTH) {
      return;
    }
    lock.lock();
    try {
      if (!stopping && arrivals.size() < MAX_DATAGRAMS) {
        arrivals.add(
            new Arrival(from, ByteBuffer.allocate(payload.remaining()).put(payload).flip()));
        input.signal();
      }
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void execute(Work work) {
    lock.lock();
    try {
      if (!stopping) {
        tasks.add(work);
        input.signal();
      }
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void at(long dueNanos, Work work) {
    timers.add(new Timer(dueNanos, order++, work));
  }

  @Override
  public long nowNanos() {
    return System.nanoTime();
  }

  @Override
  public long epochMillis(long nowNanos) {
    return System.currentTimeMillis();
  }

  @Override
  public void close() {
    lock.lock();
    try {
      stopping = true;
      input.signal();
    } finally {
      lock.unlock();
    }
    if (station != null && Thread.currentThread() != thread) {
      boolean interrupted = false;
      while (thread.isAlive()) {
        try {
          thread.join();
        } catch (InterruptedException e) {
          interrupted = true;
        }
      }
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private void run() {
    Station what = Objects.requireNonNull(station);
    List<Arrival> arrived = new ArrayList<>();
    List<Work> work = new ArrayList<>();
    boolean last = false;
    while (!last) {
      lock.lock();
      try {
        await(what);
        last = stopping;
        arrived.addAll(arrivals);
        arrivals.clear();
        work.addAll(tasks);
        tasks.clear();
      } finally {
        lock.unlock();
      }
      for (Arrival arrival : arrived) {
        guarded(what, now -> what.onDatagram(now, arrival.from, arrival.payload));
      }
      work.forEach(each -> guarded(what, each));
      arrived.clear();
      work.clear();
      expire(what);
    }
  }

  private void expire(Station what) {
    long now = System.nanoTime();
    for (Timer timer = timers.peek();
        timer != null && timer.dueNanos <= now;
        timer = timers.peek()) {
      timers.remove();
      guarded(what, timer.work);
    }
    if (what.nextTimeoutNanos() <= now) {
      guarded(what, what::onTimeout);
    }
  }

  /** A defect in one piece of work must not end the thread that every other depends on. */
  private void guarded(Station what, Work work) {
    try {
      long now = System.nanoTime();
      work.run(now);
      what.drain(now);
    } catch (RuntimeException e) {
      LOG.log(System.Logger.Level.ERROR, "defect in the driver's work", e);
    }
  }

  private void await(Station what) {
    while (!stopping && arrivals.isEmpty() && tasks.isEmpty()) {
      long due = what.nextTimeoutNanos();
      Timer timer = timers.peek();
      if (timer != null) {
        due = Math.min(due, timer.dueNanos);
      }
      try {
        if (due == Engine.NEVER) {
          input.await();
        } else {
          long left = due - System.nanoTime();
          if (left <= 0) {
            return;
          }
          input.awaitNanos(left);
        }
      } catch (InterruptedException e) {
        LOG.log(System.Logger.Level.DEBUG, "interrupted; close() is what ends the driver");
      }
    }
  }
}
