package io.github.uhp.transport.tck.toy;

import io.github.uhp.transport.Connection;
import io.github.uhp.transport.ConnectionClosedException;
import io.github.uhp.transport.QuicStream;
import io.github.uhp.transport.StreamHandler;
import io.github.uhp.transport.StreamResetException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/** A toy stream; the endpoint's monitor guards it. */
final class ToyStream implements QuicStream {

  private static final byte DATA = 32;
  private static final byte FIN = 33;
  private static final byte RESET = 34;
  private static final byte STOP = 35;
  private static final byte CREDIT = 36;
  private static final int CHUNK = 1_100;

  private final ToyConnection connection;
  private final long id;
  private final Deque<ByteBuffer> arrived = new ArrayDeque<>();
  private @Nullable StreamHandler handler;
  private long credit;
  private long ungranted;
  private boolean finished;
  private boolean ended;
  private boolean stopped;
  private @Nullable Long sendReset;
  private @Nullable Long receiveReset;

  ToyStream(ToyConnection connection, long id) {
    this.connection = connection;
    this.id = id;
    this.credit = connection.remoteWindow;
  }

  void receive(byte type, ByteBuffer body) {
    switch (type) {
      case DATA -> {
        if (!stopped) {
          byte[] copy = new byte[body.remaining()];
          body.get(copy);
          arrived.add(ByteBuffer.wrap(copy));
        }
      }
      case FIN -> {
        ended = true;
        if (connection.endpoint.flaw == Flaw.IGNORES_HALF_CLOSE
            && connection.role() == Connection.Role.CLIENT) {
          finish();
        }
      }
      case RESET -> {
        receiveReset = body.getLong();
        arrived.clear();
      }
      case STOP -> {
        if (!finished && sendReset == null) {
          reset(body.getLong());
        }
      }
      case CREDIT -> credit += body.getLong();
      default -> {}
    }
    connection.endpoint.later(this::tell);
    checkOver();
  }

  /** Calls the handler, on the endpoint's thread. */
  void tell() {
    StreamHandler current;
    synchronized (connection.endpoint) {
      current = handler;
    }
    if (current != null) {
      connection.guarded(() -> current.onReadable(this));
      connection.guarded(() -> current.onWritable(this));
    }
  }

  private void checkOver() {
    boolean received = stopped || receiveReset != null || (ended && arrived.isEmpty());
    if (received && (finished || sendReset != null)) {
      connection.over(this);
    }
  }

  private static byte[] number(long value) {
    return ByteBuffer.allocate(8).putLong(value).array();
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
  public void setHandler(StreamHandler next) {
    synchronized (connection.endpoint) {
      handler = next;
    }
    connection.endpoint.later(this::tell);
  }

  @Override
  public int read(ByteBuffer dst) throws IOException {
    synchronized (connection.endpoint) {
      if (receiveReset != null) {
        throw new StreamResetException(receiveReset);
      }
      int before = dst.position();
      while (dst.hasRemaining() && !arrived.isEmpty()) {
        ByteBuffer first = arrived.element();
        int n = Math.min(dst.remaining(), first.remaining());
        dst.put(first.slice().limit(n));
        first.position(first.position() + n);
        if (!first.hasRemaining()) {
          arrived.remove();
        }
      }
      int n = dst.position() - before;
      grant(n);
      checkOver();
      if (n > 0 || !arrived.isEmpty()) {
        return n;
      }
      if (ended || stopped) {
        return -1;
      }
      if (connection.reason != null) {
        throw new ConnectionClosedException(connection.reason);
      }
      return 0;
    }
  }

  private void grant(int read) {
    ungranted += read;
    if (ungranted >= connection.endpoint.config.streamWindow() / 2 && !ended) {
      connection.send(CREDIT, id, number(ungranted));
      ungranted = 0;
    }
  }

  @Override
  public int write(ByteBuffer src) throws IOException {
    synchronized (connection.endpoint) {
      if (connection.reason != null) {
        throw new ConnectionClosedException(connection.reason);
      }
      if (sendReset != null) {
        throw new StreamResetException(sendReset);
      }
      if (finished) {
        throw new IllegalStateException("finished");
      }
      int before = src.position();
      while (src.hasRemaining()
          && (credit > 0 || connection.endpoint.flaw == Flaw.NO_BACK_PRESSURE)) {
        int room = credit > 0 ? (int) Math.min(credit, CHUNK) : CHUNK;
        byte[] chunk = new byte[Math.min(room, src.remaining())];
        src.get(chunk);
        credit -= chunk.length;
        connection.send(DATA, id, chunk);
      }
      return src.position() - before;
    }
  }

  @Override
  public void finish() {
    synchronized (connection.endpoint) {
      if (!finished && sendReset == null) {
        finished = true;
        connection.send(FIN, id, new byte[0]);
        checkOver();
      }
    }
  }

  @Override
  public void reset(long code) {
    synchronized (connection.endpoint) {
      if (sendReset == null) {
        sendReset = code;
        connection.send(RESET, id, number(code));
        checkOver();
      }
    }
  }

  @Override
  public void stop(long code) {
    synchronized (connection.endpoint) {
      if (!stopped && receiveReset == null && !(ended && arrived.isEmpty())) {
        stopped = true;
        arrived.clear();
        if (!ended) {
          connection.send(STOP, id, number(code));
        }
        checkOver();
      }
    }
  }
}
