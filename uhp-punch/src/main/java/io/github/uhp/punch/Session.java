package io.github.uhp.punch;

import io.github.uhp.protocol.Candidate;
import io.github.uhp.protocol.Path;
import io.github.uhp.protocol.Probe;
import io.github.uhp.protocol.ProbeKeys;
import io.github.uhp.protocol.SessionId;
import io.github.uhp.protocol.Wire;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * One peer: searches for a path, watches the one nominated, and searches again when it is lost. The
 * search itself is in {@link Search}.
 */
final class Session {

  private static final int MAX_ADMITTED = 32;

  /** Checks of the peer that follow each other faster than this tell that it has doubts. */
  private static final long DOUBT_NANOS = 3_000_000_000L;

  private final PunchSession spec;
  private final PunchConfig config;
  private final CandidateRules rules;
  private final Outbox out;
  private final Backoff backoff;
  private final ProbeBudget budget;
  private final CheckList checkList;
  private final Prober prober;
  private final Search search;
  private final Tactics tactics;
  private final Set<Path> admitted = new LinkedHashSet<>();
  private final long startedAt;
  private long deadline;
  private @Nullable CandidatePair nominated;
  private @Nullable Liveness liveness;
  private boolean askedAgain;

  Session(
      long now,
      PunchSession spec,
      List<LocalSocket> furtherSockets,
      PunchConfig config,
      CandidateRules rules,
      RandomGenerator random,
      Outbox out) {
    this.spec = spec;
    this.config = config;
    this.rules = rules;
    this.out = out;
    backoff = new Backoff(config);
    budget = new ProbeBudget(config.maxUnansweredProbes(), out.allowance);
    List<LocalSocket> sockets =
        Stream.concat(spec.sockets().stream(), furtherSockets.stream()).toList();
    checkList = new CheckList(sockets, config.maxCandidates(), rules, budget, out.counters);
    prober = new Prober(spec.keys(), random, budget, out);
    search = new Search(config, spec.role(), checkList, prober, backoff, out.probeIntervalNanos());
    Plan plan = Plan.of(config, spec.localNat(), spec.remoteNat());
    tactics = new Tactics(spec, plan, checkList, rules, prober, random, out);
    startedAt = now;
    deadline = now + plan.nanos();
    search.restart(now);
    checkList.add(now, spec.remoteCandidates(), null);
    tactics.begin(now);
    advance(now);
  }

  SessionId id() {
    return spec.id();
  }

  long keyId() {
    return spec.keys().receiveKeyId();
  }

  boolean owns(ProbeKeys keys) {
    return spec.keys() == keys;
  }

  void close() {
    tactics.end();
    spec.keys().close();
  }

  void addRemoteCandidates(long now, List<Candidate> candidates) {
    checkList.add(now, candidates, nominated);
    if (isSearching()) {
      search.run(now);
    }
  }

  /** Sockets were opened for whoever wants them. */
  void socketsAdded(long now, List<LocalSocket> sockets) {
    if (tactics.wantsSockets()) {
      sockets.forEach(tactics::added);
      advance(now);
    }
  }

  /** Whether a socket beyond those that the session began with is in use. */
  boolean uses(int socket) {
    return tactics.wantsSockets() || isOn(socket);
  }

  /** Whether its path is on that socket. */
  boolean isOn(int socket) {
    return nominated != null && nominated.path.socket() == socket;
  }

  /** Sockets are closed that no session uses. */
  void socketsReleased(List<Integer> ids) {
    checkList.removeSockets(ids);
    admitted.removeIf(path -> ids.contains(path.socket()));
  }

  private boolean isOurs(int socket) {
    return out.sockets.isOpen(socket)
        || spec.sockets().stream().anyMatch(each -> each.id() == socket);
  }

  void handleDatagram(long now, Path from, ByteBuffer datagram) {
    if (!isOurs(from.socket())) {
      out.count(PunchCounters.Kind.DROPPED_UNKNOWN);
      return;
    }
    int length = datagram.remaining();
    Probe probe = spec.keys().open(datagram);
    if (probe == null) {
      out.count(PunchCounters.Kind.DROPPED_UNAUTHENTIC);
      return;
    }
    if (!rules.mayProbe(from.remote())) {
      out.count(PunchCounters.Kind.DROPPED_SOURCE);
      return;
    }
    if (probe.kind() == Probe.Kind.CHECK) {
      onCheck(now, from, probe, length);
    } else {
      onAck(now, from, probe, length);
    }
  }

