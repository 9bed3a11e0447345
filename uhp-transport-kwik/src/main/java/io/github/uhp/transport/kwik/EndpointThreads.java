package io.github.uhp.transport.kwik;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The threads of one endpoint, its own and Kwik's, in one thread group: whoever is created by a
 * thread of the group belongs to it, so that all can be named, and waited for at the end.
 */
final class EndpointThreads implements Executor {

  private static final Duration IDLE = Duration.ofSeconds(10);

  private final String name;
  private final ThreadGroup group;
  private final AtomicInteger count = new AtomicInteger();
  private final ThreadPoolExecutor pool;
  private final ScheduledThreadPoolExecutor timer;

  EndpointThreads(String name) {
    this.name = name;
    this.group = new ThreadGroup(name);
    this.pool =
        new ThreadPoolExecutor(
            0,
            Integer.MAX_VALUE,
            IDLE.toMillis(),
            TimeUnit.MILLISECONDS,
            new SynchronousQueue<>(),
            task -> newThread("worker-" + count.incrementAndGet(), task));
    this.timer = newTimer("timer");
  }

  /** A daemon thread of the group, not started. */
  Thread newThread(String suffix, Runnable task) {
    Thread thread = new Thread(group, task, name + "-" + suffix);
    thread.setDaemon(true);
    return thread;
  }

  /** A scheduler with one thread, whose tasks are dropped when it is shut down. */
  ScheduledThreadPoolExecutor newTimer(String suffix) {
    ScheduledThreadPoolExecutor scheduler =
        new ScheduledThreadPoolExecutor(1, task -> newThread(suffix, task));
    scheduler.setRemoveOnCancelPolicy(true);
    scheduler.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
    return scheduler;
  }

  /** Runs a task, which may block, on a pooled thread; drops it once the endpoint is closed. */
  @Override
  public void execute(Runnable task) {
    try {
      pool.execute(task);
    } catch (RejectedExecutionException e) {
      // Closed: nobody is left to be told.
    }
  }

  /** Runs a task on a pooled thread; on the current one once the endpoint is closed. */
  void executeAnyway(Runnable task) {
    try {
      pool.execute(task);
    } catch (RejectedExecutionException e) {
      task.run();
    }
  }

  /** Runs a task once, later; drops it if the endpoint is closed first. */
  void schedule(Runnable task, Duration delay) {
    try {
      timer.schedule(() -> execute(task), delay.toMillis(), TimeUnit.MILLISECONDS);
    } catch (RejectedExecutionException e) {
      // Closed: as good as dropped.
    }
  }

  /** Runs a short task again and again until a future completes; never once the endpoint closes. */
  void repeat(Runnable task, Duration period, CompletableFuture<?> until) {
    long millis = period.toMillis();
    try {
      Future<?> repeated =
          timer.scheduleWithFixedDelay(task, millis, millis, TimeUnit.MILLISECONDS);
      until.whenComplete((value, failure) -> repeated.cancel(false));
    } catch (RejectedExecutionException e) {
      // Closed: as good as over.
    }
  }

  /** Whether the current thread is the endpoint's. */
  boolean isCurrent() {
    return Thread.currentThread().getThreadGroup() == group;
  }

  /** Gives the threads that Kwik has started names that tell the endpoint. */
  void adopt() {
    for (Thread thread : snapshot()) {
      adopt(thread);
    }
  }

  /** Likewise the current thread alone, which may be one that Kwik has started just now. */
  void adoptCurrent() {
    adopt(Thread.currentThread());
  }

  private void adopt(Thread thread) {
    if (!thread.getName().startsWith(name)) {
      thread.setName(name + "-kwik-" + thread.getName());
    }
  }

  /** Ends the pool and waits for all threads of the group but the current one. */
  void close(Duration patience) {
    long deadline = System.nanoTime() + patience.toNanos();
    timer.shutdownNow();
    pool.shutdown();
    try {
      if (!pool.awaitTermination(patience.toMillis() / 2, TimeUnit.MILLISECONDS)) {
        pool.shutdownNow();
      }
    } catch (InterruptedException e) {
      pool.shutdownNow();
      Thread.currentThread().interrupt();
    }
    for (Thread thread : snapshot()) {
      join(thread, Duration.ofNanos(deadline - System.nanoTime()));
    }
  }

  /** Waits for a thread other than the current one, at most so long. */
  static void join(Thread thread, Duration patience) {
    if (thread == Thread.currentThread() || patience.toMillis() <= 0) {
      return;
    }
    try {
      thread.join(patience.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /**
   * The group's threads but for the JDK's own one for delays, which whoever needs it first starts.
   */
  private List<Thread> snapshot() {
    return Arrays.stream(enumerate())
        .filter(thread -> !thread.getName().equals("CompletableFutureDelayScheduler"))
        .toList();
  }

  private Thread[] enumerate() {
    Thread[] threads = new Thread[group.activeCount() + 16];
    int n = group.enumerate(threads);
    while (n == threads.length) {
      threads = new Thread[n * 2];
      n = group.enumerate(threads);
    }
    return Arrays.copyOf(threads, n);
  }
}
