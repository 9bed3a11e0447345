package io.github.uhp.transport.netty;

import io.github.uhp.transport.CloseReason;
import io.github.uhp.transport.ConnectionClosedException;
import io.github.uhp.transport.StreamResetException;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.incubator.codec.quic.DefaultQuicStreamFrame;
import io.netty.incubator.codec.quic.QuicStreamFrame;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * What was written to a stream and QUIC has not taken: filled by any thread, drained on the loop.
 */
final class SendQueue {

  /** A writer is refused more than this many bytes. */
  static final int HIGH_MARK = 512 << 10;

  /** A writer that was refused is called again below this many bytes. */
  static final int LOW_MARK = 256 << 10;

  private static final int MIN_CHUNK = 2 << 10;
  private static final int MAX_CHUNK = 64 << 10;

  private final ReentrantLock lock = new ReentrantLock();
  private final ByteBufAllocator allocator;
  private final ArrayDeque<ByteBuf> queue = new ArrayDeque<>();

  /** Bytes in the queue, and those that were taken out of it but not yet by QUIC. */
  private int pending;

  private boolean writerWaits;
  private boolean drainScheduled;
  private boolean finish;
  private boolean finishTaken;
  private @Nullable IOException failure;

  SendQueue(ByteBufAllocator allocator) {
    this.allocator = allocator;
  }

  /** As {@link io.github.uhp.transport.QuicStream#write}. */
  int write(ByteBuffer source, Runnable drain) throws IOException {
    boolean schedule;
    int taken;
    lock.lock();
    try {
      if (finish) {
        throw new IllegalStateException("the stream's sending part is finished");
      }
      throwFailure();
      taken = Math.min(source.remaining(), Math.max(0, HIGH_MARK - pending));
      writerWaits |= taken < source.remaining();
      append(source, taken);
      schedule = taken > 0 && !drainScheduled;
      drainScheduled |= schedule;
    } finally {
      lock.unlock();
    }
    if (schedule) {
      drain.run();
    }
    return taken;
  }

  private void throwFailure() throws IOException {
    if (failure instanceof StreamResetException e) {
      throw new StreamResetException(e.code());
    }
    if (failure instanceof ConnectionClosedException e) {
      throw new ConnectionClosedException(e.reason());
    }
  }

  private void append(ByteBuffer source, int length) {
    int limit = source.limit();
    int end = source.position() + length;
    while (source.position() < end) {
      ByteBuf tail = queue.peekLast();
      int left = end - source.position();
      if (tail == null || !tail.isWritable()) {
        tail = allocator.directBuffer(Math.max(MIN_CHUNK, Math.min(left, MAX_CHUNK)), MAX_CHUNK);
        queue.add(tail);
      }
      source.limit(source.position() + Math.min(left, tail.writableBytes()));
      tail.writeBytes(source);
      source.limit(limit);
    }
    pending += length;
  }

  /** FIN after what was written. */
  void finish(Runnable drain) {
    boolean schedule;
    lock.lock();
    try {
      schedule = !finish && failure == null && !drainScheduled;
      finish = true;
      drainScheduled |= schedule;
    } finally {
      lock.unlock();
    }
    if (schedule) {
      drain.run();
    }
  }

  /** The drain that was scheduled begins; what is written from here on schedules another. */
  void drainBegins() {
    lock.lock();
    try {
      drainScheduled = false;
    } finally {
      lock.unlock();
    }
  }

  /** The next bytes to hand to QUIC, with FIN on the last; null if there is nothing. */
  @Nullable QuicStreamFrame next() {
    lock.lock();
    try {
      if (failure != null || finishTaken) {
        return null;
      }
      ByteBuf head = queue.poll();
      finishTaken = finish && queue.isEmpty();
      if (head == null) {
        return finishTaken ? new DefaultQuicStreamFrame(Unpooled.EMPTY_BUFFER, true) : null;
      }
      return new DefaultQuicStreamFrame(head, finishTaken);
    } finally {
      lock.unlock();
    }
  }

  /** QUIC has taken so many bytes. */
  void taken(int bytes) {
    lock.lock();
    try {
      pending -= bytes;
    } finally {
      lock.unlock();
    }
  }

  /** Whether the writer waits and there is room, or a failure to tell; it then waits no longer. */
  boolean wakeWriter() {
    lock.lock();
    try {
      boolean wake = writerWaits && (pending <= LOW_MARK || failure != null);
      if (wake) {
        writerWaits = false;
      }
      return wake;
    } finally {
      lock.unlock();
    }
  }

  boolean isFinished() {
    lock.lock();
    try {
      return finish;
    } finally {
      lock.unlock();
    }
  }

  /** Nothing more can be sent; the first failure stands. Whether this was it. */
  boolean fail(long resetCode) {
    return fail(new StreamResetException(resetCode));
  }

  /** Nothing more can be sent; the first failure stands. Whether this was it. */
  boolean fail(CloseReason why) {
    return fail(new ConnectionClosedException(why));
  }

  private boolean fail(IOException cause) {
    lock.lock();
    try {
      ByteBuf each;
      while ((each = queue.poll()) != null) {
        each.release();
      }
      boolean first = failure == null;
      if (first) {
        failure = cause;
      }
      return first;
    } finally {
      lock.unlock();
    }
  }
}