  private void onCheck(long now, Path from, Probe check, int length) {
    out.count(PunchCounters.Kind.CHECKS_RECEIVED);
    CandidatePair pair = checkList.heard(now, from, nominated);
    budget.received(from.remote(), length);
    boolean chooses = check.nominate() && spec.role() == Role.CONTROLLED;
    if (!(chooses || prober.ack(now, from, check, length)) || pair == null) {
      return;
    }
    boolean doubts = now - pair.heardAt < DOUBT_NANOS && pair.received() > 0;
    pair.checkReceived(now);
    if (chooses && (isSearching() || pair != nominated)) {
      pair.chosenByPeer = true;
    }
    if (liveness != null) {
      heardWhileNominated(now, pair, doubts, liveness);
    }
    if (check.askAgain() && spec.role() == Role.CONTROLLING && !askedAgain) {
      askedAgain = true;
      out.tell(new PunchEvent.AskedAgain(spec.id()));
    }
    admit(pair);
    if (isSearching()) {
      search.trigger(now, pair);
    } else if (!pair.isValid() && (check.nominate() || spec.role() == Role.CONTROLLING)) {
      // The connector's other checks are challenges, and to challenge those would never end.
      search.challenge(now, pair);
    }
    advance(now);
    if (chooses && pair.isValid()) {
      // The answer to a choice tells that it can be followed.
      prober.ack(now, from, check, length);
    }
  }

  /** A peer that checks other paths, or the same again and again, may have lost this one. */
  private void heardWhileNominated(
      long now, CandidatePair pair, boolean doubts, Liveness currentLiveness) {
    if (pair == nominated) {
      currentLiveness.heard(now);
    }
    if (pair != nominated || doubts) {
      currentLiveness.suspect(now);
    }
  }

  private void onAck(long now, Path from, Probe ack, int length) {
    Prober.Pending check = prober.take(now, ack.transaction());
    if (check == null) {
      out.count(PunchCounters.Kind.DROPPED_STALE_ACK);
      heardOf(now, from, length);
      return;
    }
    out.count(PunchCounters.Kind.ACKS_RECEIVED);
    budget.received(from.remote(), length);
    CandidatePair pair = check.pair();
    boolean fullSize = check.length() >= Wire.PATH_PROBE_LENGTH && length >= Wire.PATH_PROBE_LENGTH;
    budget.proven(now, pair.path.remote());
    boolean first = !pair.isValid();
    pair.answered(from, fullSize, now - check.sentAt(), ack.observed());
    admit(pair);
    if (pair == nominated && liveness != null) {
      // What was sent before the choice tells nothing of it.
      liveness.answered(now, spec.role() == Role.CONTROLLED || check.nominate());
    }
    search.answered(now, pair, first);
    advance(now);
  }

  /**
   * An answer of the peer to a guess, or a late one: it proves nothing, but where it came from is
   * worth a check if a path is sought, or a better one.
   */
  private void heardOf(long now, Path from, int length) {
    boolean wanted = isSearching() || search.wantsBetter();
    CandidatePair pair = wanted ? checkList.heard(now, from, nominated) : null;
    if (pair != null) {
      budget.received(from.remote(), length);
      if (isSearching()) {
        search.trigger(now, pair);
      } else {
        search.challenge(now, pair);
      }
      advance(now);
    }
  }

  /**
   * QUIC may come from an address once a challenge to it was answered, and an authentic probe came
   * from it: the answer, or, where a NAT sends each destination's packets from another port, a
   * check.
   */
  private void admit(CandidatePair pair) {
    if (pair.isValid()
        && (pair.answersItself() || pair.received() > 0)
        && admitted.add(pair.path)) {
      if (admitted.size() > MAX_ADMITTED) {
        admitted.remove(admitted.iterator().next());
      }
      out.tell(new PunchEvent.Admitted(spec.id(), pair.path));
    }
  }

  /** The path will not last: the peer is told at once, and with each check. */
  void askAgain(long now) {
    prober.askAgain();
    if (liveness != null) {
      liveness.suspect(now);
      advance(now);
    }
  }

