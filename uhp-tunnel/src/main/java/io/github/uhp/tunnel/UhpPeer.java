package io.github.uhp.tunnel;

import io.github.uhp.protocol.Identity;
import io.github.uhp.protocol.Path;
import io.github.uhp.protocol.PeerId;
import io.github.uhp.protocol.PeerName;
import io.github.uhp.protocol.PunchKey;
import io.github.uhp.protocol.StreamMessage;
import io.github.uhp.protocol.Target;
import io.github.uhp.protocol.Wire;
import io.github.uhp.punch.PunchConfig;
import io.github.uhp.punch.PunchEngine;
import io.github.uhp.rendezvous.ClientConfig;
import io.github.uhp.rendezvous.NatFindings;
import io.github.uhp.rendezvous.RendezvousClient;
import io.github.uhp.transport.Connection;
import io.github.uhp.transport.ConnectionAcceptor;
import io.github.uhp.transport.ConnectionHandler;
import io.github.uhp.transport.Endpoint;
import io.github.uhp.transport.EndpointConfig;
import io.github.uhp.transport.EndpointCounters;
import io.github.uhp.transport.TransportProvider;
import io.github.uhp.transport.TransportUnavailableException;
import io.github.uhp.transport.Transports;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * One opened endpoint with its link to a rendezvous server. It listens under names and connects to
 * peers, both over the same UDP socket. Thread-safe; its own threads are daemon threads whose names
 * start with {@code uhp}.
 */
public final class UhpPeer implements AutoCloseable {

  /** Long enough for the server's slowest answer, 2 s, and a few losses. */
  private static final Duration NO_SERVER_AFTER = Duration.ofMillis(3500);

  private static final long FAREWELL_MILLIS = Duration.ofSeconds(2).toMillis();

  private final PeerContext context;
  private final Endpoint endpoint;
  private final FurtherSockets sockets;
  private final Driver driver;
  private final Core core;
  private final RendezvousClient client;
  private final Outbound outbound;
  private final Inbound inbound;
  private final TcpForwarder forwarder;
  private final AtomicBoolean closed = new AtomicBoolean();

  UhpPeer(PeerContext context, Endpoint endpoint, Driver driver, InetSocketAddress server)
      throws IOException {
    this.context = context;
    this.endpoint = endpoint;
    this.driver = driver;
    forwarder = new TcpForwarder("uhp", context.events());
    client =
        new RendezvousClient(
            ClientConfig.of(
                    context.identity(),
                    context.instance(),
                    context.punchKey().publicKey(),
                    new Path(endpoint.socket().id(), server))
                .withExpectedServer(context.serverTrust().key())
                .withRequestTimeout(NO_SERVER_AFTER),
            context.random(),
            driver::epochMillis);
    PunchEngine punch =
        new PunchEngine(
            PunchConfig.builder().allowLoopback(context.loopback()).build(), context.random());
    Remotes remotes = new Remotes(endpoint);
    sockets = new FurtherSockets(endpoint);
    Paths paths = new Paths(context, sockets, punch, remotes);
    outbound = new Outbound(context, driver, endpoint, client, remotes, paths, forwarder);
    inbound = new Inbound(context, client, remotes, paths);
    Repunch repunch = new Repunch(context, driver, client, paths);
    paths.lossObservers(repunch::onLost, repunch::onEnding);
    NatSurvey survey = new NatSurvey(client, sockets);
    core =
        new Core(
            context, driver, endpoint, client, punch, survey, paths, repunch, sockets, outbound,
            inbound, server);
  }

  /** Who takes the connections that other peers open. */
  ConnectionAcceptor acceptor() {
    return inbound;
  }

  /** Lets the driver run. */
  void begin() {
    driver.execute(core::begin);
    driver.start(core);
  }

  /** Starts a peer that is introduced by that server. */
  public static Builder builder(ServerAddress server) {
    return new Builder(server);
  }

  /** Who this is. */
  public PeerId peerId() {
    return context.identity().peerId();
  }

  /** The name of the transport in use. */
  public String transport() {
    return context.transport();
  }

