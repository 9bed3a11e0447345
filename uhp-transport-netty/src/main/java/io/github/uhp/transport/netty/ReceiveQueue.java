package io.github.uhp.transport.netty;

import io.github.uhp.transport.CloseReason;
import io.github.uhp.transport.ConnectionClosedException;
import io.github.uhp.transport.StreamResetException;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * What has arrived on a stream and was not read: filled on the event loop, drained by any thread.
 * Above a mark it asks for no more, so that QUIC's flow control holds the sender back.
 */
final class ReceiveQueue {

  /** Above this many bytes nothing more is asked for. */
  static final int HIGH_MARK = 256 << 10;

  /** Below this many bytes more is asked for again. */
  static final int LOW_MARK = 128 << 10;

  private final ReentrantLock lock = new ReentrantLock();
  private final ArrayDeque<ByteBuf> queue = new ArrayDeque<>();
  private int bytes;

  /** Whether the reader found nothing and is to be told. */
  private boolean readerWaits = true;

  /** Whether the queue was full, so that the reader has to ask for more. */
  private boolean paused;

  private boolean unbounded;
  private boolean finished;
  private boolean stopped;
  private @Nullable StreamResetException reset;
  private @Nullable CloseReason closed;

  /** Puts bytes behind the others; released here. */
  void add(ByteBuf arrived) {
    lock.lock();
    try {
      if (over()) {
        arrived.release();
        return;
      }
      queue.add(arrived);
      bytes += arrived.readableBytes();
    } finally {
      lock.unlock();
    }
  }

  /** Whether to ask for more now; if not, the reader will. */
  boolean wantsMore() {
    lock.lock();
    try {
      paused = !unbounded && bytes >= HIGH_MARK;
      return !paused;
    } finally {
      lock.unlock();
    }
  }

  /** Whether nothing is asked for, since the reader is slow. */
  boolean isPaused() {
    lock.lock();
    try {
      return paused;
    } finally {
      lock.unlock();
    }
  }

  /** Takes without bounds from now on: the connection is ending, and nothing more will be sent. */
  void takeAll() {
    lock.lock();
    try {
      unbounded = true;
    } finally {
      lock.unlock();
    }
  }

  /** Whether the reader waits to be told; it then no longer does. */
  boolean wakeReader() {
    lock.lock();
    try {
      boolean wake = readerWaits && (bytes > 0 || over());
      if (wake) {
        readerWaits = false;
      }
      return wake;
    } finally {
      lock.unlock();
    }
  }

  /** Whether a new reader has something to read now; if not, it is told of what comes first. */
  boolean beginReader() {
    lock.lock();
    try {
      boolean news = bytes > 0 || over();
      readerWaits = !news;
      return news;
    } finally {
      lock.unlock();
    }
  }

  /** As {@link io.github.uhp.transport.QuicStream#read}. */
  int read(ByteBuffer target, Runnable askForMore) throws IOException {
    boolean ask = false;
    int taken;
    lock.lock();
    try {
      if (reset != null) {
        throw new StreamResetException(reset.code());
      }
      taken = drainTo(target);
      if (taken == 0 && target.hasRemaining()) {
        if (finished || stopped) {
          return -1;
        }
        if (closed != null) {
          throw new ConnectionClosedException(closed);
        }
        readerWaits = true;
      }
      if (paused && bytes < LOW_MARK) {
        paused = false;
        ask = true;
      }
    } finally {
      lock.unlock();
    }
    if (ask) {
      askForMore.run();
    }
    return taken;
  }

  private int drainTo(ByteBuffer target) {
    int before = target.position();
    int limit = target.limit();
    ByteBuf head;
    while (target.hasRemaining() && (head = queue.peek()) != null) {
      target.limit(target.position() + Math.min(target.remaining(), head.readableBytes()));
      head.readBytes(target);
      target.limit(limit);
      if (!head.isReadable()) {
        queue.remove().release();
      }
    }
    int taken = target.position() - before;
    bytes -= taken;
    return taken;
  }

  /** The other end's FIN. */
  void finish() {
    lock.lock();
    try {
      finished = true;
    } finally {
      lock.unlock();
    }
  }

  /** The other end's reset; what was not read is gone. */
  void reset(long code) {
    lock.lock();
    try {
      if (!over()) {
        reset = new StreamResetException(code);
        release();
      }
    } finally {
      lock.unlock();
    }
  }

  /**
   * This end gives up reading.
   *
   * @return whether the other end has to be told
   */
  boolean stop() {
    lock.lock();
    try {
      boolean tell = !over();
      if (reset == null) {
        stopped = true;
        release();
      }
      return tell;
    } finally {
      lock.unlock();
    }
  }

  /** The connection is over; what has arrived can still be read. */
  void close(CloseReason why) {
    lock.lock();
    try {
      if (!over()) {
        closed = why;
      }
    } finally {
      lock.unlock();
    }
  }

  /** Moves what is left off the pool: a reader may never come for it. */
  void leavePool() {
    lock.lock();
    try {
      if (bytes > 0) {
        byte[] rest = new byte[bytes];
        drainTo(ByteBuffer.wrap(rest));
        queue.add(Unpooled.wrappedBuffer(rest));
        bytes = rest.length;
      }
    } finally {
      lock.unlock();
    }
  }

  private boolean over() {
    return finished || stopped || reset != null || closed != null;
  }

  private void release() {
    ByteBuf each;
    while ((each = queue.poll()) != null) {
      each.release();
    }
    bytes = 0;
  }
}