  /** Traffic of the peer other than probes arrived on the nominated path. */
  void noteReceived(long now) {
    if (liveness != null) {
      liveness.heard(now);
    }
  }

  /** Gives why the session failed, or null while it goes on. */
  @Nullable FailureReason handleTimeout(long now) {
    if (isSearching() && now - deadline >= 0) {
      long latest = startedAt + config.deadlineNanos();
      if (now - latest >= 0 || !search.isPromising()) {
        return reason();
      }
      deadline = latest;
    }
    advance(now);
    return null;
  }

  private void advance(long now) {
    if (liveness != null && nominated != null) {
      watch(now, liveness, nominated);
    }
    CandidatePair choice = search.choose(now);
    if (choice != null) {
      nominate(now, choice);
    }
    if (isSearching()) {
      // First: where both NATs make a mapping for each check, the guesses come in their order.
      tactics.run(now);
      search.quiet(tactics.isSearching());
      if (tactics.isWithheld() && nominated == null) {
        deadline = Math.min(deadline, startedAt + config.deadlineNanos());
      }
      search.run(now);
    } else {
      tactics.finish(now);
      search.runChallenges(now);
    }
  }

  private void watch(long now, Liveness current, CandidatePair pair) {
    if (now < current.dueAt()) {
      return;
    }
    if (current.isLost(now)) {
      lose(now, pair);
      return;
    }
    boolean nominate = spec.role() == Role.CONTROLLING;
    switch (prober.check(now, pair, nominate, nominate && current.isUnconfirmed())) {
      case SENT -> current.checkSent(now, pair.rttNanos());
      case LATER -> current.postpone(now + out.probeIntervalNanos());
      case MUCH_LATER -> current.postpone(now + config.maxRetransmitNanos());
      case OVER_BUDGET -> lose(now, pair);
    }
  }

  private void lose(long now, CandidatePair pair) {
    out.count(PunchCounters.Kind.PATHS_LOST);
    out.tell(new PunchEvent.PathLost(spec.id(), pair.path));
    liveness = null;
    deadline = now + config.recoveryDeadlineNanos();
    search.restart(now);
    tactics.beginAgain(now);
  }

  private void nominate(long now, CandidatePair choice) {
    Duration rtt = Duration.ofNanos(choice.rttNanos());
    if (nominated == null) {
      out.count(PunchCounters.Kind.SESSIONS_NOMINATED);
      Duration elapsed = Duration.ofNanos(now - startedAt);
      out.tell(new PunchEvent.Nominated(spec.id(), choice.path, choice.type, rtt, elapsed));
    } else {
      out.count(PunchCounters.Kind.PATHS_MOVED);
      out.tell(new PunchEvent.Moved(spec.id(), nominated.path, choice.path, choice.type, rtt));
    }
    nominated = choice;
    liveness = new Liveness(config, backoff, now);
    search.settle(now, choice);
    if (choice.answersItself()) {
      tactics.end();
    } else {
      tactics.settle();
    }
    watch(now, liveness, choice);
  }

  private boolean isSearching() {
    return liveness == null;
  }

  List<PairReport> reports() {
    return checkList.pairs().stream().map(CandidatePair::report).toList();
  }

  @Nullable SearchReport searched() {
    return tactics.searched();
  }

  private FailureReason reason() {
    if (nominated != null) {
      return FailureReason.PATH_LOST;
    }
    List<PairReport> reports = reports();
    if (reports.isEmpty()) {
      return FailureReason.NO_CANDIDATES;
    }
    PairReport.State best =
        reports.stream().map(PairReport::state).max(Enum::compareTo).orElseThrow();
    FailureReason known = tactics.failure();
    return switch (best) {
      case WORKING -> FailureReason.NOT_NOMINATED;
      case NARROW -> FailureReason.PATH_TOO_NARROW;
      default -> known != null ? known : silence(best);
    };
  }

  private static FailureReason silence(PairReport.State best) {
    return switch (best) {
      case HEARD -> FailureReason.ONE_WAY;
      default -> FailureReason.NOTHING_HEARD;
    };
  }

  /** When {@link #handleTimeout} is due. */
  long dueAt() {
    Liveness current = liveness;
    return current == null
        ? Math.min(deadline, Math.min(search.dueAt(), tactics.dueAt()))
        : Math.min(current.dueAt(), Math.min(search.challengesDueAt(), tactics.finishDueAt()));
  }
}
