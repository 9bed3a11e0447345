package io.github.uhp.transport.tck;

import io.github.uhp.transport.QuicStream;
import io.github.uhp.transport.StreamHandler;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Bytes on a stream to an echo, which never finishes: it goes on for as long as the connection
 * does, however fast that is.
 */
final class Round implements StreamHandler {

  private final ReentrantLock lock = new ReentrantLock();
  private final QuicStream stream;
  private final boolean circulates;
  private final CompletableFuture<Void> returned = new CompletableFuture<>();
  private final CompletableFuture<Void> over = new CompletableFuture<>();
  private ByteBuffer toSend;

  private Round(QuicStream stream, byte[] bytes, boolean circulates) {
    this.stream = stream;
    this.toSend = ByteBuffer.wrap(bytes);
    this.circulates = circulates;
  }

  private static Round start(Round round) {
    round.stream.setHandler(round);
    round.pump();
    return round;
  }

  /** Sends again whatever comes back. The bytes must fit into a window. */
  static Round circulating(QuicStream stream, byte[] bytes) {
    return start(new Round(stream, bytes, true));
  }

  /** Reads nothing more once something has come back. */
  static Round held(QuicStream stream, byte[] bytes) {
    return start(new Round(stream, bytes, false));
  }

  /** Completes when the first bytes have come back. */
  CompletableFuture<Void> returned() {
    return returned;
  }

  /** Completes when the stream is over, however. */
  CompletableFuture<Void> over() {
    return over;
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
      boolean more = true;
      while (more) {
        stream.write(toSend);
        more = wantsMore() && read();
      }
    } catch (IOException | RuntimeException e) {
      over.completeExceptionally(e);
    } finally {
      lock.unlock();
    }
  }

  private boolean wantsMore() {
    return circulates ? !toSend.hasRemaining() : !returned.isDone();
  }

  private boolean read() throws IOException {
    ByteBuffer chunk = ByteBuffer.allocate(16 << 10);
    int n = stream.read(chunk);
    if (n < 0) {
      over.complete(null);
    }
    if (n <= 0) {
      return false;
    }
    if (circulates) {
      toSend = chunk.flip();
    }
    returned.complete(null);
    return true;
  }
}
