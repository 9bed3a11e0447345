package io.github.uhp.punch;

import io.github.uhp.protocol.Engine;
import java.util.Comparator;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Decides which pair is checked when, and on the controlling side which one is taken. */
final class Search {

  /** First checks that go out at once: the public addresses and a few of the interfaces. */
  private static final int BURST = 4;

  /** So many checks of a pair are of full size; then small ones show whether anything passes. */
  private static final int FULL_SIZE_ATTEMPTS = 3;

  /** A better pair is waited for while it has had no more checks than this. */
  private static final int HOPEFUL_ATTEMPTS = 3;

  /** Challenges of a new source while a path is in use, for each check that comes from it. */
  private static final int MAX_CHALLENGES = 8;

  private static final long JUST_HEARD_NANOS = 1_000_000_000;
  private static final long QUIET_NANOS = 4_000_000_000L;
  private static final long MIN_WAIT_NANOS = 10_000_000;

  private final PunchConfig config;
  private final Role role;
  private final CheckList checkList;
  private final Prober prober;
  private final Backoff backoff;
  private final long rateIntervalNanos;
  private int burst;
  private long paceAt;
  private long decideAt = Engine.NEVER;
  private boolean quiet;
  private @Nullable CandidatePair inUse;

  /** Of the latest answer to any check: a guess where none was measured yet. */
  private long rttNanos;

  Search(
      PunchConfig config,
      Role role,
      CheckList checkList,
      Prober prober,
      Backoff backoff,
      long rateIntervalNanos) {
    this.config = config;
    this.role = role;
    this.checkList = checkList;
    this.prober = prober;
    this.backoff = backoff;
    this.rateIntervalNanos = rateIntervalNanos;
  }

  /** Whether addresses that were never heard are to be checked but seldom. */
  void quiet(boolean value) {
    quiet = value;
  }

  /** Begins anew with all pairs. */
  void restart(long now) {
    burst = BURST;
    paceAt = now;
    decideAt = Engine.NEVER;
    inUse = null;
    checkList.pairs().forEach(pair -> pair.restart(now));
  }

  /**
   * A path is nominated: nothing more is wanted of the others, but of new sources their answer, and
   * proof of a better path where answers on this one come from elsewhere.
   */
  void settle(long now, CandidatePair choice) {
    decideAt = Engine.NEVER;
    inUse = choice;
    for (CandidatePair pair : checkList.pairs()) {
      pair.chosenByPeer = false;
      pair.challenged = pair.received() > 0 && now - pair.heardAt < JUST_HEARD_NANOS;
      pair.attempts = 0;
      if (!isWanted(pair)) {
        pair.dueAt = Engine.NEVER;
      }
    }
  }

  /**
   * A check of the peer came: ours goes back at once (RFC 8445 §7.3.1.4), for its NAT is open now,
   * unless one has just gone.
   */
  void trigger(long now, CandidatePair pair) {
    if (!pair.isValid()
        && (pair.received() == 1
            || pair.attempts == 0
            || now - pair.sentAt >= config.pacingNanos())) {
      pair.dueAt = Math.min(pair.dueAt, now);
      pair.triggered = true;
    }
  }

  /**
   * While a path is in use, a check came from an address that is not known to lead to the peer: it
   * must answer one of ours before anything else is sent there, or taken from there.
   */
  void challenge(long now, CandidatePair pair) {
    pair.challenged = true;
    pair.attempts = 0;
    trigger(now, pair);
  }

  /**
   * A check of ours was answered.
   *
   * @param first whether none on this pair was before
   */
  void answered(long now, CandidatePair pair, boolean first) {
    rttNanos = pair.rttNanos();
    if (role == Role.CONTROLLING && !pair.carriesFullSize()) {
      // The address is proven now and may get a check of full size, which is all that is missing.
      if (first) {
        pair.attempts = 1;
        pair.dueAt = now;
      }
    } else {
      // What works is held open until the peer has chosen.
      pair.dueAt = role == Role.CONTROLLED ? now + config.maxRetransmitNanos() : Engine.NEVER;
    }
  }

  /** Sends all checks that are due. */
  void run(long now) {
    run(now, pair -> true);
  }

  /** Sends due checks to new sources that have not proven to lead to the peer. */
  void runChallenges(long now) {
    run(now, this::isWanted);
  }

