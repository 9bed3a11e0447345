package io.github.uhp.tunnel;

import io.github.uhp.transport.CloseReason;
import io.github.uhp.transport.Connection;
import io.github.uhp.transport.ConnectionStatistics;
import io.github.uhp.transport.QuicStream;
import io.github.uhp.transport.RemotePeer;
import io.github.uhp.transport.StreamHandler;
import io.github.uhp.transport.StreamResetException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.security.cert.X509Certificate;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/** Two ends of a stream in memory, each direction with room for so many bytes. */
final class PipeStream implements QuicStream {

  private final ByteBuffer incoming;
  private final FakeConnection connection;
  private final Executor callbacks;
  private @Nullable PipeStream other;
  private @Nullable StreamHandler handler;
  private boolean finished;
  private @Nullable Long resetCode;
  private @Nullable Long stoppedCode;

  private PipeStream(FakeConnection connection, int capacity, Executor callbacks) {
    this.connection = connection;
    this.incoming = ByteBuffer.allocate(capacity);
    this.callbacks = callbacks;
  }

  /** Two ends; handlers are called on the executor, which must run one task at a time. */
  static PipeStream[] pair(int capacity, Executor callbacks) {
    PipeStream a = new PipeStream(new FakeConnection(), capacity, callbacks);
    PipeStream b = new PipeStream(new FakeConnection(), capacity, callbacks);
    a.other = b;
    b.other = a;
    return new PipeStream[] {a, b};
  }

  private PipeStream other() {
    return java.util.Objects.requireNonNull(other);
  }

  @Override
  public long id() {
    return 0;
  }

  @Override
  public FakeConnection connection() {
    return connection;
  }

  @Override
  public void setHandler(StreamHandler value) {
    synchronized (this) {
      handler = value;
    }
    tell();
  }

  private void tell() {
    callbacks.execute(
        () -> {
          StreamHandler to;
          synchronized (this) {
            to = handler;
          }
          if (to != null) {
            to.onReadable(this);
            to.onWritable(this);
          }
        });
  }

  @Override
  public int read(ByteBuffer dst) throws IOException {
    int n;
    synchronized (this) {
      if (resetCode != null) {
        throw new StreamResetException(resetCode);
      }
      incoming.flip();
      n = Math.min(dst.remaining(), incoming.remaining());
      dst.put(incoming.slice(incoming.position(), n));
      incoming.position(incoming.position() + n).compact();
      if (n == 0 && finished && dst.hasRemaining()) {
        return -1;
      }
    }
    if (n > 0) {
      other().tell();
    }
    return n;
  }

  @Override
  public int write(ByteBuffer src) throws IOException {
    PipeStream to = other();
    int n;
    synchronized (to) {
      if (to.stoppedCode != null) {
        throw new StreamResetException(to.stoppedCode);
      }
      n = Math.min(src.remaining(), to.incoming.remaining());
      to.incoming.put(src.slice(src.position(), n));
      src.position(src.position() + n);
    }
    if (n > 0) {
      to.tell();
    }
    return n;
  }

  @Override
  public void finish() {
    synchronized (other()) {
      other().finished = true;
    }
    other().tell();
  }

  @Override
  public void reset(long code) {
    synchronized (other()) {
      if (!other().finished) {
        other().resetCode = code;
      }
    }
    other().tell();
  }

  @Override
  public void stop(long code) {
    synchronized (this) {
      stoppedCode = code;
    }
    other().tell();
  }

  /** How many bytes wait to be read at this end. */
  synchronized int waiting() {
    return incoming.position();
  }

  synchronized boolean isFinishedByOther() {
    return finished;
  }

  synchronized @Nullable Long resetCode() {
    return resetCode;
  }

  /** A connection that can only be closed. */
  static final class FakeConnection implements Connection {

    final CompletableFuture<CloseReason> closed = new CompletableFuture<>();
    final ConcurrentLinkedQueue<CloseReason> closes = new ConcurrentLinkedQueue<>();

    @Override
    public Role role() {
      return Role.SERVER;
    }

    @Override
    public RemotePeer peer() {
      throw new IllegalStateException("not asked for here");
    }

    @Override
    public String cipherSuite() {
      return "none";
    }

    @Override
    public Optional<X509Certificate> peerCertificate() {
      return Optional.empty();
    }

    @Override
    public int maxDatagramLength() {
      return 0;
    }

    @Override
    public boolean sendDatagram(ByteBuffer payload) {
      throw new UnsupportedOperationException("no datagrams here");
    }

    @Override
    public CompletableFuture<ConnectionStatistics> statistics() {
      return CompletableFuture.failedFuture(new UnsupportedOperationException("not counted here"));
    }

    @Override
    public CompletableFuture<QuicStream> openStream() {
      return CompletableFuture.failedFuture(new IOException("not asked for here"));
    }

    @Override
    public void close(long code, String reason) {
      CloseReason why = new CloseReason(CloseReason.Kind.LOCAL, code, reason);
      closes.add(why);
      closed.complete(why);
    }

    @Override
    public CompletableFuture<CloseReason> closed() {
      return closed;
    }
  }
}
