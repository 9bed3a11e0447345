package io.github.uhp.transport.kwik;

import io.github.uhp.transport.CloseReason;
import io.github.uhp.transport.ConnectionClosedException;
import io.github.uhp.transport.StreamResetException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import tech.kwik.core.QuicStream;

/**
 * The sending part of a stream: a bounded queue, which a pooled thread empties into Kwik's blocking
 * stream while there is something in it. The first bytes of a stream, which cannot block, skip the
 * queue.
 */
final class SendingPart {

  private static final int CAPACITY = 64 << 10;
  private static final int CHUNK = 16 << 10;

  /** How much Kwik takes of a stream without waiting. */
  private static final int KWIK_BUFFER = 50 << 10;

  private final KwikStream owner;
  private final ReentrantLock lock = new ReentrantLock();
  private final ArrayDeque<byte[]> queue = new ArrayDeque<>();
  private @Nullable QuicStream kwik;
  private int queued;
  private int direct;
  private boolean pumping;
  private boolean refused;
  private boolean broken;
  private boolean finished;
  private boolean handedOver;
  private long resetCode = -1;
  private @Nullable CloseReason closed;

  SendingPart(KwikStream owner) {
    this.owner = owner;
  }

  int write(ByteBuffer src) throws IOException {
    lock.lock();
    try {
      if (finished) {
        throw new IllegalStateException("the stream is finished");
      }
      if (resetCode >= 0) {
        throw new StreamResetException(resetCode);
      }
      if (closed != null) {
        throw new ConnectionClosedException(closed);
      }
      int before = src.remaining();
      writeDirectly(src);
      while (src.hasRemaining() && queued < CAPACITY) {
        byte[] chunk = take(src, Math.min(CHUNK, CAPACITY - queued));
        queue.add(chunk);
        queued += chunk.length;
      }
      refused |= src.hasRemaining();
      startPump();
      return before - src.remaining();
    } finally {
      lock.unlock();
    }
  }

  private void writeDirectly(ByteBuffer src) {
    boolean free = kwik != null && !pumping && queue.isEmpty() && !broken;
    // Not an empty chunk: Kwik would never send the end behind it.
    if (kwik == null || !free || !src.hasRemaining() || direct == KWIK_BUFFER) {
      return;
    }
    byte[] chunk = take(src, KWIK_BUFFER - direct);
    direct += chunk.length;
    try {
      kwik.getOutputStream().write(chunk);
    } catch (IOException e) {
      broken = true; // reset or closed; whichever it is has been or will be told
    }
  }

  private static byte[] take(ByteBuffer src, int most) {
    byte[] chunk = new byte[Math.min(src.remaining(), most)];
    src.get(chunk);
    return chunk;
  }

  void finish() {
    lock.lock();
    try {
      if (finished || resetCode >= 0 || closed != null) {
        return;
      }
      finished = true;
      startPump();
    } finally {
      lock.unlock();
    }
  }

  void reset(long code) {
    lock.lock();
    try {
      if (handedOver || resetCode >= 0 || closed != null) {
        return;
      }
      abandon(code);
    } finally {
      lock.unlock();
    }
    owner.sendingOver();
    owner.signal(KwikStream.WRITABLE);
  }

  private void abandon(long code) {
    resetCode = code;
    queue.clear();
    if (kwik != null) {
      kwik.resetStream(code);
      KwikInternals.forgetReset(kwik);
    }
  }

  /** The other end wants no more. */
  void onStop(long code) {
    lock.lock();
    try {
      if (handedOver || resetCode >= 0) {
        return;
      }
      abandon(code);
    } finally {
      lock.unlock();
    }
    owner.sendingOver();
    owner.signal(KwikStream.WRITABLE);
  }

  void onClosed(CloseReason reason) {
    lock.lock();
    try {
      if (closed == null) {
        closed = reason;
      }
      queue.clear();
    } finally {
      lock.unlock();
    }
  }

  /** Kwik has the stream now. */
  void attach(QuicStream stream) {
    lock.lock();
    try {
      kwik = stream;
      if (resetCode >= 0) {
        abandon(resetCode);
      }
      startPump();
    } finally {
      lock.unlock();
    }
  }

  /** Has the queue emptied, or the end sent, which needs no thread. */
  private void startPump() {
    QuicStream to = kwik;
    if (to == null || pumping || resetCode >= 0 || closed != null || broken) {
      return;
    }
    if (!queue.isEmpty()) {
      pumping = true;
      owner.execute(() -> pump(to));
    } else if (finished && !handedOver) {
      handOver(to);
    }
  }

  private void handOver(QuicStream to) {
    handedOver = true;
    try {
      to.getOutputStream().close(); // queues the FIN, does not wait
    } catch (IOException e) {
      broken = true;
    }
    owner.sendingOver();
  }

  private void pump(QuicStream to) {
    byte[] chunk = next(to, null);
    while (chunk != null) {
      try {
        to.getOutputStream().write(chunk);
        chunk = next(to, chunk);
      } catch (InterruptedIOException e) {
        chunk = next(to, null); // Kwik wakes with interrupts; nothing was taken
      } catch (IOException e) {
        fail();
        return;
      }
    }
  }

  /** Accounts for what was written; gives what is next, or ends the pump. */
  private byte @Nullable [] next(QuicStream to, byte @Nullable [] written) {
    Thread.interrupted();
    boolean room = false;
    try {
      lock.lock();
      try {
        if (resetCode >= 0 || closed != null) {
          pumping = false;
          return null;
        }
        if (written != null) {
          queue.remove();
          queued -= written.length;
          room = refused && queued <= CAPACITY / 2;
          refused &= !room;
        }
        byte[] chunk = queue.peek();
        if (chunk == null) {
          pumping = false;
          startPump();
        }
        return chunk;
      } finally {
        lock.unlock();
      }
    } finally {
      if (room) {
        owner.signal(KwikStream.WRITABLE);
      }
    }
  }

  private void fail() {
    Thread.interrupted();
    lock.lock();
    try {
      pumping = false;
      broken = true;
    } finally {
      lock.unlock();
    }
  }
}
