package interop;

import java.util.concurrent.CompletableFuture;

/** Threads beside the caller's. */
final class Background {

  private Background() {}

  /** What may fail. */
  interface Attempt {
    void run() throws Exception;
  }

  /** Runs it on a daemon thread of its own. */
  static CompletableFuture<Void> start(Attempt attempt) {
    CompletableFuture<Void> outcome = new CompletableFuture<>();
    Thread thread =
        new Thread(
            () -> {
              try {
                attempt.run();
                outcome.complete(null);
              } catch (Throwable t) {
                outcome.completeExceptionally(t);
              }
            });
    thread.setDaemon(true);
    thread.start();
    return outcome;
  }
}
