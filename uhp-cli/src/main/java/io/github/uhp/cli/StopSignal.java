package io.github.uhp.cli;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Ctrl-C (SIGINT) or SIGTERM, as a request: the command gets the time to end by itself and to
 * choose the exit code.
 */
final class StopSignal {

  /** A command that has not ended by then is cut off. */
  private static final long GRACE_SECONDS = 15;

  private final CompletableFuture<Void> requested = new CompletableFuture<>();
  private final CountDownLatch ended = new CountDownLatch(1);
  private volatile boolean awaited;
  private volatile int exitCode;

  /** Completes when the program is asked to stop; whoever calls this promises to act on it. */
  CompletableFuture<Void> requested() {
    awaited = true;
    return requested.copy();
  }

  /** Makes signals request a stop, from now on. */
  void install() {
    Runtime.getRuntime().addShutdownHook(new Thread(this::onShutdown, "uhp-stop"));
  }

  /** Asks the command to stop. */
  void request() {
    requested.complete(null);
  }

  /** The command has ended; ends the program. */
  void exit(int code) {
    exitCode = code;
    ended.countDown();
    System.exit(code);
  }

  private void onShutdown() {
    if (!awaited || ended.getCount() == 0) {
      return;
    }
    request();
    try {
      if (ended.await(GRACE_SECONDS, TimeUnit.SECONDS)) {
        // Without this the exit code would be the signal's.
        Runtime.getRuntime().halt(exitCode);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
