package io.github.uhp.tunnel;

import io.github.uhp.transport.CloseReason;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * A connection that comes back: after a loss it is made again, with back-off and jitter (250 ms
 * doubling to 10 s, each plus or minus half), until this or its peer is closed. Only when the first
 * attempt fails is it given up. Thread-safe.
 */
public final class KeptConnection implements AutoCloseable {

  private static final long FIRST_DELAY_MILLIS = 250;
  private static final long LONGEST_DELAY_MILLIS = Duration.ofSeconds(10).toMillis();

  /** Runs work later, on any thread. */
  @FunctionalInterface
  interface Delay {
    void run(long millis, Runnable work);
  }

  private final Supplier<CompletableFuture<PeerConnection>> connect;
  private final RandomGenerator random;
  private final PeerEvents events;
  private final Delay delay;
  private final CompletableFuture<UhpException> ended = new CompletableFuture<>();

  private CompletableFuture<PeerConnection> current = new CompletableFuture<>();
  private CompletableFuture<PeerConnection> attempt = new CompletableFuture<>();
  private boolean everConnected;
  private int failures;

  KeptConnection(
      Supplier<CompletableFuture<PeerConnection>> connect,
      RandomGenerator random,
      PeerEvents events) {
    this(
        connect,
        random,
        events,
        (millis, work) ->
            CompletableFuture.delayedExecutor(millis, TimeUnit.MILLISECONDS).execute(work));
  }

  KeptConnection(
      Supplier<CompletableFuture<PeerConnection>> connect,
      RandomGenerator random,
      PeerEvents events,
      Delay delay) {
    this.connect = connect;
    this.random = random;
    this.events = events;
    this.delay = delay;
  }

  void start() {
    CompletableFuture<PeerConnection> next = connect.get();
    synchronized (this) {
      attempt = next;
    }
    next.whenComplete(
        (connection, failure) -> {
          if (connection != null) {
            connected(connection);
          } else {
            failed(failure == null ? new IllegalStateException("no outcome") : failure);
          }
        });
    if (ended.isDone()) {
      next.cancel(false);
    }
  }

  /**
   * The connection of the moment, or the next one. Completes exceptionally with a {@link
   * UhpException} once this has ended.
   */
  public synchronized CompletableFuture<PeerConnection> current() {
    return current.copy();
  }

  /** Completes when this has ended, with the reason: the first attempt failed, or it was closed. */
  public CompletableFuture<UhpException> ended() {
    return ended.copy();
  }

  /** Closes the connection, and makes no more. Idempotent. */
  @Override
  public void close() {
    end(new UhpException(UhpException.Reason.CLOSED, "closed"));
  }

  private void connected(PeerConnection connection) {
    CompletableFuture<PeerConnection> waiting;
    synchronized (this) {
      everConnected = true;
      failures = 0;
      waiting = current;
    }
    waiting.complete(connection);
    if (ended.isDone()) {
      connection.close();
    }
    connection.closed().thenAccept(this::lost);
  }

  private void lost(CloseReason reason) {
    synchronized (this) {
      if (ended.isDone()) {
        return;
      }
      current = new CompletableFuture<>();
    }
    again();
  }

  private void failed(Throwable failure) {
    UhpException why = unwrap(failure);
    boolean retry;
    synchronized (this) {
      // A peer that is closed connects no more; what has a cause is a failure of another kind.
      boolean closed = why.reason() == UhpException.Reason.CLOSED && why.getCause() == null;
      retry = everConnected && !closed;
      failures++;
    }
    if (!retry) {
      end(why);
    } else if (!ended.isDone()) {
      events.error(why);
      again();
    }
  }

  private void again() {
    long millis;
    synchronized (this) {
      long doubled = FIRST_DELAY_MILLIS << Math.min(failures, 10);
      millis = Math.min(doubled, LONGEST_DELAY_MILLIS);
    }
    delay.run(
        millis / 2 + random.nextLong(millis + 1),
        () -> {
          if (!ended.isDone()) {
            start();
          }
        });
  }

  private void end(UhpException why) {
    if (ended.complete(why)) {
      CompletableFuture<PeerConnection> waiting;
      CompletableFuture<PeerConnection> trying;
      synchronized (this) {
        waiting = current;
        current = CompletableFuture.failedFuture(why);
        trying = attempt;
      }
      trying.cancel(false);
      if (!waiting.completeExceptionally(why)) {
        waiting.thenAccept(PeerConnection::close);
      }
    }
  }

  static UhpException unwrap(@Nullable Throwable failure) {
    Throwable cause = failure;
    while (cause instanceof CompletionException && cause.getCause() != null) {
      cause = cause.getCause();
    }
    return cause instanceof UhpException known
        ? known
        : new UhpException(UhpException.Reason.CLOSED, String.valueOf(cause), cause);
  }
}