  /** Where the UDP socket that new paths begin at is bound; another one may take its place. */
  public InetSocketAddress localAddress() {
    return sockets.main().localAddress();
  }

  /**
   * What this peer has found out about the NAT before it; null before it has. {@link
   * PeerEvents#natFound} tells when that changes; for how long the NAT keeps a mapping is in it a
   * minute later.
   */
  public @Nullable NatFindings natFindings() {
    return core.findings();
  }

  /** What the sockets have seen; a snapshot. */
  public EndpointCounters counters() {
    return endpoint.counters();
  }

  /**
   * Listens under a name: advertises it at the server, in the background and again and again, until
   * the listener is closed, refused or replaced.
   *
   * @param admission who may come in
   * @param services what those may reach
   * @throws IllegalStateException if this peer listens under that name already, or is closed
   */
  public Listener listen(PeerName name, Admission admission, Services services) {
    checkOpen();
    AtomicReference<Listener> self = new AtomicReference<>();
    Listener listener =
        new Listener(
            name,
            admission,
            new StreamRouter(services, forwarder),
            () -> {
              inbound.remove(Objects.requireNonNull(self.get()));
              driver.execute(now -> client.withdraw(now, name));
            });
    self.set(listener);
    inbound.add(listener);
    driver.execute(now -> core.advertise(now, listener));
    return listener;
  }

  /**
   * Connects to a peer: to the one with the target's PeerId and no other, or to whoever holds the
   * name if the {@link ConnectOptions#trust} finds it trustworthy. While there is a connection to
   * it already, the path is used again, without asking the server.
   *
   * @return completes with the connection once both keys are proven, or exceptionally with a {@link
   *     UhpException}; cancelling it abandons the attempt
   * @throws IllegalArgumentException if the target is a name alone and there is no trust
   */
  public CompletableFuture<PeerConnection> connect(Target target, ConnectOptions options) {
    requireTrust(target, options);
    Attempt attempt = new Attempt(target, options, driver.nowNanos());
    if (closed.get()) {
      attempt.fail(UhpException.Reason.CLOSED, "this peer is closed");
    } else {
      core.resolveServer();
      driver.execute(now -> outbound.begin(now, attempt));
    }
    return attempt.result();
  }

  /**
   * Connects to a peer, and again after each loss, until that is closed.
   *
   * @throws IllegalArgumentException if the target is a name alone and there is no trust
   */
  public KeptConnection keep(Target target, ConnectOptions options) {
    requireTrust(target, options);
    KeptConnection kept =
        new KeptConnection(() -> connect(target, options), context.random(), context.events());
    kept.start();
    return kept;
  }

  /**
   * Opens a local TCP port whose connections come out at a service of the other side.
   *
   * @throws IOException if the port cannot be bound
   * @throws IllegalArgumentException if the text cannot name a service
   */
  public PortForward forward(InetSocketAddress bind, String service, KeptConnection via)
      throws IOException {
    checkOpen();
    if (!StreamMessage.isService(service)) {
      throw new IllegalArgumentException("'" + service + "' is not a service");
    }
    return new PortForward(bind, service, via, forwarder);
  }

