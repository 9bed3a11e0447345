package io.github.uhp.transport;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A stream that a test feeds and drains by hand. */
final class FakeStream implements QuicStream {

  private final ByteBuffer incoming = ByteBuffer.allocate(1_024).limit(0);
  private final ByteBuffer outgoing = ByteBuffer.allocate(1_024);
  private @Nullable StreamHandler handler;
  private @Nullable IOException failure;
  private boolean ended;
  private int room;
  int zeroReads;
  int shortWrites;
  boolean finished;
  long stopped = -1;

  /** Bytes arrive. */
  void arrive(byte... bytes) {
    synchronized (this) {
      int end = incoming.limit();
      incoming.limit(end + bytes.length);
      incoming.put(end, bytes);
    }
    Objects.requireNonNull(handler).onReadable(this);
  }

  /** The end arrives. */
  void end() {
    synchronized (this) {
      ended = true;
    }
    Objects.requireNonNull(handler).onReadable(this);
  }

  /** The stream fails both ways. */
  void fail(IOException cause) {
    synchronized (this) {
      failure = cause;
    }
    Objects.requireNonNull(handler).onReadable(this);
    Objects.requireNonNull(handler).onWritable(this);
  }

  /** That many more bytes may be written. */
  void makeRoom(int bytes) {
    synchronized (this) {
      room += bytes;
    }
    Objects.requireNonNull(handler).onWritable(this);
  }

  /** Calls the handler for no reason, as a transport may. */
  void spuriously() {
    Objects.requireNonNull(handler).onReadable(this);
    Objects.requireNonNull(handler).onWritable(this);
  }

  synchronized byte[] written() {
    byte[] bytes = new byte[outgoing.position()];
    outgoing.get(0, bytes);
    return bytes;
  }

  synchronized boolean sawZeroRead() {
    return zeroReads > 0;
  }

  synchronized boolean sawShortWrite() {
    return shortWrites > 0;
  }

  @Override
  public synchronized int read(ByteBuffer dst) throws IOException {
    if (failure != null) {
      throw failure;
    }
    int n = Math.min(dst.remaining(), incoming.remaining());
    if (n == 0 && ended) {
      return -1;
    }
    dst.put(incoming.slice().limit(n));
    incoming.position(incoming.position() + n);
    if (n == 0) {
      zeroReads++;
    }
    return n;
  }

  @Override
  public synchronized int write(ByteBuffer src) throws IOException {
    if (failure != null) {
      throw failure;
    }
    int n = Math.min(room, src.remaining());
    outgoing.put(src.slice().limit(n));
    src.position(src.position() + n);
    room -= n;
    if (src.hasRemaining()) {
      shortWrites++;
    }
    return n;
  }

  @Override
  public long id() {
    return 4;
  }

  @Override
  public Connection connection() {
    throw new UnsupportedOperationException();
  }

  @Override
  public void setHandler(StreamHandler next) {
    handler = next;
  }

  @Override
  public void finish() {
    finished = true;
  }

  @Override
  public void reset(long code) {
    throw new UnsupportedOperationException();
  }

  @Override
  public void stop(long code) {
    stopped = code;
  }
}
