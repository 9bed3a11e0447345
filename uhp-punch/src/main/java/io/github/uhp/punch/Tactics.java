package io.github.uhp.punch;

import io.github.uhp.protocol.Engine;
import io.github.uhp.protocol.NatProfile;
import io.github.uhp.protocol.Path;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** Carries out a session's plan: one strategy at a time, and another one when it fails. */
final class Tactics {

  private static final Strategy NOTHING_MORE =
      new Strategy() {
        @Override
        public void run(long now) {
          // The checks of known addresses are all there is to it.
        }

        @Override
        public long dueAt() {
          return Engine.NEVER;
        }
      };

  private final PunchSession spec;
  private final CheckList checkList;
  private final CandidateRules rules;
  private final Prober prober;
  private final RandomGenerator random;
  private final Outbox out;
  private final ExtraSockets sockets;
  private Plan plan;
  private boolean fresh = true;
  private boolean withheld;
  private int step = -1;
  private long stepEndsAt;
  private Strategy strategy = NOTHING_MORE;

  Tactics(
      PunchSession spec,
      Plan plan,
      CheckList checkList,
      CandidateRules rules,
      Prober prober,
      RandomGenerator random,
      Outbox out) {
    this.spec = spec;
    this.plan = plan;
    this.checkList = checkList;
    this.rules = rules;
    this.prober = prober;
    this.random = random;
    this.out = out;
    sockets = out.sockets;
  }

  /** Starts with the plan's first step. */
  void begin(long now) {
    step = -1;
    stepEndsAt = now;
    next(now);
  }

  /** A path that was in use is lost. */
  void beginAgain(long now) {
    plan = plan.again();
    fresh = false;
    begin(now);
  }

  /** Sends what is due; goes on to the next step when it is time. */
  void run(long now) {
    while (now >= stepEndsAt && step + 1 < plan.steps().size()) {
      next(now);
    }
    strategy.run(now);
  }

  long dueAt() {
    return step + 1 < plan.steps().size()
        ? Math.min(stepEndsAt, strategy.dueAt())
        : strategy.dueAt();
  }

  /** A path is found that may not do: guesses are still of use, but nothing new begins. */
  void settle() {
    if (!(strategy instanceof PortPrediction)) {
      end();
    }
  }

  /** Sends what is left to send after {@link #settle}. */
  void finish(long now) {
    strategy.run(now);
  }

  long finishDueAt() {
    return strategy.dueAt();
  }

  /** A path is found, or the session over: sends nothing more. */
  void end() {
    strategy.end();
    strategy = NOTHING_MORE;
    sockets.reconsider();
  }

  /** Whether many probes go out, beside which repeated checks of silent addresses are of no use. */
  boolean isSearching() {
    return strategy instanceof PortSearch || strategy instanceof SocketSpread;
  }

  boolean wantsSockets() {
    return strategy.wantsSockets();
  }

  void added(LocalSocket socket) {
    strategy.added(socket);
  }

  boolean isWithheld() {
    return withheld;
  }

  /** What kept this side from carrying the plan out, or why all of it was in vain, if known. */
  @Nullable FailureReason failure() {
    return withheld ? FailureReason.PORT_SEARCH_WITHHELD : plan.failure();
  }

  /** What was done in a search, if that is what it has come to. */
  @Nullable SearchReport searched() {
    return strategy.report();
  }

  private void next(long now) {
    strategy.end();
    Plan.Step current = plan.steps().get(++step);
    stepEndsAt += current.nanos();
    strategy =
        switch (current.tactic()) {
          case SIMULTANEOUS_CHECKS -> NOTHING_MORE;
          case PORT_PREDICTION -> prediction(now);
          case PORT_SEARCH -> search(now, current.spreads());
          case AGREED_PORT -> agreedPort(now);
        };
    if (step > 0 || current.tactic() != Tactic.SIMULTANEOUS_CHECKS) {
      out.tell(new PunchEvent.Trying(spec.id(), current.tactic()));
    }
  }

  private Strategy prediction(long now) {
    NatProfile remote = spec.remoteNat();
    InetSocketAddress target = confirmedAddress();
    LocalSocket socket = target == null ? null : socketFor(target);
    if (remote == null
        || NatSide.of(remote).stable() != NatSide.Likelihood.NO
        || target == null
        || socket == null) {
      return NOTHING_MORE;
    }
    List<Path> guesses =
        new PortForecast(remote)
            .likeliest(PortPrediction.PORTS, target.getPort()).stream()
                .map(port -> new InetSocketAddress(target.getAddress(), port))
                .filter(rules::mayProbe)
                .map(address -> new Path(socket.id(), address))
                .toList();
    return new PortPrediction(now, guesses, prober);
  }

  private Strategy agreedPort(long now) {
    InetSocketAddress target = confirmedAddress();
    LocalSocket socket = target == null ? null : socketFor(target);
    return target == null || socket == null
        ? NOTHING_MORE
        : new AgreedPort(now, spec, target, socket, sockets, rules, prober);
  }

  private Strategy search(long now, boolean spreads) {
    InetSocketAddress target = provenAddress();
    LocalSocket socket = target == null ? null : socketFor(target);
    SearchPermits.Permit permit =
        target == null || socket == null ? null : out.searches.begin(now, target.getAddress());
    NatProfile remote = spec.remoteNat();
    if (permit == null || target == null || socket == null || remote == null) {
      withheld = true;
      return NOTHING_MORE;
    }
    if (spreads) {
      return new SocketSpread(spec.id(), target, sockets, permit, prober);
    }
    PortRange range = new PortForecast(remote).range(fresh);
    return new PortSearch(socket.id(), target.getAddress(), range, random, rules, permit, prober);
  }

  /** An address that the server confirms. */
  private @Nullable InetSocketAddress confirmedAddress() {
    return checkList.confirmed().stream().findFirst().orElse(null);
  }

  /**
   * An address that the server confirms and that the peer has signed for: neither can lie alone.
   */
  private @Nullable InetSocketAddress provenAddress() {
    NatProfile remote = spec.remoteNat();
    return remote == null
        ? null
        : checkList.confirmed().stream()
            .filter(remote.reflexive()::contains)
            .findFirst()
            .orElse(null);
  }

  private @Nullable LocalSocket socketFor(InetSocketAddress target) {
    return spec.sockets().stream()
        .filter(socket -> socket.reaches(target.getAddress()))
        .findFirst()
        .orElse(null);
  }
}
