package io.github.uhp.transport.tck.toy;

import static io.github.uhp.transport.CloseReason.Kind.HANDSHAKE_FAILED;
import static io.github.uhp.transport.CloseReason.Kind.LOCAL;
import static io.github.uhp.transport.CloseReason.Kind.REMOTE;
import static io.github.uhp.transport.CloseReason.Kind.TIMEOUT;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.github.uhp.transport.CloseReason;
import io.github.uhp.transport.Connection;
import io.github.uhp.transport.ConnectionAcceptor;
import io.github.uhp.transport.ConnectionClosedException;
import io.github.uhp.transport.ConnectionHandler;
import io.github.uhp.transport.ConnectionStatistics;
import io.github.uhp.transport.QuicStream;
import io.github.uhp.transport.RemotePeer;
import java.nio.ByteBuffer;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/**
 * A toy connection: a handshake of two packets, then one ordered sequence of messages each way
 * (go-back-n over UDP), which the streams share. The server's id is the complement of the client's.
 */
final class ToyConnection implements Connection {

  static final byte INITIAL = 1;
  private static final byte ACCEPTED = 2;
  private static final byte REJECTED = 3;
  static final byte MESSAGE = 4;
  private static final byte ACK = 5;
  private static final byte CLOSE = 6;
  static final byte DATAGRAM = 7;
  static final byte PING = 16;
  static final byte STREAMS = 17;

  final ToyEndpoint endpoint;
  final Map<Long, ToyStream> streams = new HashMap<>();
  int remoteWindow;
  @Nullable CloseReason reason;

  private final ToyPeer peer;
  private final Role role;
  private final long id;
  private final CompletableFuture<Connection> attempt = new CompletableFuture<>();
  private final CompletableFuture<CloseReason> closed = new CompletableFuture<>();
  private final Deque<CompletableFuture<QuicStream>> waiting = new ArrayDeque<>();
  private final Set<Long> seen = new HashSet<>();
  private final @Nullable X509Certificate expected;
  private final long started = System.nanoTime();
  private final ToyCounts counts = new ToyCounts();
  private final ToySequence sequence = new ToySequence(this);
  private final ToyDatagrams datagrams = new ToyDatagrams(this);
  private @Nullable ConnectionHandler handler;
  private boolean open;
  private long next;
  private long lastInitial;
  private long lastHeard = started;
  private long lastPing = started;
  private long opened;
  private long mayOpen;
  private long granted;

  /** The client's end. */
  ToyConnection(
      ToyEndpoint endpoint, ToyPeer peer, X509Certificate expected, ConnectionHandler handler) {
    this(endpoint, peer, Role.CLIENT, ThreadLocalRandom.current().nextLong(), expected);
    this.handler = handler;
    sendInitial();
    attempt.whenComplete(
        (connection, failure) -> {
          if (attempt.isCancelled()) {
            end(new CloseReason(LOCAL, 0, "cancelled"));
          }
        });
  }

  /** The server's end. */
  ToyConnection(ToyEndpoint endpoint, ToyPeer peer, long client) {
    this(endpoint, peer, Role.SERVER, ~client, null);
  }

  private ToyConnection(
      ToyEndpoint endpoint, ToyPeer peer, Role role, long id, @Nullable X509Certificate expected) {
    this.endpoint = endpoint;
    this.peer = peer;
    this.role = role;
    this.id = id;
    this.expected = expected;
    this.granted = endpoint.config.maxStreams();
    endpoint.connections.put(id, this);
  }

  CompletableFuture<Connection> attempt() {
    return attempt;
  }

  void packet(byte kind, byte[] body) {
    int first = kind == MESSAGE || kind == ACK ? 0x40 : 0xc0;
    long to = kind == INITIAL ? id : ~id;
    ByteBuffer packet = ByteBuffer.allocate(10 + body.length);
    counts.sent(packet.capacity());
    endpoint.send(peer, packet.put((byte) first).putLong(to).put(kind).put(body).flip());
  }

