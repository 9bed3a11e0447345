package io.github.uhp.tunnel;

import io.github.uhp.transport.CloseReason;
import io.github.uhp.transport.Connection;
import io.github.uhp.transport.ConnectionClosedException;
import io.github.uhp.transport.ConnectionHandler;
import io.github.uhp.transport.ConnectionStatistics;
import io.github.uhp.transport.QuicStream;
import io.github.uhp.transport.RemotePeer;
import io.github.uhp.transport.StreamHandler;
import io.github.uhp.transport.StreamResetException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.security.cert.X509Certificate;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/** A connection of a {@link SimEndpoint}. */
final class SimConnection implements Connection {

  private static final byte FIN = 1;
  private static final byte RESET = 2;

  private final long id;
  private final Role role;
  private final SimEndpoint.SimPeerPaths peer;
  private final LongConsumer over;
  private final Map<Long, Stream> streams = new HashMap<>();
  private final CompletableFuture<Connection> established = new CompletableFuture<>();
  private final CompletableFuture<CloseReason> closed = new CompletableFuture<>();
  private @Nullable ConnectionHandler handler;
  private @Nullable X509Certificate expected;
  private long opened;

  SimConnection(long id, Role role, SimEndpoint.SimPeerPaths peer, LongConsumer over) {
    this.id = id;
    this.role = role;
    this.peer = peer;
    this.over = over;
  }

  void expect(X509Certificate certificate, ConnectionHandler value) {
    expected = certificate;
    handler = value;
  }

  CompletableFuture<Connection> established() {
    return established;
  }

  void send(SimEndpoint.Kind kind, byte[] body) {
    peer.send(
        ByteBuffer.allocate(1 + Long.BYTES + body.length)
            .put(kind.first)
            .putLong(id)
            .put(body)
            .array());
  }

  void receive(byte kind, ByteBuffer in, SimEndpoint endpoint) {
    if (kind == SimEndpoint.Kind.INITIAL.first) {
      send(SimEndpoint.Kind.SERVER_FLIGHT, endpoint.certificateBytes());
    } else if (kind == SimEndpoint.Kind.SERVER_FLIGHT.first && !established.isDone()) {
      byte[] presented = new byte[in.remaining()];
      in.get(presented);
      if (SimEndpoint.same(Objects.requireNonNull(expected), presented)) {
        send(SimEndpoint.Kind.FINISHED, new byte[0]);
        established.complete(this);
      } else {
        CloseReason why = new CloseReason(CloseReason.Kind.HANDSHAKE_FAILED, 0, "certificate");
        established.completeExceptionally(new ConnectionClosedException(why));
        end(why);
      }
    } else if (kind == SimEndpoint.Kind.FINISHED.first && handler == null) {
      handler = endpoint.accepted(this);
    } else if (kind == SimEndpoint.Kind.DATA.first && handler != null && in.remaining() > 8) {
      onData(in.getLong(), in.get(), in, handler);
    } else if (kind == SimEndpoint.Kind.CLOSE.first && in.remaining() >= 8) {
      end(new CloseReason(CloseReason.Kind.REMOTE, in.getLong(), ""));
    }
  }

  private void onData(long stream, byte flags, ByteBuffer in, ConnectionHandler to) {
    Stream known = streams.get(stream);
    if (known == null) {
      known = new Stream(stream);
      streams.put(stream, known);
      to.onStream(this, known);
    }
    known.receive(flags, in);
  }

  private void end(CloseReason why) {
    if (closed.complete(why)) {
      over.accept(id);
      if (handler != null) {
        handler.onClosed(this, why);
      }
    }
  }

  @Override
  public Role role() {
    return role;
  }

  @Override
  public RemotePeer peer() {
    return peer;
  }

  @Override
  public String cipherSuite() {
    return "none";
  }

  @Override
  public Optional<X509Certificate> peerCertificate() {
    return Optional.ofNullable(expected);
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
    Stream stream = new Stream(opened++ << 1 | (role == Role.CLIENT ? 0 : 1));
    streams.put(stream.id(), stream);
    return CompletableFuture.completedFuture(stream);
  }

  @Override
  public void close(long code, String reason) {
    if (!closed.isDone()) {
      send(SimEndpoint.Kind.CLOSE, ByteBuffer.allocate(Long.BYTES).putLong(code).array());
      end(new CloseReason(CloseReason.Kind.LOCAL, code, reason));
    }
  }

  @Override
  public CompletableFuture<CloseReason> closed() {
    return closed;
  }

  /** A stream without flow control: the tests send little. */
  private final class Stream implements QuicStream {

    private final long number;
    private ByteBuffer unread = ByteBuffer.allocate(0);
    private @Nullable StreamHandler told;
    private boolean finished;
    private @Nullable Long resetCode;

    Stream(long number) {
      this.number = number;
    }

    void receive(byte flags, ByteBuffer in) {
      if (flags == RESET && in.remaining() >= Long.BYTES) {
        resetCode = in.getLong();
      } else {
        unread =
            ByteBuffer.allocate(unread.remaining() + in.remaining()).put(unread).put(in).flip();
        finished |= flags == FIN;
      }
      if (told != null) {
        told.onReadable(this);
      }
    }

    private void data(byte flags, byte[] body) {
      send(
          SimEndpoint.Kind.DATA,
          ByteBuffer.allocate(Long.BYTES + 1 + body.length)
              .putLong(number)
              .put(flags)
              .put(body)
              .array());
    }

    @Override
    public long id() {
      return number;
    }

    @Override
    public Connection connection() {
      return SimConnection.this;
    }

    @Override
    public void setHandler(StreamHandler value) {
      told = value;
      value.onReadable(this);
    }

    @Override
    public int read(ByteBuffer dst) throws IOException {
      if (resetCode != null) {
        throw new StreamResetException(resetCode);
      }
      if (!unread.hasRemaining() && finished && dst.hasRemaining()) {
        return -1;
      }
      int n = Math.min(dst.remaining(), unread.remaining());
      dst.put(unread.slice(unread.position(), n));
      unread.position(unread.position() + n);
      return n;
    }

    @Override
    public int write(ByteBuffer src) {
      byte[] bytes = new byte[src.remaining()];
      src.get(bytes);
      data((byte) 0, bytes);
      return bytes.length;
    }

    @Override
    public void finish() {
      data(FIN, new byte[0]);
    }

    @Override
    public void reset(long code) {
      data(RESET, ByteBuffer.allocate(Long.BYTES).putLong(code).array());
    }

    @Override
    public void stop(long code) {
      // Nothing more is read, and nothing waits for room.
    }
  }
}
