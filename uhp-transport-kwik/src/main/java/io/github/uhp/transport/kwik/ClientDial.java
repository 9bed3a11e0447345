package io.github.uhp.transport.kwik;

import io.github.uhp.transport.CloseReason;
import io.github.uhp.transport.CloseReason.Kind;
import io.github.uhp.transport.Connection;
import io.github.uhp.transport.Connection.Role;
import io.github.uhp.transport.ConnectionClosedException;
import io.github.uhp.transport.ConnectionHandler;
import io.github.uhp.transport.EndpointConfig;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.security.cert.X509Certificate;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import tech.kwik.core.ConnectionTerminatedEvent;
import tech.kwik.core.QuicClientConnection;

/** One attempt to connect, and the virtual socket of the connection that comes of it. */
final class ClientDial implements VirtualSocket.Link {

  private static final int KWIK_CONNECTION_WINDOW_FACTOR = 10;

  private final EndpointConfig config;
  private final KwikPeer peer;
  private final X509Certificate expected;
  private final Demultiplexer demultiplexer;
  private final EndpointThreads threads;
  private final Reaper reaper;
  private final CompletableFuture<Connection> future = new CompletableFuture<>();
  private final ConnectionTrace trace = new ConnectionTrace();
  private final PinnedCertificate pin;
  private final VirtualSocket socket = new VirtualSocket(this);
  private final Set<Long> connectionIds = ConcurrentHashMap.newKeySet();
  private volatile @Nullable ConnectionTerminatedEvent early;
  private volatile @Nullable KwikConnection made;
  private @Nullable Thread dialing;
  private boolean abandoned;

  ClientDial(
      EndpointConfig config,
      KwikPeer peer,
      X509Certificate expected,
      Demultiplexer demultiplexer,
      EndpointThreads threads,
      Reaper reaper) {
    this.config = config;
    this.peer = peer;
    this.expected = expected;
    this.demultiplexer = demultiplexer;
    this.threads = threads;
    this.reaper = reaper;
    this.pin = new PinnedCertificate(expected);
  }

  /** Completes with the connection, or with why there is none. */
  CompletableFuture<Connection> future() {
    return future;
  }

  /** Connects; to be called on a thread of the endpoint, which waits for the handshake. */
  @Nullable KwikConnection dial(ConnectionHandler handler) {
    KwikConnection connection;
    try {
      QuicClientConnection quic = build();
      KwikInternals.keepSentPackets(quic);
      connection =
          new KwikConnection(
              Role.CLIENT, peer, quic, trace, expected, config.maxStreams(), threads, reaper);
      made = connection;
      listen(quic, connection);
      if (!enter()) {
        throw new InterruptedException();
      }
      quic.connect();
    } catch (Exception e) {
      leave();
      fail(e);
      return null;
    }
    // Before whoever hears of it can close the endpoint.
    connection.register();
    if (!leave() || !future.complete(connection)) {
      connection.close(CloseReason.NO_ERROR, "abandoned");
    }
    threads.adopt();
    connection.start(c -> handler);
    return connection;
  }

  private QuicClientConnection build() throws Exception {
    InetSocketAddress virtual = peer.virtualAddress();
    QuicClientConnection quic =
        QuicClientConnection.newBuilder()
            .host(pin.hostName())
            .proxy(virtual.getAddress().getHostAddress())
            .port(virtual.getPort())
            .socketFactory(address -> socket)
            .applicationProtocol(config.alpn())
            .customTrustManager(pin)
            .connectionIdLength(Demultiplexer.CONNECTION_ID_LENGTH)
            .connectTimeout(config.handshakeTimeout())
            .maxIdleTimeout(config.idleTimeout())
            // Kwik sets the connection's window from the stream's; the latter is mended below.
            .defaultStreamReceiveBufferSize(
                (config.connectionWindow() + KWIK_CONNECTION_WINDOW_FACTOR - 1L)
                    / KWIK_CONNECTION_WINDOW_FACTOR)
            .maxOpenPeerInitiatedBidirectionalStreams(config.maxStreams())
            .maxOpenPeerInitiatedUnidirectionalStreams(0)
            .enableDatagramExtension()
            .logger(KwikLog.of(trace, this::aborted))
            .build();
    quic.setDefaultBidirectionalStreamReceiveBufferSize(config.streamWindow());
    return quic;
  }

  private void listen(QuicClientConnection quic, KwikConnection connection) {
    trace.setListener(connection);
    quic.setPeerInitiatedStreamCallback(connection::onStream);
    quic.setConnectionListener(
        event -> {
          early = event;
          connection.onTerminated(event);
        });
  }

  private void aborted() {
    KwikConnection connection = made;
    if (connection != null) {
      connection.aborted();
    }
  }

  private synchronized boolean enter() {
    dialing = Thread.currentThread();
    return !abandoned;
  }

  /** From here on an abandonment does not interrupt; false if it has happened. */
  private synchronized boolean leave() {
    dialing = null;
    Thread.interrupted();
    return !abandoned;
  }

  /** Gives the attempt up; does nothing once it has come to an end. */
  void abandon(CloseReason reason) {
    if (future.completeExceptionally(new ConnectionClosedException(reason))
        || future.isCancelled()) {
      synchronized (this) {
        abandoned = true;
        if (dialing != null) {
          dialing.interrupt();
        }
      }
    }
  }

  private void fail(Exception e) {
    future.completeExceptionally(new ConnectionClosedException(reason(e)));
  }

  private CloseReason reason(Exception e) {
    if (pin.refused()) {
      return new CloseReason(
          Kind.HANDSHAKE_FAILED, 0, "the other end showed another certificate than promised");
    }
    KwikConnection connection = made;
    CloseReason refusal = connection == null ? null : connection.peersClose();
    return refusal == null ? CloseReasons.ofHandshake(e, early) : refusal;
  }

  @Override
  public void send(InetSocketAddress virtual, byte[] data, int offset, int length) {
    Long id = demultiplexer.learn(peer, socket, ByteBuffer.wrap(data, offset, length).slice());
    if (id != null) {
      connectionIds.add(id);
    }
    demultiplexer.send(virtual, data, offset, length);
  }

  @Override
  public void closed() {
    connectionIds.forEach(demultiplexer::forget);
  }
}
