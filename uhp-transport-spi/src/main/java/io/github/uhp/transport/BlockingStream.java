package io.github.uhp.transport;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.ByteChannel;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * A blocking channel over a {@link QuicStream}, whose handler it takes. One thread may read while
 * another writes. Locks, no monitors: virtual threads may call. For {@link java.io.InputStream} and
 * {@link java.io.OutputStream} see {@link java.nio.channels.Channels}.
 */
public final class BlockingStream implements ByteChannel {

  private final QuicStream stream;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private long readable;
  private long writable;
  private volatile boolean closed;

  /** Takes over the stream; from here on only this object may use it. */
  public BlockingStream(QuicStream stream) {
    this.stream = stream;
    stream.setHandler(
        new StreamHandler() {
          @Override
          public void onReadable(QuicStream s) {
            lock.lock();
            try {
              readable++;
              changed.signalAll();
            } finally {
              lock.unlock();
            }
          }

          @Override
          public void onWritable(QuicStream s) {
            lock.lock();
            try {
              writable++;
              changed.signalAll();
            } finally {
              lock.unlock();
            }
          }
        });
  }

  /** The stream below. */
  public QuicStream stream() {
    return stream;
  }

  /**
   * Waits for at least one byte, the end or a failure.
   *
   * @return the bytes read, or −1 at the end
   * @throws IOException as {@link QuicStream#read}; {@link InterruptedIOException} when interrupted
   */
  @Override
  public int read(ByteBuffer dst) throws IOException {
    if (!dst.hasRemaining()) {
      return 0;
    }
    while (true) {
      long seen = count(true);
      int n = stream.read(dst);
      if (n != 0) {
        return n;
      }
      await(true, seen);
    }
  }

  /** Writes all bytes, waiting for room; fails as {@link QuicStream#write}. */
  @Override
  public int write(ByteBuffer src) throws IOException {
    int total = src.remaining();
    while (true) {
      long seen = count(false);
      stream.write(src);
      if (!src.hasRemaining()) {
        return total;
      }
      await(false, seen);
    }
  }

  /** Ends the sending part; reading goes on. */
  public void finish() {
    stream.finish();
  }

  @Override
  public boolean isOpen() {
    return !closed;
  }

  /** Finishes the sending part, and stops the receiving part if its end was not reached. */
  @Override
  public void close() {
    if (!closed) {
      closed = true;
      stream.finish();
      stream.stop(CloseReason.NO_ERROR);
    }
  }

  private long count(boolean reading) {
    lock.lock();
    try {
      return reading ? readable : writable;
    } finally {
      lock.unlock();
    }
  }

  private void await(boolean reading, long seen) throws InterruptedIOException {
    lock.lock();
    try {
      while ((reading ? readable : writable) == seen) {
        changed.await();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted while waiting on stream " + stream.id());
    } finally {
      lock.unlock();
    }
  }
}
