package io.github.uhp.rendezvous.server;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Turns SIGTERM and SIGINT into a request to stop, and holds the JVM until that is done. The
 * process then ends with the command's exit code, not with the signal's.
 */
final class StopHook implements AutoCloseable {

  private static final long PATIENCE_SECONDS = 10;

  private final Runnable stop;
  private final CountDownLatch done = new CountDownLatch(1);
  private final Thread thread = new Thread(this::onShutdown, "uhp-rendezvous-stop");
  private volatile int exitCode;

  /** Installs it. */
  StopHook(Runnable stop) {
    this.stop = stop;
    Runtime.getRuntime().addShutdownHook(thread);
  }

  /** The command is over, and nothing is left to do. */
  void done(int code) {
    exitCode = code;
    done.countDown();
  }

  /** Takes it away, unless the JVM is ending. */
  @Override
  public void close() {
    try {
      Runtime.getRuntime().removeShutdownHook(thread);
    } catch (IllegalStateException e) {
      // It runs already.
    }
  }

  private void onShutdown() {
    stop.run();
    try {
      if (done.await(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
        Runtime.getRuntime().halt(exitCode);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
