package io.github.uhp.transport.kwik;

import io.github.uhp.transport.Connection.Role;
import io.github.uhp.transport.ConnectionAcceptor;
import io.github.uhp.transport.EndpointConfig;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import tech.kwik.core.QuicConnection;
import tech.kwik.core.QuicConstants.TransportErrorCode;
import tech.kwik.core.QuicStream;
import tech.kwik.core.server.ApplicationProtocolConnection;
import tech.kwik.core.server.ApplicationProtocolConnectionFactory;
import tech.kwik.core.server.ServerConnection;
import tech.kwik.core.server.ServerConnectionConfig;
import tech.kwik.core.server.ServerConnector;

/** The server role: one Kwik connector behind the endpoint's sockets. */
final class KwikServer implements ApplicationProtocolConnectionFactory {

  private static final ApplicationProtocolConnection NOBODY =
      new ApplicationProtocolConnection() {};

  private final EndpointConfig config;
  private final ConnectionAcceptor acceptor;
  private final PeerTable peers;
  private final EndpointThreads threads;
  private final Reaper reaper;
  private final ServerConnector connector;
  private final ThreadLocal<ConnectionTrace> traces = ThreadLocal.withInitial(ConnectionTrace::new);
  private final Set<KwikConnection> connections = ConcurrentHashMap.newKeySet();

  private KwikServer(
      EndpointConfig config,
      ConnectionAcceptor acceptor,
      PeerTable peers,
      EndpointThreads threads,
      Reaper reaper,
      VirtualSocket socket)
      throws IOException, GeneralSecurityException {
    this.config = config;
    this.acceptor = acceptor;
    this.peers = peers;
    this.threads = threads;
    this.reaper = reaper;
    char[] password = "unused".toCharArray();
    connector =
        ServerConnector.builder()
            .withPort(socket.getLocalPort()) // not bound; the builder insists
            .withSocket(socket)
            .withKeyStore(keyStore(config, password), "endpoint", password)
            .withConfiguration(configuration(config))
            .withLogger(KwikLog.ofThreads(traces, this::aborted))
            .build();
    KwikInternals.replaceScheduler(connector, threads.newTimer("kwik-scheduler"));
    connector.registerApplicationProtocol(config.alpn(), this);
  }

  /** Starts the role; to be called on a thread of the endpoint, whose group Kwik's then share. */
  static KwikServer start(
      EndpointConfig config,
      ConnectionAcceptor acceptor,
      PeerTable peers,
      EndpointThreads threads,
      Reaper reaper,
      VirtualSocket socket)
      throws IOException {
    try {
      KwikServer server = new KwikServer(config, acceptor, peers, threads, reaper, socket);
      server.connector.start();
      return server;
    } catch (GeneralSecurityException | RuntimeException e) {
      throw new IOException("Kwik cannot serve with this configuration", e);
    }
  }

  private static KeyStore keyStore(EndpointConfig config, char[] password)
      throws IOException, GeneralSecurityException {
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, password);
    Certificate[] chain = {config.certificate()};
    store.setKeyEntry("endpoint", config.privateKey(), password, chain);
    return store;
  }

  private static ServerConnectionConfig configuration(EndpointConfig config) {
    return ServerConnectionConfig.builder()
        .maxIdleTimeout(Math.toIntExact(config.idleTimeout().toMillis()))
        .maxBidirectionalStreamBufferSize(config.streamWindow())
        .maxUnidirectionalStreamBufferSize(config.streamWindow())
        .maxConnectionBufferSize(config.connectionWindow())
        .maxOpenPeerInitiatedBidirectionalStreams(config.maxStreams())
        .maxOpenPeerInitiatedUnidirectionalStreams(0)
        .retryRequired(false) // only packets from proven paths get here
        .connectionIdLength(Demultiplexer.CONNECTION_ID_LENGTH)
        .build();
  }

  @Override
  public int maxConcurrentPeerInitiatedUnidirectionalStreams() {
    return 0;
  }

  @Override
  public int maxConcurrentPeerInitiatedBidirectionalStreams() {
    return config.maxStreams();
  }

  /** DATAGRAM frames are also how clients keep an idle connection alive. */
  @Override
  public boolean enableDatagramExtension() {
    return true;
  }

  @Override
  public ApplicationProtocolConnection createConnection(String protocol, QuicConnection quic) {
    threads.adopt();
    KwikPeer peer = peers.byAddress(((ServerConnection) quic).getInitialClientAddress());
    if (peer == null || connections.size() >= config.maxConnections()) {
      quic.close(TransportErrorCode.CONNECTION_REFUSED, "");
      return NOBODY;
    }
    KwikInternals.keepSentPackets(quic);
    ConnectionTrace trace = traces.get();
    KwikConnection connection =
        new KwikConnection(
            Role.SERVER, peer, quic, trace, null, config.maxStreams(), threads, reaper);
    trace.setListener(connection);
    quic.setConnectionListener(connection::onTerminated);
    connections.add(connection);
    connection.closed().thenRun(() -> connections.remove(connection));
    connection.register();
    connection.start(acceptor::accept);
    return new ApplicationProtocolConnection() {
      @Override
      public void acceptPeerInitiatedStream(QuicStream stream) {
        connection.onStream(stream);
      }
    };
  }

  private void aborted(String kwiksName) {
    for (KwikConnection connection : connections) {
      if (connection.isKwiks(kwiksName)) {
        connection.aborted();
      }
    }
  }

  /** Ends the role; lingers for handshakes that are refused, at most so long. */
  void close(Duration linger) {
    // Kwik would wait for up to 30 s; interrupted, it goes on and ends its threads.
    Thread closer = threads.newThread("server-close", connector::close);
    closer.start();
    EndpointThreads.join(closer, linger);
    closer.interrupt();
  }
}
