package io.github.uhp.punch;

import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static java.util.concurrent.TimeUnit.SECONDS;

import io.github.uhp.protocol.NatProfile;
import io.github.uhp.punch.NatSide.Likelihood;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which tactics are tried one after the other, and for how long; checks of the known addresses go
 * on all the while. Both sides come to the same plan, since each knows what the other knows.
 *
 * @param steps at least one
 * @param failure why it failed if all were in vain; null if that has to be seen from the checks
 */
record Plan(List<Step> steps, @Nullable FailureReason failure) {

  /**
   * Time for paths that need no guess, as those within one network, before many probes are sent.
   */
  private static final long HEAD_START_NANOS = MILLISECONDS.toNanos(300);

  /** Likewise where the NATs may open without a guess. */
  private static final long LONG_HEAD_START_NANOS = SECONDS.toNanos(1);

  /** What simultaneous checks do not open by then they hardly ever open. */
  private static final long SIMULTANEOUS_NANOS = SECONDS.toNanos(3);

  private static final long PREDICTION_NANOS = SECONDS.toNanos(2);

  /** Where no probe can meet: time for paths within one network. */
  private static final long REFUSAL_NANOS = SECONDS.toNanos(2);

  /**
   * A tactic and its time.
   *
   * @param spreads in a port search, whether this side sends from many sockets
   */
  record Step(Tactic tactic, long nanos, boolean spreads) {}

  /** What to try, given what each side's NAT is known to do. */
  static Plan of(PunchConfig config, @Nullable NatProfile local, @Nullable NatProfile remote) {
    if (local == null || remote == null || NatSide.isUnknown(local) || NatSide.isUnknown(remote)) {
      return simultaneous(config.deadlineNanos(), null);
    }
    return of(config, NatSide.of(local), NatSide.of(remote));
  }

  private static Plan of(PunchConfig config, NatSide local, NatSide remote) {
    Likelihood toLocal = blocked(local, remote);
    Likelihood toRemote = blocked(remote, local);
    if (toLocal != Likelihood.YES && toRemote != Likelihood.YES) {
      return toLocal == toRemote
          ? open(config, local, remote)
          : search(config, SIMULTANEOUS_NANOS, toRemote == Likelihood.MAYBE);
    }
    boolean localMoves = local.stable() == Likelihood.NO;
    boolean remoteMoves = remote.stable() == Likelihood.NO;
    if (localMoves && remoteMoves) {
      long least = Math.min(config.deadlineNanos(), REFUSAL_NANOS);
      return local.predictable() && remote.predictable()
          ? new Plan(
              List.of(new Step(Tactic.PORT_PREDICTION, 2 * least, false)),
              FailureReason.NATS_INCOMPATIBLE)
          : simultaneous(least, FailureReason.NATS_INCOMPATIBLE);
    }
    NatSide moving = localMoves ? local : remote;
    NatSide filtering = localMoves ? remote : local;
    Plan search =
        search(
            config,
            filtering.strict() == Likelihood.YES ? HEAD_START_NANOS : LONG_HEAD_START_NANOS,
            localMoves);
    if (!moving.predictable()) {
      return search;
    }
    List<Step> steps = new ArrayList<>(search.steps);
    steps.set(0, new Step(Tactic.PORT_PREDICTION, PREDICTION_NANOS, false));
    return new Plan(List.copyOf(steps), search.failure);
  }

  /** Where simultaneous checks do, unless one of them has come too early at a router. */
  private static Plan open(PunchConfig config, NatSide local, NatSide remote) {
    boolean portsMatter = local.strict() != Likelihood.NO && remote.strict() != Likelihood.NO;
    long rest = config.deadlineNanos() - LONG_HEAD_START_NANOS;
    return portsMatter && (local.keepsPorts() || remote.keepsPorts()) && rest > 0
        ? new Plan(
            List.of(
                new Step(Tactic.SIMULTANEOUS_CHECKS, LONG_HEAD_START_NANOS, false),
                new Step(Tactic.AGREED_PORT, rest, false)),
            null)
        : simultaneous(config.deadlineNanos(), null);
  }

  /** The plan once a path was lost: what was known of ports is old, but a search finds them. */
  Plan again() {
    Step last = steps.get(steps.size() - 1);
    return last.tactic == Tactic.PORT_SEARCH
        ? new Plan(
            List.of(new Step(Tactic.SIMULTANEOUS_CHECKS, SIMULTANEOUS_NANOS, false), last), failure)
        : simultaneous(SIMULTANEOUS_NANOS, null);
  }

  long nanos() {
    return steps.stream().mapToLong(Step::nanos).sum();
  }

  /** Whether what one side sends is kept out of the other, since its port is not known there. */
  static Likelihood blocked(NatSide filtering, NatSide sending) {
    if (filtering.strict() == Likelihood.NO || sending.stable() == Likelihood.YES) {
      return Likelihood.NO;
    }
    return sending.stable() == Likelihood.NO ? Likelihood.YES : Likelihood.MAYBE;
  }

  private static Plan simultaneous(long nanos, @Nullable FailureReason failure) {
    return new Plan(List.of(new Step(Tactic.SIMULTANEOUS_CHECKS, nanos, false)), failure);
  }

  private static Plan search(PunchConfig config, long headStartNanos, boolean spreads) {
    return new Plan(
        List.of(
            new Step(Tactic.SIMULTANEOUS_CHECKS, headStartNanos, false),
            new Step(Tactic.PORT_SEARCH, config.portSearchNanos(), spreads)),
        FailureReason.PORT_NOT_FOUND);
  }
}
