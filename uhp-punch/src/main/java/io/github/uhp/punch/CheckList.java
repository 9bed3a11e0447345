package io.github.uhp.punch;

import static java.util.concurrent.TimeUnit.MINUTES;

import io.github.uhp.protocol.Candidate;
import io.github.uhp.protocol.Path;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The pairs of a session, bounded, in the order in which they are first checked. */
final class CheckList {

  private static final int MAX_PEER_REFLEXIVE = 8;

  /** After so long a named address that never answered may give way to another one. */
  private static final long CANDIDATE_LIFE_NANOS = MINUTES.toNanos(10);

  /** What has not proven itself goes before what has. */
  private static final Comparator<CandidatePair> SILENT_FIRST =
      Comparator.comparing(CandidatePair::isValid).thenComparingLong(pair -> pair.heardAt);

  private final List<LocalSocket> sockets;
  private final int maxCandidates;
  private final CandidateRules rules;
  private final ProbeBudget budget;
  private final PunchCounters counters;
  private final Map<Path, CandidatePair> pairs = new LinkedHashMap<>();

  /** Those of the named addresses at which the server sees the peer. */
  private final Set<InetSocketAddress> confirmed = new LinkedHashSet<>();

  /** The addresses that lists have named, and when. */
  private final Map<InetSocketAddress, Long> named = new LinkedHashMap<>();

  CheckList(
      List<LocalSocket> sockets,
      int maxCandidates,
      CandidateRules rules,
      ProbeBudget budget,
      PunchCounters counters) {
    this.sockets = new ArrayList<>(sockets);
    this.maxCandidates = maxCandidates;
    this.rules = rules;
    this.budget = budget;
    this.counters = counters;
  }

  /**
   * Adds what the rules allow; the public address first, for it is the likeliest to answer. An
   * address that is both public and the peer's own is a host candidate.
   *
   * @param keep the pair in use
   */
  void add(long now, List<Candidate> offered, @Nullable CandidatePair keep) {
    Set<InetSocketAddress> hosts =
        offered.stream()
            .filter(candidate -> candidate.type() == Candidate.Type.HOST)
            .map(Candidate::address)
            .collect(Collectors.toSet());
    offered.stream()
        .sorted(Comparator.comparing(c -> c.type() == Candidate.Type.HOST))
        .forEach(
            candidate -> {
              boolean host = hosts.contains(candidate.address());
              add(now, candidate, host ? Candidate.Type.HOST : candidate.type(), keep);
            });
  }

  private void add(
      long now, Candidate candidate, Candidate.Type type, @Nullable CandidatePair keep) {
    InetSocketAddress address = candidate.address();
    if (named.containsKey(address)) {
      confirm(candidate);
      return;
    }
    if (!rules.allow(candidate) || (named.size() == maxCandidates && !makeRoom(now, keep))) {
      counters.count(PunchCounters.Kind.CANDIDATES_REFUSED);
      return;
    }
    named.put(address, now);
    confirm(candidate);
    budget.addSignalled(address);
    for (LocalSocket socket : sockets) {
      if (socket.reaches(address.getAddress())) {
        Path path = new Path(socket.id(), address);
        pairs.putIfAbsent(path, new CandidatePair(path, type, now));
      }
    }
  }

  private void confirm(Candidate candidate) {
    if (candidate.type() == Candidate.Type.SERVER_REFLEXIVE) {
      confirmed.add(candidate.address());
    }
  }

  /** The addresses at which the server sees the peer, of those that are tried. */
  Collection<InetSocketAddress> confirmed() {
    return confirmed;
  }

  /** Forgets the pairs of sockets that are no more. */
  void removeSockets(Collection<Integer> ids) {
    sockets.removeIf(socket -> ids.contains(socket.id()));
    pairs.keySet().removeIf(path -> ids.contains(path.socket()));
  }

  /** Drops the oldest named address that has answered, or had its time. */
  private boolean makeRoom(long now, @Nullable CandidatePair keep) {
    for (Map.Entry<InetSocketAddress, Long> each : named.entrySet()) {
      InetSocketAddress address = each.getKey();
      boolean mayGo = budget.isAnswered(address) || now - each.getValue() >= CANDIDATE_LIFE_NANOS;
      if (mayGo && (keep == null || !keep.path.remote().equals(address))) {
        pairs.values().removeIf(pair -> pair.path.remote().equals(address));
        named.remove(address);
        confirmed.remove(address);
        budget.remove(address);
        return true;
      }
    }
    return false;
  }

  /**
   * The pair from whose remote address an authentic check came; made if need be, in the place of
   * the one that was silent longest. Null if all are wanted.
   */
  @Nullable CandidatePair heard(long now, Path path, @Nullable CandidatePair keep) {
    CandidatePair known = pairs.get(path);
    if (known != null) {
      return known;
    }
    if (reflexive().count() >= MAX_PEER_REFLEXIVE) {
      CandidatePair silent =
          reflexive()
              .filter(pair -> pair != keep && !pair.chosenByPeer)
              .min(SILENT_FIRST)
              .orElse(null);
      if (silent == null) {
        return null;
      }
      pairs.remove(silent.path);
      if (pairs.keySet().stream().noneMatch(p -> p.remote().equals(silent.path.remote()))) {
        budget.remove(silent.path.remote());
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