  private byte[] settings(byte[] tail) {
    return ByteBuffer.allocate(8 + tail.length)
        .putInt(endpoint.config.streamWindow())
        .putInt(endpoint.config.maxStreams())
        .put(tail)
        .array();
  }

  private void takeSettings(ByteBuffer body) {
    remoteWindow = body.getInt();
    mayOpen = body.getInt();
  }

  private void sendInitial() {
    lastInitial = System.nanoTime();
    packet(INITIAL, settings(endpoint.config.alpn().getBytes(UTF_8)));
  }

  void accept(ByteBuffer body) {
    takeSettings(body);
    boolean full = endpoint.connections.size() > endpoint.config.maxConnections();
    if (full || !UTF_8.decode(body).toString().equals(endpoint.config.alpn())) {
      endpoint.connections.remove(id);
      packet(REJECTED, new byte[0]);
    } else {
      answerInitial();
    }
  }

  void answerInitial() {
    try {
      packet(ACCEPTED, settings(endpoint.config.certificate().getEncoded()));
    } catch (CertificateEncodingException e) {
      throw new AssertionError(e);
    }
  }

  void receive(byte kind, ByteBuffer body) {
    counts.received(10 + body.remaining());
    lastHeard = System.nanoTime();
    switch (kind) {
      case ACCEPTED -> accepted(body);
      case REJECTED -> end(new CloseReason(HANDSHAKE_FAILED, 0, "rejected"));
      case CLOSE -> end(new CloseReason(REMOTE, body.getLong(), UTF_8.decode(body).toString()));
      case ACK -> sequence.acknowledged(body.getLong());
      case MESSAGE -> {
        if (role == Role.CLIENT && !open) {
          return;
        }
        if (body.getLong() == next) {
          next++;
          message(body);
        }
        packet(ACK, ByteBuffer.allocate(8).putLong(next).array());
      }
      case DATAGRAM -> datagrams.receive(body);
      default -> {}
    }
  }

  /** Gives a datagram to the handler, on the endpoint's thread. */
  void deliver(ByteBuffer datagram) {
    guarded(
        () -> {
          if (handler != null && !closed.isDone()) {
            handler.onDatagram(this, datagram);
          }
        });
  }

  private void accepted(ByteBuffer body) {
    if (open || role == Role.SERVER) {
      return;
    }
    takeSettings(body);
    byte[] certificate = new byte[body.remaining()];
    body.get(certificate);
    if (!Arrays.equals(certificate, encoded(expected))
        && endpoint.flaw != Flaw.IGNORES_CERTIFICATE) {
      packet(CLOSE, new byte[8]);
      end(new CloseReason(HANDSHAKE_FAILED, 0, "not the expected certificate"));
      return;
    }
    open = true;
    send(PING, 0, new byte[0]);
    endpoint.later(() -> attempt.complete(this));
  }

  private static byte @Nullable [] encoded(@Nullable X509Certificate certificate) {
    try {
      return certificate == null ? null : certificate.getEncoded();
    } catch (CertificateEncodingException e) {
      throw new AssertionError(e);
    }
  }

  private void message(ByteBuffer body) {
    ConnectionAcceptor acceptor = endpoint.config.acceptor();
    if (!open && acceptor != null) {
      open = true;
      endpoint.later(() -> guarded(() -> handler = acceptor.accept(this)));
    }
    byte type = body.get();
    long stream = body.getLong();
    if (type == STREAMS) {
      mayOpen = stream;
      openWaiting();
    } else if (type != PING) {
      ToyStream known = streams.get(stream);
      if (known == null && (stream & 1) == (role == Role.CLIENT ? 1 : 0) && seen.add(stream)) {
        ToyStream fresh = known = new ToyStream(this, stream);
        streams.put(stream, fresh);
        endpoint.later(
            () ->
                guarded(
                    () -> {
                      if (handler != null) {
                        handler.onStream(this, fresh);
                      }
                    }));
      }
      if (known != null) {
        known.receive(type, body);
      }
    }
  }

  /** Calls a handler; what it throws closes the connection. */
  void guarded(Runnable call) {
    try {
      call.run();
    } catch (RuntimeException e) {
      close(CloseReason.INTERNAL_ERROR, "a handler failed");
    }
  }

