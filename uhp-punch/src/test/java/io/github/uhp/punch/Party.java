package io.github.uhp.punch;

import io.github.uhp.protocol.Candidate;
import io.github.uhp.protocol.Path;
import io.github.uhp.protocol.PeerId;
import io.github.uhp.protocol.ProbeKeys;
import io.github.uhp.protocol.PunchKey;
import io.github.uhp.protocol.SessionId;
import io.github.uhp.simnet.EngineRunner;
import io.github.uhp.simnet.SimNet;
import io.github.uhp.simnet.SimSocket;
import java.net.Inet6Address;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/** One side of a punch in the simulated network: an engine on a socket, and what it said. */
final class Party {

  final Role role;
  final SimSocket socket;
  final EngineRunner<PunchEvent, PunchEngine> runner;
  final List<PunchEvent> events = new ArrayList<>();
  private final boolean ipv6;

  Party(SimNet net, Role role, SimSocket socket, PunchConfig config) {
    this.role = role;
    this.socket = socket;
    ipv6 = socket.local().getAddress() instanceof Inet6Address;
    PunchEngine engine = new PunchEngine(config, new Random(net.seed() * 31 + role.ordinal()));
    runner = net.run(engine, Map.of(1, socket), events::add);
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

  void start(SimNet net, SessionId id, ProbeKeys keys, List<Candidate> remote) {
    List<LocalSocket> sockets = List.of(new LocalSocket(1, !ipv6, ipv6));
    runner.act(
        engine -> engine.start(net.now(), new PunchSession(id, keys, role, sockets, remote)));
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
