package io.github.uhp.punch;

import io.github.uhp.protocol.Candidate;
import io.github.uhp.protocol.NatProfile;
import io.github.uhp.protocol.Path;
import io.github.uhp.protocol.PeerId;
import io.github.uhp.protocol.ProbeKeys;
import io.github.uhp.protocol.PunchKey;
import io.github.uhp.protocol.SessionId;
import io.github.uhp.simnet.EngineRunner;
import io.github.uhp.simnet.SimHost;
import io.github.uhp.simnet.SimNet;
import io.github.uhp.simnet.SimSocket;
import java.net.Inet6Address;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** One side of a punch in the simulated network: an engine on a socket, and what it said. */
final class Party {

  final Role role;
  final SimSocket socket;
  final EngineRunner<PunchEvent, PunchEngine> runner;
  final List<PunchEvent> events = new ArrayList<>();
  final Map<Integer, SimSocket> extra = new LinkedHashMap<>();

  /** Whether its sockets can send with a TTL of its choice. */
  boolean setsTtl;

  /** Ports that others have on that machine. */
  final Set<Integer> occupied = new HashSet<>();

  /** What it says of its NAT. */
  @Nullable NatProfile nat;

  private final SimNet net;
  private final SimHost host;
  private final boolean ipv6;
  private int lastSocket = 1;

  Party(SimNet net, Role role, SimHost host, PunchConfig config) {
    this.net = net;
    this.role = role;
    this.host = host;
    socket = host.open(5000);
    ipv6 = socket.local().getAddress() instanceof Inet6Address;
    PunchEngine engine = new PunchEngine(config, new Random(net.seed() * 31 + role.ordinal()));
    runner = net.run(engine, Map.of(1, socket), this::onEvent);
  }

  private void onEvent(PunchEvent event) {
    events.add(event);
    if (event instanceof PunchEvent.SocketsWanted wanted) {
      List<LocalSocket> opened = new ArrayList<>();
      for (int i = 0; i < wanted.count(); i++) {
        if (occupied.contains(wanted.port())) {
          break;
        }
        SimSocket further = wanted.port() == 0 ? host.open() : host.open(wanted.port());
        opened.add(new LocalSocket(++lastSocket, !ipv6, ipv6, setsTtl));
        extra.put(lastSocket, further);
        runner.attach(lastSocket, further);
      }
      runner.act(engine -> engine.addSockets(net.now(), opened));
    } else if (event instanceof PunchEvent.SocketsReleased released) {
      released.sockets().forEach(runner::detach);
      extra.keySet().removeAll(released.sockets());
    }
  }

  /** Both sides' keys of a session. */
  record Keys(ProbeKeys connector, ProbeKeys listener) {}

  static Keys keys(long seed, SessionId id) {
    Random random = new Random(seed);
    byte[] someone = new byte[PeerId.LENGTH];
    var connector = new PunchKey.Party(PeerId.of(someone), 1);
    var listener = new PunchKey.Party(PeerId.of(someone), 2);
    try (PunchKey ours = PunchKey.generate(random);
        PunchKey theirs = PunchKey.generate(random)) {
      return new Keys(
          ours.agree(theirs.publicKey(), id, connector, listener, true),
          theirs.agree(ours.publicKey(), id, connector, listener, false));
    }
  }

  static SessionId session(int number) {
    byte[] id = new byte[SessionId.LENGTH];
    id[0] = (byte) number;
    return SessionId.of(id);
  }

  void start(SessionId id, ProbeKeys keys, List<Candidate> remote, @Nullable NatProfile remoteNat) {
    List<LocalSocket> sockets = List.of(new LocalSocket(1, !ipv6, ipv6));
    runner.act(
        engine ->
            engine.start(
                net.now(), new PunchSession(id, keys, role, sockets, remote, nat, remoteNat)));
  }

  /** The one candidate of a party that is behind no NAT. */
  List<Candidate> asSeen() {
    return List.of(new Candidate(Candidate.Type.SERVER_REFLEXIVE, socket.local()));
  }

  boolean isNominated() {
    return path() != null;
  }

  /** Where it sends now, or null. */
  @Nullable Path path() {
    Path path = null;
    for (PunchEvent event : events) {
      if (event instanceof PunchEvent.Nominated nominated) {
        path = nominated.path();
      } else if (event instanceof PunchEvent.Moved moved) {
        path = moved.to();
      }
    }
    return path;
  }

  boolean admits(InetSocketAddress remote) {
    return events.stream()
        .anyMatch(e -> e instanceof PunchEvent.Admitted a && a.path().remote().equals(remote));
  }

  <T extends PunchEvent> List<T> told(Class<T> kind) {
    return events.stream().filter(kind::isInstance).map(kind::cast).toList();
  }

  long count(PunchCounters.Kind kind) {
    return runner.engine().counters().get(kind);
  }
}
