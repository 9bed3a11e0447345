package io.github.uhp.transport.kwik;

import io.github.uhp.transport.CloseReason;
import io.github.uhp.transport.CloseReason.Kind;
import io.github.uhp.transport.ConnectionClosedException;
import io.github.uhp.transport.QuicStream;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;
import tech.kwik.core.QuicConnection;

/** Opens streams in the order they are asked for; one thread waits for the peer's stream credit. */
final class StreamOpener {

  private final QuicConnection kwik;
  private final StreamTable streams;
  private final Executor pool;
  private final Queue<CompletableFuture<QuicStream>> waiting = new ArrayDeque<>();
  private @Nullable Thread opening;
  private boolean running;
  private @Nullable CloseReason closed;

  StreamOpener(QuicConnection kwik, StreamTable streams, Executor pool) {
    this.kwik = kwik;
    this.streams = streams;
    this.pool = pool;
  }

  CompletableFuture<QuicStream> open() {
    CompletableFuture<QuicStream> future = new CompletableFuture<>();
    synchronized (this) {
      if (closed != null) {
        return CompletableFuture.failedFuture(new ConnectionClosedException(closed));
      }
      waiting.add(future);
      if (running) {
        return future;
      }
      running = true;
    }
    pool.execute(this::openAll);
    return future;
  }

  private void openAll() {
    while (mayOpen()) {
      KwikStream stream = openOne();
      CompletableFuture<QuicStream> future = next(stream);
      if (future == null || stream == null) {
        return;
      }
      future.complete(stream);
    }
  }

  private synchronized boolean mayOpen() {
    running = !waiting.isEmpty() && closed == null;
    opening = running ? Thread.currentThread() : null;
    return running;
  }

  /** Takes whom the stream is for; from here on the thread is not interrupted. */
  private synchronized @Nullable CompletableFuture<QuicStream> next(@Nullable KwikStream stream) {
    opening = null;
    Thread.interrupted();
    if (stream == null || closed != null) {
      running = false;
      return null;
    }
    return waiting.poll();
  }

  private @Nullable KwikStream openOne() {
    try {
      tech.kwik.core.QuicStream stream = kwik.createStream(true);
      KwikStream ours = streams.open(stream.getStreamId());
      ours.attach(stream);
      return ours;
    } catch (IOException | RuntimeException e) {
      // Not connected any more, or interrupted for that reason.
      close(new CloseReason(Kind.TRANSPORT, 0, "the connection is over"));
      return null;
    }
  }

  /** Fails those who wait, and all later ones. */
  void close(CloseReason reason) {
    List<CompletableFuture<QuicStream>> failed;
    synchronized (this) {
      if (closed == null) {
        closed = reason;
      }
      failed = new ArrayList<>(waiting);
      waiting.clear();
      if (opening != null && opening != Thread.currentThread()) {
        opening.interrupt();
      }
    }
    failed.forEach(each -> each.completeExceptionally(new ConnectionClosedException(reason)));
  }
}
