package io.github.uhp.tunnel;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.github.uhp.protocol.Identity;
import io.github.uhp.protocol.PeerId;
import io.github.uhp.protocol.PeerName;
import io.github.uhp.protocol.PunchKey;
import io.github.uhp.protocol.ServerId;
import io.github.uhp.protocol.Target;
import io.github.uhp.punch.NatWords;
import io.github.uhp.rendezvous.NatFindings;
import io.github.uhp.simnet.SimHost;
import io.github.uhp.simnet.SimNet;
import io.github.uhp.simnet.SimSocket;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** A whole peer, all of it real but the QUIC library, in a simulated network. */
final class SimPeer implements PeerEvents, AutoCloseable {

  private static final int PORT = 5000;

  final SimSocket socket;
  final SimEndpoint endpoint;
  final UhpPeer peer;
  final List<Told> told = new ArrayList<>();
  private final List<Listener> listeners = new ArrayList<>();
  private final SimNet net;

  /** Something that the peer said. */
  record Told(long atNanos, String what) {}

  SimPeer(SimNet net, SimHost host, InetSocketAddress server, ServerId key) {
    this.net = net;
    socket = host.open(PORT);
    SimDriver driver = new SimDriver(net);
    SecureRandom random = seeded(net.seed(), socket.local());
    Identity identity = Identity.generate(random);
    endpoint = new SimEndpoint(net, host, socket, identity.x509(), driver);
    ServerAddress address =
        new ServerAddress(server.getAddress().getHostAddress(), server.getPort(), key);
    PeerContext context =
        new PeerContext(
            identity,
            random.nextLong(),
            PunchKey.generate(random),
            random,
            "simulated",
            address,
            trust(address),
            false,
            this);
    try {
      peer = new UhpPeer(context, endpoint, driver, server);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    endpoint.acceptor(peer.acceptor());
    peer.begin();
  }

  /** So that all that a peer does is a function of the network's seed, its keys, too. */
  private static SecureRandom seeded(long seed, InetSocketAddress local) {
    try {
      SecureRandom random = SecureRandom.getInstance("SHA1PRNG");
      random.setSeed((seed + " " + local).getBytes(UTF_8));
      return random;
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError(e);
    }
  }

  private static ServerTrust trust(ServerAddress address) {
    try {
      return ServerTrust.of(address, null);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  PeerId id() {
    return peer.peerId();
  }

  /** Listens, and waits until the name is registered. */
  Listener listen(PeerName name, Admission admission, Services services) {
    Listener listener = peer.listen(name, admission, services);
    listeners.add(listener);
    await(listener.registered());
    return listener;
  }

  /** Connects to a peer whose key is known, and waits for the proven connection. */
  PeerConnection connect(PeerName name, SimPeer to) {
    return await(peer.connect(new Target(name, to.id()), ConnectOptions.defaults()));
  }

  /** Lets virtual time pass until something is there. */
  <T> T await(CompletableFuture<T> result) {
    if (!net.runUntil(result::isDone, Duration.ofSeconds(60))) {
      throw new AssertionError("not in time, seed " + net.seed() + ", " + told);
    }
    return result.join();
  }

  /** Withdraws the names, then closes. */
  @Override
  public void close() {
    listeners.forEach(Listener::close);
    net.runFor(Duration.ofSeconds(1));
    peer.close();
  }

  /** When it was told something for the last time. */
  long last(String what) {
    return told.stream()
        .filter(each -> each.what().equals(what))
        .mapToLong(Told::atNanos)
        .max()
        .orElseThrow(() -> new AssertionError("never " + what + ": " + told));
  }

  private void tell(String what) {
    told.add(new Told(net.now(), what));
  }

  @Override
  public void serverFound(ServerId server, InetSocketAddress observed) {
    tell("server found");
  }

  @Override
  public void natFound(NatFindings findings) {
    tell("nat " + NatWords.kind(findings.profile()));
  }

  @Override
  public void registered(Ticket ticket, InetSocketAddress observed) {
    tell("registered");
  }

  @Override
  public void peerInfo(
      PeerId other, InetSocketAddress observed, List<InetSocketAddress> candidates) {
    tell("peer info");
  }

  @Override
  public void punched(PeerId other, String path, Duration took) {
    tell("punched");
  }

  @Override
  public void connected(PeerConnection connection, Duration took) {
    tell("connected");
  }

  @Override
  public void serverSilent() {
    tell("server silent");
  }

  @Override
  public void error(UhpException error) {
    tell("error " + error.getMessage());
  }
}
