package io.github.uhp.transport.kwik;

import io.github.uhp.transport.Capability;
import io.github.uhp.transport.CloseReason;
import io.github.uhp.transport.CloseReason.Kind;
import io.github.uhp.transport.Connection;
import io.github.uhp.transport.ConnectionAcceptor;
import io.github.uhp.transport.ConnectionClosedException;
import io.github.uhp.transport.ConnectionHandler;
import io.github.uhp.transport.Endpoint;
import io.github.uhp.transport.EndpointConfig;
import io.github.uhp.transport.EndpointCounters;
import io.github.uhp.transport.RemotePeer;
import io.github.uhp.transport.UdpPath;
import io.github.uhp.transport.UdpSocket;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import org.jspecify.annotations.Nullable;

/** An endpoint on Kwik: sockets, the demultiplexer, one server and any number of clients. */
final class KwikEndpoint implements Endpoint {

  /** How long {@link #close()} waits for peers to answer its goodbyes. */
  private static final Duration LINGER = Duration.ofMillis(500);

  /** How long it waits for threads to end, which should be a matter of milliseconds. */
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  private static final Set<Capability> CAPABILITIES = KwikCapabilities.here();

  private final EndpointConfig config;
  private final EndpointThreads threads;
  private final Reaper reaper;
  private final Counters counters = new Counters();
  private final PeerTable peers = new PeerTable();
  private final Demultiplexer demultiplexer;
  private final List<KwikSocket> sockets = new ArrayList<>();
  private final Set<ClientDial> dials = ConcurrentHashMap.newKeySet();
  private final UdpSocket first;
  private int nextSocketId;
  private @Nullable KwikServer server;
  private @Nullable Thread closer;

  private KwikEndpoint(EndpointConfig config) throws IOException {
    this.config = config;
    this.threads = new EndpointThreads(config.name());
    this.reaper = new Reaper(threads);
    this.demultiplexer = new Demultiplexer(peers, counters, config.datagramHandler());
    this.first = openSocket(config.bind());
  }

  static KwikEndpoint open(EndpointConfig config) throws IOException {
    KwikInternals.loosenAssertions();
    KwikEndpoint endpoint = new KwikEndpoint(config);
    try {
      endpoint.startServer();
      return endpoint;
    } catch (IOException | RuntimeException e) {
      endpoint.close();
      throw e;
    }
  }

  private void startServer() throws IOException {
    ConnectionAcceptor acceptor = config.acceptor();
    if (acceptor == null) {
      return;
    }
    VirtualSocket socket = new VirtualSocket(demultiplexer::send);
    FutureTask<KwikServer> start =
        new FutureTask<>(() -> KwikServer.start(config, acceptor, peers, threads, reaper, socket));
    threads.execute(start);
    try {
      server = start.get();
      threads.adopt();
      demultiplexer.setServer(socket);
    } catch (ExecutionException e) {
      throw e.getCause() instanceof IOException io ? io : new IOException(e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }

  @Override
  public UdpSocket socket() {
    return first;
  }

  @Override
  public List<UdpSocket> sockets() {
    synchronized (sockets) {
      return List.copyOf(sockets);
    }
  }

  @Override
  public UdpSocket openSocket(InetSocketAddress bind) throws IOException {
    return adoptSocket(KwikSocket.bind(bind));
  }

  @Override
  public UdpSocket adoptSocket(DatagramChannel channel) throws IOException {
    try {
      check(channel);
      synchronized (sockets) {
        if (closer != null) {
          throw new IOException("the endpoint is closed");
        }
        KwikSocket socket =
            KwikSocket.over(
                nextSocketId++, channel, threads, demultiplexer, this::remove, counters);
        sockets.add(socket);
        socket.start();
        return socket;
      }
    } catch (IOException | RuntimeException e) {
      channel.close();
      throw e instanceof IOException io ? io : new IOException("cannot adopt the channel", e);
    }
  }

  private static void check(DatagramChannel channel) throws IOException {
    if (!channel.isOpen() || channel.getLocalAddress() == null) {
      throw new IOException("the channel is closed or not bound");
    }
    if (channel.isConnected()) {
      throw new IOException("the channel is connected");
    }
  }

  private void remove(KwikSocket socket) {
    synchronized (sockets) {
      sockets.remove(socket);
    }
  }

  @Override
  public void send(UdpPath path, ByteBuffer payload) {
    if (!payload.hasRemaining() || !Demultiplexer.isForeign(payload.get(payload.position()))) {
      throw new IllegalArgumentException(
          "a datagram has at least one byte, whose bit 0x40 is clear");
    }
    owned(path).send(path.remote(), payload);
  }

  private static KwikSocket owned(UdpPath path) {
    if (path.socket() instanceof KwikSocket socket) {
      return socket;
    }
    throw new IllegalArgumentException("not a socket of this endpoint: " + path.socket());
  }

  @Override
  public RemotePeer addPeer(UdpPath path) {
    owned(path);
    synchronized (sockets) {
      if (closer != null) {
        throw new IllegalStateException("the endpoint is closed");
      }
      return new KwikPeer(peers, config.maxPathsPerPeer(), path);
    }
  }

  @Override
  public CompletableFuture<Connection> connect(
      RemotePeer peer, X509Certificate expected, ConnectionHandler handler) {
    if (!(peer instanceof KwikPeer ours)) {
      throw new IllegalArgumentException("not a peer of this endpoint: " + peer);
    }
    ClientDial dial = new ClientDial(config, ours, expected, demultiplexer, threads, reaper);
    synchronized (sockets) {
      if (closer != null || ours.isClosed()) {
        return CompletableFuture.failedFuture(
            new ConnectionClosedException(new CloseReason(Kind.LOCAL, 0, "closed")));
      }
      dials.add(dial);
    }
    dial.future().whenComplete((c, e) -> finished(dial));
    threads.execute(
        () -> {
          KwikConnection connection = dial.dial(handler);
          if (connection != null) {
            threads.repeat(connection::keepAlive, config.keepAlive(), connection.closed());
          }
        });
    return dial.future();
  }

  private void finished(ClientDial dial) {
    dials.remove(dial);
    if (dial.future().isCancelled()) {
      dial.abandon(new CloseReason(Kind.LOCAL, 0, "cancelled"));
    }
  }

  @Override
  public Set<Capability> capabilities() {
    return CAPABILITIES;
  }

  @Override
  public EndpointCounters counters() {
    return counters.snapshot();
  }

  @Override
  public void close() {
    Thread closing;
    synchronized (sockets) {
      if (closer == null) {
        closer = threads.newThread("close", this::shutDown);
        closer.start();
      }
      closing = closer;
    }
    if (!threads.isCurrent()) {
      EndpointThreads.join(closing, PATIENCE.multipliedBy(2));
    }
  }

  private void shutDown() {
    for (ClientDial dial : dials) {
      dial.abandon(new CloseReason(Kind.LOCAL, 0, "the endpoint was closed"));
    }
    for (KwikPeer peer : peers.all()) {
      peer.close();
    }
    reaper.endAll(LINGER);
    if (server != null) {
      server.close(LINGER);
    }
    sockets().forEach(UdpSocket::close);
    threads.close(PATIENCE);
  }
}
