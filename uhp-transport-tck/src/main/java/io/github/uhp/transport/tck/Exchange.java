package io.github.uhp.transport.tck;

import io.github.uhp.transport.QuicStream;
import io.github.uhp.transport.StreamHandler;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Writes a request and its end to a stream while it reads the answer to the end. It can pause
 * reading, which holds a transfer larger than the windows between two points for as long as a rule
 * needs.
 */
final class Exchange implements StreamHandler {

  private final ReentrantLock lock = new ReentrantLock();
  private final QuicStream stream;
  private final ByteBuffer request;
  private final ByteArrayOutputStream answer = new ByteArrayOutputStream();
  private final ByteBuffer chunk = ByteBuffer.allocate(16 << 10);
  private final CompletableFuture<Void> paused = new CompletableFuture<>();
  private final CompletableFuture<byte[]> result = new CompletableFuture<>();
  private int limit;
  private boolean finished;

  private Exchange(QuicStream stream, byte[] request, int limit) {
    this.stream = stream;
    this.request = ByteBuffer.wrap(request);
    this.limit = limit;
  }

  /** Sends the request; completes with the answer. */
  static CompletableFuture<byte[]> start(QuicStream stream, byte[] request) {
    return begin(stream, request).result;
  }

  /** Likewise, for who also wants to know how it goes on. */
  static Exchange begin(QuicStream stream, byte[] request) {
    return startPausing(stream, request, Integer.MAX_VALUE);
  }

  /** Likewise, and stops reading once it has that many bytes, until {@link #resume}. */
  static Exchange startPausing(QuicStream stream, byte[] request, int limit) {
    Exchange exchange = new Exchange(stream, request, limit);
    stream.setHandler(exchange);
    exchange.pump();
    return exchange;
  }

  /** Completes when reading has stopped at the limit. */
  CompletableFuture<Void> paused() {
    return paused;
  }

  /** The answer. */
  CompletableFuture<byte[]> result() {
    return result;
  }

  /** The answer, however long it takes while it grows. */
  byte[] awaitAnswer(Lab lab, String what) {
    while (!result.isDone()) {
      int before = arrived();
      lab.until(() -> result.isDone() || arrived() > before, what + " to go on");
    }
    return lab.await(result, what);
  }

  private int arrived() {
    lock.lock();
    try {
      return answer.size();
    } finally {
      lock.unlock();
    }
  }

  /**
   * Waits until the writer was refused more and has not been called again for a while.
   *
   * @return how many bytes were taken
   */
  int awaitStall(Lab lab) {
    return lab.settled(this::taken, "a writer that is held back");
  }

  private int taken() {
    lock.lock();
    try {
      return request.position();
    } finally {
      lock.unlock();
    }
  }

  /** Reads on. */
  void resume() {
    lock.lock();
    try {
      limit = Integer.MAX_VALUE;
    } finally {
      lock.unlock();
    }
    pump();
  }

  @Override
  public void onReadable(QuicStream s) {
    pump();
  }

  @Override
  public void onWritable(QuicStream s) {
    pump();
  }

  private void pump() {
    lock.lock();
    try {
      if (!result.isDone()) {
        write();
        read();
      }
    } catch (IOException | RuntimeException e) {
      result.completeExceptionally(e);
      paused.completeExceptionally(e);
    } finally {
      lock.unlock();
    }
  }

  private void write() throws IOException {
    if (!finished) {
      stream.write(request);
      if (!request.hasRemaining()) {
        finished = true;
        stream.finish();
      }
    }
  }

  private void read() throws IOException {
    while (answer.size() < limit) {
      chunk.clear();
      int n = stream.read(chunk);
      if (n < 0) {
        result.complete(answer.toByteArray());
        return;
      }
      if (n == 0) {
        return;
      }
      answer.write(chunk.array(), 0, n);
    }
    paused.complete(null);
  }
}