  void send(byte type, long stream, byte[] body) {
    sequence.send(ByteBuffer.allocate(9 + body.length).put(type).putLong(stream).put(body).array());
  }

  /** Retransmits, keeps alive, gives up. */
  void tick() {
    long now = System.nanoTime();
    boolean connecting = role == Role.CLIENT && !open;
    Duration patience =
        connecting ? endpoint.config.handshakeTimeout() : endpoint.config.idleTimeout();
    if (now - (connecting ? started : lastHeard) > patience.toNanos()) {
      end(new CloseReason(TIMEOUT, 0, "silence"));
    } else if (connecting && now - lastInitial > ToySequence.PATIENCE) {
      sendInitial();
    } else if (sequence.isLate(now)) {
      counts.lost(sequence.repeat());
    } else if (role == Role.CLIENT && now - lastPing > endpoint.config.keepAlive().toNanos()) {
      lastPing = now;
      send(PING, 0, new byte[0]);
    }
  }

  /** A stream is over here; the other end may open one more for one that it opened. */
  void over(ToyStream stream) {
    if (streams.remove(stream.id()) != null && (stream.id() & 1) == (role == Role.CLIENT ? 1 : 0)) {
      send(STREAMS, ++granted, new byte[0]);
    }
  }

  private void end(CloseReason why) {
    synchronized (endpoint) {
      if (reason != null) {
        return;
      }
      reason = why;
      endpoint.connections.remove(id);
      List<ToyStream> live = new ArrayList<>(streams.values());
      ConnectionClosedException failure = new ConnectionClosedException(why);
      endpoint.later(
          () -> {
            live.forEach(ToyStream::tell);
            attempt.completeExceptionally(failure);
            waiting.forEach(future -> future.completeExceptionally(failure));
            if (open) {
              guarded(
                  () -> {
                    if (handler != null) {
                      handler.onClosed(this, why);
                    }
                  });
            }
            closed.complete(why);
          });
    }
  }

  private void openWaiting() {
    while (opened < mayOpen && !waiting.isEmpty()) {
      CompletableFuture<QuicStream> future = waiting.remove();
      ToyStream stream = newStream();
      endpoint.later(() -> future.complete(stream));
    }
  }

  private ToyStream newStream() {
    ToyStream stream = new ToyStream(this, 4 * opened++ + (role == Role.CLIENT ? 0 : 1));
    streams.put(stream.id(), stream);
    return stream;
  }

  @Override
  public CompletableFuture<QuicStream> openStream() {
    synchronized (endpoint) {
      if (reason != null) {
        return CompletableFuture.failedFuture(new ConnectionClosedException(reason));
      }
      if (opened < mayOpen) {
        return CompletableFuture.completedFuture(newStream());
      }
      CompletableFuture<QuicStream> future = new CompletableFuture<>();
      waiting.add(future);
      return future;
    }
  }

  @Override
  public void close(long code, String message) {
    synchronized (endpoint) {
      if (reason == null) {
        byte[] text = message.getBytes(UTF_8);
        packet(CLOSE, ByteBuffer.allocate(8 + text.length).putLong(code).put(text).array());
        end(new CloseReason(LOCAL, code, message));
      }
    }
  }

  @Override
  public CompletableFuture<CloseReason> closed() {
    return closed;
  }

  @Override
  public int maxDatagramLength() {
    return ToyDatagrams.MAX_LENGTH;
  }

  @Override
  public boolean sendDatagram(ByteBuffer payload) {
    return datagrams.send(payload);
  }

  @Override
  public CompletableFuture<ConnectionStatistics> statistics() {
    synchronized (endpoint) {
      boolean still = endpoint.flaw == Flaw.STANDING_STATISTICS;
      return CompletableFuture.completedFuture(
          (still ? new ToyCounts() : counts).snapshot(datagrams.dropped()));
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
    return "TLS_TOY";
  }

  @Override
  public Optional<X509Certificate> peerCertificate() {
    return Optional.ofNullable(expected);
  }
}