  /**
   * Withdraws all names, closes all connections, sockets and threads, and waits for that.
   * Idempotent.
   */
  @Override
  public void close() {
    if (!closed.compareAndSet(false, true)) {
      return;
    }
    UhpException why = new UhpException(UhpException.Reason.CLOSED, "this peer was closed");
    inbound.all().forEach(listener -> listener.end(why));
    driver.execute(client::shutdown);
    try {
      core.stopped().get(FAREWELL_MILLIS, TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (ExecutionException | TimeoutException e) {
      // The server will notice the silence.
    }
    forwarder.close();
    endpoint.close();
    driver.close();
    context.punchKey().close();
  }

  private static void requireTrust(Target target, ConnectOptions options) {
    if (target.peerId() == null && options.trust() == null) {
      throw new IllegalArgumentException(
          "who may pass for '" + target + "'? Give its PeerId, or a PeerTrust");
    }
  }

  private void checkOpen() {
    if (closed.get()) {
      throw new IllegalStateException("this peer is closed");
    }
  }

  private static boolean isLoopback(InetSocketAddress address) {
    return address.getAddress().isLoopbackAddress();
  }

  /** Collects what a peer needs. Not thread-safe. */
  public static final class Builder {

    private final ServerAddress server;
    private @Nullable KnownServers knownServers;
    private @Nullable Identity identity;
    private @Nullable String transport;
    private InetSocketAddress bind = new InetSocketAddress(0);
    private PeerEvents events = new PeerEvents() {};

    private Builder(ServerAddress server) {
      this.server = Objects.requireNonNull(server, "server");
    }

    /**
     * Where the server's key is looked up and remembered if its address comes without one; by
     * default nowhere, and then the address must have the key.
     */
    public Builder knownServers(KnownServers value) {
      knownServers = Objects.requireNonNull(value, "knownServers");
      return this;
    }

    /** Who it is; by default a fresh identity. */
    public Builder identity(Identity value) {
      identity = Objects.requireNonNull(value, "identity");
      return this;
    }

    /**
     * The transport's name, or null for the best that is available (see {@link Transports#select}).
     */
    public Builder transport(@Nullable String value) {
      transport = value;
      return this;
    }

    /** Where the UDP socket is bound; by default the wildcard address and an ephemeral port. */
    public Builder bind(InetSocketAddress value) {
      bind = Objects.requireNonNull(value, "bind");
      return this;
    }

    /** Who is told what happens. */
    public Builder events(PeerEvents value) {
      events = Objects.requireNonNull(value, "events");
      return this;
    }

    /**
     * Opens the socket and looks for the server, in the background. Should the first that answers
     * have another key than it must have, all listening and connecting fails with {@link
     * UhpException.Reason#NOT_TRUSTED}; one that answers later is reported, and ignored.
     *
     * @throws UhpException if the server's name cannot be resolved
     * @throws IOException if the socket cannot be bound, or the known servers cannot be read
     * @throws IllegalArgumentException if the server's address has no key and there are no known
     *     servers
     * @throws TransportUnavailableException if no transport fits
     */
    public UhpPeer open() throws IOException {
      ServerTrust trust = ServerTrust.of(server, knownServers);
      TransportProvider provider = Transports.select(transport);
      SecureRandom random = new SecureRandom();
      InetSocketAddress address;
      try {
        address = server.resolve();
      } catch (UnknownHostException e) {
        throw new UhpException(
            UhpException.Reason.NO_SERVER, "the server's host " + server.host() + " is unknown", e);
      }
      PeerContext context =
          new PeerContext(
              identity != null ? identity : Identity.generate(random),
              random.nextLong(),
              PunchKey.generate(random),
              random,
              provider.name(),
              server,
              trust,
              isLoopback(address),
              events);
      return open(provider, context, address);
    }

    private UhpPeer open(TransportProvider provider, PeerContext context, InetSocketAddress address)
        throws IOException {
      Driver driver = new DriverThread("uhp");
      AtomicReference<@Nullable ConnectionAcceptor> acceptor = new AtomicReference<>();
      Endpoint endpoint =
          provider.open(
              EndpointConfig.builder(
                      context.identity().x509(), context.identity().privateKey(), Wire.ALPN)
                  .name("uhp")
                  .bind(bind)
                  .datagramHandler(
                      (socket, from, payload) -> driver.offer(new Path(socket.id(), from), payload))
                  .acceptor(connection -> accept(acceptor.get(), connection))
                  .build());
      try {
        UhpPeer peer = new UhpPeer(context, endpoint, driver, address);
        acceptor.set(peer.acceptor());
        peer.begin();
        return peer;
      } catch (IOException | RuntimeException e) {
        endpoint.close();
        throw e;
      }
    }

    /**
     * Before there is a session nobody can get as far as a handshake, so there is always an
     * acceptor.
     */
    private static ConnectionHandler accept(
        @Nullable ConnectionAcceptor acceptor, Connection connection) {
      return Objects.requireNonNull(acceptor).accept(connection);
    }
  }
}
