package io.github.uhp.bench.carrier;

/** Daemon threads with a name. */
final class Threads {

  private Threads() {}

  static void start(String name, Runnable task) {
    Thread thread = new Thread(task, name);
    thread.setDaemon(true);
    thread.start();
  }
}
