package io.github.uhp.transport.kwik;

import io.github.uhp.transport.CloseReason;
import io.github.uhp.transport.ConnectionClosedException;
import io.github.uhp.transport.StreamResetException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import tech.kwik.core.QuicStream;

/**
 * The receiving part of a stream. Bytes stay in Kwik, where they hold the receive window, until
 * they are read. When a read finds none, a pooled thread waits in Kwik for the next ones, but only
 * once a packet that brings them has been seen.
 */
final class ReceivingPart {

  private static final int CHUNK = 16 << 10;

  private final KwikStream owner;
  private final ReentrantLock lock = new ReentrantLock();
  private final ArrayDeque<ByteBuffer> ready = new ArrayDeque<>();
  private @Nullable QuicStream kwik;
  private long announced;
  private long pulled;
  private long finalSize = -1;
  private boolean pumping;
  private @Nullable Thread waiting;
  private boolean wanted;
  private boolean broken;
  private boolean ended;
  private boolean stopped;
  private boolean credited;
  private long stopCode;
  private long resetCode = -1;
  private @Nullable CloseReason closed;

  ReceivingPart(KwikStream owner) {
    this.owner = owner;
  }

  int read(ByteBuffer dst) throws IOException {
    lock.lock();
    try {
      if (stopped) {
        return -1;
      }
      if (resetCode >= 0) {
        throw new StreamResetException(resetCode);
      }
      if (!dst.hasRemaining()) {
        return 0;
      }
      int n = takeReady(dst) + pull(dst);
      if (n > 0) {
        return n;
      }
      if (ended) {
        return -1;
      }
      if (closed != null) {
        throw new ConnectionClosedException(closed);
      }
      wanted = true;
      startPump();
      return 0;
    } finally {
      lock.unlock();
    }
  }

  private int takeReady(ByteBuffer dst) {
    int before = dst.position();
    while (dst.hasRemaining() && !ready.isEmpty()) {
      ByteBuffer first = ready.element();
      int n = Math.min(first.remaining(), dst.remaining());
      dst.put(first.slice(first.position(), n));
      first.position(first.position() + n);
      if (!first.hasRemaining()) {
        ready.remove();
      }
    }
    return dst.position() - before;
  }

  /** Takes from Kwik what can be had without waiting. */
  private int pull(ByteBuffer dst) {
    int total = 0;
    while (dst.hasRemaining()) {
      byte[] chunk = pullChunk(dst.remaining());
      if (chunk.length == 0) {
        break;
      }
      dst.put(chunk);
      total += chunk.length;
    }
    return total;
  }

  private byte[] pullChunk(int most) {
    QuicStream from = kwik;
    if (from == null || pumping || broken || ended) {
      return new byte[0];
    }
    try {
      InputStream in = from.getInputStream();
      int n = Math.min(Math.min(in.available(), most), CHUNK);
      byte[] chunk = n > 0 ? in.readNBytes(n) : new byte[0];
      pulled += chunk.length;
      return chunk;
    } catch (IOException e) {
      broken = true;
      return new byte[0];
    }
  }

  /** The reader waits for the next bytes, though it may not have read in vain. */
  void expect() {
    lock.lock();
    try {
      wanted = true;
      startPump();
    } finally {
      lock.unlock();
    }
  }

  /** Waits in Kwik if the reader waits, and bytes or the end are on their way. */
  private void startPump() {
    QuicStream from = kwik;
    boolean coming = announced > pulled || finalSize == pulled;
    boolean over = broken || ended || stopped || resetCode >= 0 || closed != null;
    if (from != null && wanted && coming && !pumping && !over) {
      wanted = false;
      pumping = true;
      owner.execute(() -> pump(from.getInputStream()));
    }
  }

  private void pump(InputStream in) {
    byte[] chunk = new byte[CHUNK];
    int n = 0;
    boolean failed = false;
    lock.lock();
    waiting = Thread.currentThread();
    lock.unlock();
    try {
      n = in.read(chunk);
    } catch (IOException e) {
      failed = true; // reset, stopped or closed; whichever it is has been or will be told
    }
    lock.lock();
    try {
      waiting = null;
      Thread.interrupted(); // Kwik wakes its readers with interrupts
      pumping = false;
      broken |= failed;
      ended |= n < 0;
      if (n > 0) {
        pulled += n;
        if (!stopped && resetCode < 0) {
          ready.add(ByteBuffer.wrap(chunk, 0, n));
        }
      }
    } finally {
      lock.unlock();
    }
    if (n < 0) {
      owner.receivingOver(true);
    }
    owner.signal(KwikStream.READABLE);
  }

  /**
   * Ends, later, a wait in Kwik for a stream that is over: Kwik's interrupt misses a reader that is
   * about to wait, and which would wait until the connection ends.
   */
  private void wakeLater() {
    if (pumping) {
      owner.schedule(this::wake);
    }
  }

  private void wake() {
    lock.lock();
    try {
      if (waiting != null) {
        waiting.interrupt();
      }
    } finally {
      lock.unlock();
    }
  }

  void stop(long code) {
    lock.lock();
    try {
      if (ended || stopped || resetCode >= 0 || closed != null) {
        return;
      }
      // Reading gives the other end the credit back, which Kwik forgets for thrown away bytes.
      while (pullChunk(CHUNK).length > 0) {
        // The next ones.
      }
      stopped = true;
      stopCode = code;
      ready.clear();
      if (kwik != null) {
        kwik.abortReading(code);
      }
      wakeLater();
      credit();
    } finally {
      lock.unlock();
    }
    owner.receivingOver(finalSize >= 0);
  }

  /** Kwik has the stream now. */
  void attach(QuicStream stream) {
    lock.lock();
    try {
      kwik = stream;
      if (stopped) {
        stream.abortReading(stopCode);
      } else if (resetCode >= 0) {
        stream.abortReading(resetCode);
      }
      startPump();
    } finally {
      lock.unlock();
    }
  }

  void onFrame(long end, boolean fin) {
    lock.lock();
    try {
      announced = Math.max(announced, end);
      if (fin) {
        finalSize = end;
      }
      credit();
      startPump();
    } finally {
      lock.unlock();
    }
    if (fin && stopped) {
      owner.receivingOver(true);
    }
  }

  void onReset(long code, long size) {
    lock.lock();
    try {
      if (ended) {
        return;
      }
      finalSize = size;
      wakeLater();
      credit();
      if (!stopped) {
        resetCode = code;
        ready.clear();
      }
    } finally {
      lock.unlock();
    }
    owner.receivingOver(true);
    owner.signal(KwikStream.READABLE);
  }

  /** Gives back, once, the connection's credit for the bytes of a stopped stream. */
  private void credit() {
    if (stopped && finalSize >= 0 && !credited) {
      credited = true;
      owner.returnCredit(finalSize - pulled);
    }
  }

  /** The connection is about to end: saves what has arrived, which Kwik would throw away. */
  void save() {
    lock.lock();
    try {
      byte[] chunk = pullChunk(CHUNK);
      while (chunk.length > 0 && !stopped) {
        ready.add(ByteBuffer.wrap(chunk));
        chunk = pullChunk(CHUNK);
      }
      ended |= finalSize >= 0 && finalSize == pulled;
    } finally {
      lock.unlock();
    }
  }

  void onClosed(CloseReason reason) {
    lock.lock();
    try {
      if (closed == null) {
        closed = reason;
      }
    } finally {
      lock.unlock();
    }
  }
}