  /** Whether a pair is checked while another is in use. */
  private boolean isWanted(CandidatePair pair) {
    return pair.attempts <= MAX_CHALLENGES
        && (pair.isValid() ? isBetterOnceWide(pair) : pair.challenged);
  }

  private boolean isBetterOnceWide(CandidatePair pair) {
    return wantsBetter() && pair.answersItself() && !pair.carriesFullSize();
  }

  /** Whether the path in use is left for one that answers itself as soon as there is one. */
  boolean wantsBetter() {
    return role == Role.CONTROLLING && inUse != null && !inUse.answersItself();
  }

  /** Whether checks of ours are answered, so that a path may still come of it. */
  boolean isPromising() {
    return checkList.pairs().stream().anyMatch(CandidatePair::isValid);
  }

  private void run(long now, Predicate<CandidatePair> wanted) {
    for (CandidatePair pair : checkList.pairs()) {
      if (wanted.test(pair) && dueAt(pair) <= now) {
        check(now, pair);
      }
    }
  }

  private void check(long now, CandidatePair pair) {
    boolean first = pair.attempts == 0 && !pair.triggered;
    boolean fullSize =
        pair.isValid() ? role == Role.CONTROLLING : pair.attempts < FULL_SIZE_ATTEMPTS;
    switch (prober.check(now, pair, false, fullSize)) {
      case SENT -> {
        long rtt = pair.rttNanos() == 0 ? rttNanos : pair.rttNanos();
        long wait = backoff.afterNanos(pair.attempts, rtt);
        boolean silent = pair.received() == 0 && !pair.isValid();
        pair.dueAt = now + (quiet && silent ? Math.max(wait, QUIET_NANOS) : wait);
        if (first) {
          burst--;
          paceAt = now + config.pacingNanos();
        }
      }
      case LATER -> pair.dueAt = now + rateIntervalNanos;
      case MUCH_LATER -> pair.dueAt = now + config.maxRetransmitNanos();
      case OVER_BUDGET -> pair.markSpent();
    }
  }

  private long dueAt(CandidatePair pair) {
    return pair.attempts == 0 && burst <= 0 && !pair.triggered
        ? Math.max(pair.dueAt, paceAt)
        : pair.dueAt;
  }

  /** The pair to take now, or null. */
  @Nullable CandidatePair choose(long now) {
    CandidatePair current = inUse;
    if (role == Role.CONTROLLED) {
      // A path that works is only left for an address that has itself answered a challenge. While
      // there is none, it may be one whose answers come from elsewhere, as some NATs have it.
      return best(
          pair -> pair.chosenByPeer && pair.isValid() && (current == null || pair.answersItself()));
    }
    if (current != null) {
      // Where answers come from elsewhere the peer may be unable to follow, or not be let in.
      return wantsBetter() ? best(pair -> pair.answersItself() && pair.carriesFullSize()) : null;
    }
    CandidatePair best = best(CandidatePair::carriesFullSize);
    if (best == null) {
      return null;
    }
    if (best(pair -> isHopeful(pair) && pair.rank() > best.rank()) == null) {
      return best;
    }
    if (decideAt == Engine.NEVER) {
      long wait = Math.max(MIN_WAIT_NANOS, best.rttNanos() / 4);
      decideAt = now + Math.min(wait, config.betterPairWaitNanos());
    }
    return now >= decideAt ? best : null;
  }

  private static boolean isHopeful(CandidatePair pair) {
    return !pair.carriesFullSize() && pair.attempts <= HOPEFUL_ATTEMPTS;
  }

  private @Nullable CandidatePair best(Predicate<CandidatePair> wanted) {
    return checkList.pairs().stream()
        .filter(wanted)
        .max(Comparator.comparingInt(CandidatePair::rank))
        .orElse(null);
  }

  /** When a check or the decision is due. */
  long dueAt() {
    return Math.min(decideAt, earliest(pair -> true));
  }

  /** When a check to a new source is due. */
  long challengesDueAt() {
    return earliest(this::isWanted);
  }

  private long earliest(Predicate<CandidatePair> wanted) {
    return checkList.pairs().stream()
        .filter(wanted)
        .mapToLong(this::dueAt)
        .min()
        .orElse(Engine.NEVER);
  }
}
