package io.github.uhp.rendezvous;

import io.github.uhp.protocol.NatProfile;
import io.github.uhp.protocol.Path;
import io.github.uhp.protocol.PeerName;
import io.github.uhp.protocol.PunchKey;
import io.github.uhp.protocol.Target;
import io.github.uhp.simnet.EngineRunner;
import io.github.uhp.simnet.LinkConditions;
import io.github.uhp.simnet.Nat;
import io.github.uhp.simnet.NatBehaviour;
import io.github.uhp.simnet.Segment;
import io.github.uhp.simnet.SimHost;
import io.github.uhp.simnet.SimNet;
import io.github.uhp.simnet.SimSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/** A server with up to three sockets, and one client behind a NAT that finds out about it. */
final class NatWorld {

  static final PeerName NAME = new PeerName("home");
  static final InetAddress NAT = World.address(9, 1).getAddress();
  static final int PORT = 21473;
  private static final int MAIN = 0;
  private static final Duration DELAY = Duration.ofMillis(20);

  final SimNet net;
  final List<ClientEvent> events = new ArrayList<>();
  LinkConditions conditions = LinkConditions.delay(DELAY);
  boolean secondPort = true;
  boolean secondAddress = true;
  boolean secondPortBlocked;
  Duration expireAfter = ServerConfig.DEFAULTS.expireAfter();

  /** Where the client's main socket sent to, in order. */
  final List<InetSocketAddress> sentByMain = new ArrayList<>();

  private final Random random;
  private @Nullable EngineRunner<ClientEvent, RendezvousClient> running;
  private @Nullable Nat nat;
  private final List<ProbeSocket> probeSockets = new ArrayList<>();

  NatWorld(long seed) {
    net = new SimNet(seed);
    random = new Random(seed);
  }

  /** Behind that NAT; null for none. */
  NatFindings discover(@Nullable NatBehaviour behaviour) {
    serve();
    nat = behaviour == null ? null : net.nat("nat", net.internet(), NAT, behaviour, conditions);
    Segment segment = nat == null ? net.internet() : nat.inside();
    SimHost host =
        net.host(
            "client",
            segment,
            behaviour == null ? NAT : inside(),
            LinkConditions.delay(Duration.ZERO));
    EngineRunner<ClientEvent, RendezvousClient> started = run(host);
    running = started;
    started.act(
        engine -> {
          engine.advertise(net.now(), NAME, true);
          engine.discoverNat(net.now(), probeSockets);
        });
    net.runUntil(() -> found() != null, Duration.ofMinutes(1));
    NatFindings found = found();
    if (found == null) {
      throw new AssertionError("nothing found with seed " + net.seed());
    }
    return found;
  }

  /** The client asks the server for a peer that is not there. */
  void askForNobody() {
    Target nobody = Target.named(new PeerName("nobody"));
    Objects.requireNonNull(running)
        .act(engine -> engine.connect(net.now(), nobody, PunchKey.generate(random).publicKey()));
  }

  void measureLifetime() {
    Objects.requireNonNull(running).act(engine -> engine.measureLifetime(net.now()));
  }

  RendezvousClient client() {
    return Objects.requireNonNull(running).engine();
  }

  /** The NAT forgets all mappings. */
  void reboot() {
    Objects.requireNonNull(nat).reboot();
  }

  /** What another peer that asks for this one is told of its NAT. */
  @Nullable NatProfile profileOfRecord() {
    SimHost host =
        net.host("connector", net.internet(), World.address(8, 1).getAddress(), conditions);
    List<ClientEvent> seen = new ArrayList<>();
    EngineRunner<ClientEvent, RendezvousClient> connector =
        net.run(newClient(), Map.of(MAIN, host.open()), seen::add);
    connector.act(
        engine ->
            engine.connect(net.now(), Target.named(NAME), PunchKey.generate(random).publicKey()));
    net.runUntil(
        () -> seen.stream().anyMatch(ClientEvent.PeerFound.class::isInstance),
        Duration.ofSeconds(5));
    return seen.stream()
        .filter(ClientEvent.PeerFound.class::isInstance)
        .map(event -> ((ClientEvent.PeerFound) event).record())
        .findFirst()
        .orElseThrow()
        .natProfile();
  }

  private EngineRunner<ClientEvent, RendezvousClient> run(SimHost host) {
    Map<Integer, SimSocket> sockets = new HashMap<>();
    SimSocket main = host.open();
    sockets.put(MAIN, main);
    InetSocketAddress local = main.local();
    for (int i = 1; i <= RendezvousClient.PROBE_SOCKETS; i++) {
      SimSocket socket = host.open();
      sockets.put(i, socket);
      probeSockets.add(new ProbeSocket(i, socket.local().getPort()));
    }
    net.observe(
        hop -> {
          if (hop.source().equals(local)) {
            sentByMain.add(hop.destination());
          }
        });
    return net.run(newClient(), sockets, events::add);
  }

  private RendezvousClient newClient() {
    ClientConfig config =
        ClientConfig.of(
            World.identity(),
            random.nextLong(),
            PunchKey.generate(random).publicKey(),
            new Path(MAIN, World.address(1, PORT)));
    return new RendezvousClient(config, new Random(random.nextLong()), BareServer::epoch);
  }

  private void serve() {
    SimHost first =
        net.host("server", net.internet(), World.address(1, 1).getAddress(), conditions);
    Map<Integer, SimSocket> sockets = new HashMap<>();
    ServerConfig.Builder config = ServerConfig.builder().expireAfter(expireAfter);
    sockets.put(ServerEngine.MAIN, first.open(PORT));
    if (secondPort) {
      // Blocked by a firewall: what is sent there comes nowhere, and what it sends neither.
      sockets.put(
          ServerEngine.SECOND_PORT,
          secondPortBlocked ? blackHole().open(PORT + 1) : first.open(PORT + 1));
      config.secondPort(PORT + 1);
    }
    if (secondAddress) {
      InetAddress second = World.address(2, 1).getAddress();
      sockets.put(
          ServerEngine.SECOND_ADDRESS,
          net.host("server, second address", net.internet(), second, conditions).open(PORT));
      config.secondAddress(second);
    }
    ServerEngine engine =
        new ServerEngine(
            BareServer.KEY, config.build(), new Random(random.nextLong()), BareServer::epoch);
    net.run(engine, sockets, event -> {});
  }

  private SimHost blackHole() {
    return net.host(
        "nowhere",
        net.internet(),
        World.address(3, 1).getAddress(),
        LinkConditions.delay(DELAY).loss(1));
  }

  private @Nullable NatFindings found() {
    return events.stream()
        .filter(ClientEvent.NatDiscovered.class::isInstance)
        .map(event -> ((ClientEvent.NatDiscovered) event).findings())
        .findFirst()
        .orElse(null);
  }

  private static InetAddress inside() {
    try {
      return InetAddress.getByAddress(new byte[] {10, 0, 0, 2});
    } catch (UnknownHostException e) {
      throw new AssertionError(e);
    }
  }
}
