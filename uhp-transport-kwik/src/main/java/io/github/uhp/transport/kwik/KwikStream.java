package io.github.uhp.transport.kwik;

import io.github.uhp.transport.CloseReason;
import io.github.uhp.transport.Connection;
import io.github.uhp.transport.QuicStream;
import io.github.uhp.transport.StreamHandler;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** A stream: its two parts, and the calls to its handler, one at a time. */
final class KwikStream implements QuicStream {

  /** Bit of {@link #signal}: {@link StreamHandler#onReadable} is due. */
  static final int READABLE = 1;

  /** Bit of {@link #signal}: {@link StreamHandler#onWritable} is due. */
  static final int WRITABLE = 2;

  private static final int RUNNING = 4;

  private final long id;
  private final KwikConnection connection;
  private final ReceivingPart receiving = new ReceivingPart(this);
  private final SendingPart sending = new SendingPart(this);
  private final AtomicInteger due = new AtomicInteger();
  private final AtomicBoolean delivered = new AtomicBoolean();
  private volatile boolean receivingOver;
  private volatile boolean sendingOver;
  private volatile @Nullable StreamHandler handler;

  KwikStream(long id, KwikConnection connection) {
    this.id = id;
    this.connection = connection;
  }

  @Override
  public long id() {
    return id;
  }

  @Override
  public Connection connection() {
    return connection;
  }

  @Override
  public void setHandler(StreamHandler value) {
    handler = value;
    receiving.expect();
    signal(READABLE | WRITABLE);
  }

  @Override
  public int read(ByteBuffer dst) throws IOException {
    return receiving.read(dst);
  }

  @Override
  public int write(ByteBuffer src) throws IOException {
    return sending.write(src);
  }

  @Override
  public void finish() {
    sending.finish();
  }

  @Override
  public void reset(long code) {
    sending.reset(code);
  }

  @Override
  public void stop(long code) {
    receiving.stop(code);
  }

  /** Kwik has the stream now. */
  void attach(tech.kwik.core.QuicStream stream) {
    KwikInternals.keepSendQueue(stream);
    receiving.attach(stream);
    sending.attach(stream);
  }

  /** True once: the stream is to be given to the application now. */
  boolean deliver() {
    return delivered.compareAndSet(false, true);
  }

  void onFrame(long end, boolean fin) {
    receiving.onFrame(end, fin);
  }

  void onReset(long code, long finalSize) {
    receiving.onReset(code, finalSize);
  }

  void onStop(long code) {
    sending.onStop(code);
  }

  void save() {
    receiving.save();
  }

  void onClosed(CloseReason reason) {
    receiving.onClosed(reason);
    sending.onClosed(reason);
    signal(READABLE | WRITABLE);
  }

  /**
   * The receiving part is over.
   *
   * @param wholly whether the final size is known, so that nothing more can follow
   */
  void receivingOver(boolean wholly) {
    if (wholly) {
      receivingOver = true;
      connection.flush();
      forgetIfOver();
    }
  }

  void sendingOver() {
    sendingOver = true;
    forgetIfOver();
  }

  private void forgetIfOver() {
    if (receivingOver && sendingOver) {
      connection.forget(this);
    }
  }

  void returnCredit(long bytes) {
    connection.returnCredit(bytes);
  }

  void execute(Runnable task) {
    connection.execute(task);
  }

  void schedule(Runnable task) {
    connection.schedule(task);
  }

  /** Calls the handler soon. */
  void signal(int what) {
    if (handler != null && (due.getAndUpdate(old -> old | what | RUNNING) & RUNNING) == 0) {
      connection.execute(this::callHandler);
    }
  }

  private void callHandler() {
    StreamHandler to = handler;
    while (to != null) {
      int what = due.getAndSet(RUNNING) & ~RUNNING;
      if (what == 0 && due.compareAndSet(RUNNING, 0)) {
        return;
      }
      try {
        if ((what & READABLE) != 0) {
          to.onReadable(this);
        }
        if ((what & WRITABLE) != 0) {
          to.onWritable(this);
        }
      } catch (RuntimeException | Error e) {
        connection.handlerFailed(e);
      }
      to = handler;
    }
  }

  @Override
  public String toString() {
    return "stream " + id + " of " + connection;
  }
}
