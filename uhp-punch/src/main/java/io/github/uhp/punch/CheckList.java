package io.github.uhp.punch;

import io.github.uhp.protocol.Candidate;
import io.github.uhp.protocol.Path;
import java.net.Inet4Address;
import java.net.InetSocketAddress;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The pairs of a session, bounded, in the order in which they are first checked. */
final class CheckList {

  /** Eight of the peer's interfaces and its public address. */
  static final int MAX_CANDIDATES = 9;

  /** Candidates that may be named over a session's life, with those that came in later lists. */
  private static final int MAX_CANDIDATES_EVER = 4 * MAX_CANDIDATES;

  private static final int MAX_PEER_REFLEXIVE = 8;

  private final List<LocalSocket> sockets;
  private final CandidateRules rules;
  private final ProbeBudget budget;
  private final PunchCounters counters;
  private final Map<Path, CandidatePair> pairs = new LinkedHashMap<>();
  private final Set<InetSocketAddress> candidates = new HashSet<>();
  private int candidatesEver;

  CheckList(
      List<LocalSocket> sockets, CandidateRules rules, ProbeBudget budget, PunchCounters counters) {
    this.sockets = sockets;
    this.rules = rules;
    this.budget = budget;
    this.counters = counters;
  }

  /** Adds what the rules allow; the public address first, for it is the likeliest to answer. */
  void add(long now, List<Candidate> offered) {
    offered.stream()
        .sorted(Comparator.comparing(c -> c.type() == Candidate.Type.HOST))
        .forEach(candidate -> add(now, candidate));
  }

  private void add(long now, Candidate candidate) {
    if (candidates.contains(candidate.address())) {
      return;
    }
    if (!rules.allow(candidate)
        || candidatesEver == MAX_CANDIDATES_EVER
        || (candidates.size() == MAX_CANDIDATES && !makeRoom())) {
      counters.count(PunchCounters.Kind.CANDIDATES_REFUSED);
      return;
    }
    candidates.add(candidate.address());
    candidatesEver++;
    budget.addSignalled(candidate.address());
    boolean ipv4 = candidate.address().getAddress() instanceof Inet4Address;
    for (LocalSocket socket : sockets) {
      if (ipv4 ? socket.ipv4() : socket.ipv6()) {
        Path path = new Path(socket.id(), candidate.address());
        pairs.putIfAbsent(path, new CandidatePair(path, candidate.type(), now));
      }
    }
  }

  /** Drops the oldest candidate that never answered. */
  private boolean makeRoom() {
    for (CandidatePair pair : pairs.values()) {
      InetSocketAddress address = pair.path.remote();
      if (candidates.contains(address) && pair.received() == 0 && !budget.isAnswered(address)) {
        pairs.values().removeIf(other -> other.path.remote().equals(address));
        candidates.remove(address);
        budget.remove(address);
        return true;
      }
    }
    return false;
  }

  /** The pair from whose remote address an authentic check came, made if need be and room is. */
  @Nullable CandidatePair heard(long now, Path path, @Nullable CandidatePair keep) {
    CandidatePair known = pairs.get(path);
    if (known != null) {
      return known;
    }
    if (reflexive().count() >= MAX_PEER_REFLEXIVE) {
      CandidatePair oldest =
          reflexive().filter(pair -> pair != keep && !pair.isValid()).findFirst().orElse(null);
      if (oldest == null) {
        return null;
      }
      pairs.remove(oldest.path);
      if (pairs.keySet().stream().noneMatch(p -> p.remote().equals(oldest.path.remote()))) {
        budget.remove(oldest.path.remote());
      }
    }
    CandidatePair pair = new CandidatePair(path, Candidate.Type.PEER_REFLEXIVE, now);
    budget.addHeard(path.remote());
    pairs.put(path, pair);
    return pair;
  }

  private Stream<CandidatePair> reflexive() {
    return pairs.values().stream().filter(pair -> pair.type == Candidate.Type.PEER_REFLEXIVE);
  }

  Collection<CandidatePair> pairs() {
    return pairs.values();
  }
}
