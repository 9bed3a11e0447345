package io.github.uhp.transport.kwik;

import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.Executor;

/** Runs tasks one after another, in order, on another executor's threads, once it is started. */
final class SerialExecutor implements Executor {

  private final Executor pool;
  private final Queue<Runnable> tasks = new ArrayDeque<>();
  private boolean running = true;

  SerialExecutor(Executor pool) {
    this.pool = pool;
  }

  /** Runs a task, and then all others: those that came before this call, too. To be called once. */
  void start(Runnable first) {
    pool.execute(
        () -> {
          first.run();
          drain();
        });
  }

  @Override
  public void execute(Runnable task) {
    synchronized (tasks) {
      tasks.add(task);
      if (running) {
        return;
      }
      running = true;
    }
    pool.execute(this::drain);
  }

  private void drain() {
    while (true) {
      Runnable task;
      synchronized (tasks) {
        task = tasks.poll();
        if (task == null) {
          running = false;
          return;
        }
      }
      task.run();
    }
  }
}
