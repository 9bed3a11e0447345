package io.github.uhp.punch;

import static java.util.concurrent.TimeUnit.SECONDS;

import io.github.uhp.protocol.Path;
import io.github.uhp.protocol.Probe;
import io.github.uhp.protocol.ProbeKeys;
import io.github.uhp.protocol.Transmit;
import io.github.uhp.protocol.Wire;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** Makes, seals and remembers the probes of a session, within its budgets. */
final class Prober {

  /** Small, but long enough that no answer is longer than its check. */
  private static final int SMALL_LENGTH = 96;

  /** Lengths around a varint boundary cannot be met exactly; the answer is then a bit shorter. */
  private static final int LENGTH_SLACK = 3;

  private static final int MAX_PENDING = 256;

  /** An answer that took longer says nothing of the path as it is now. */
  private static final long MAX_ANSWER_NANOS = SECONDS.toNanos(5);

  private static final int ACKS_PER_SECOND = 200;

  private final ProbeKeys keys;
  private final RandomGenerator random;
  private final ProbeBudget budget;
  private final Outbox out;
  private boolean asksAgain;
  private final RateLimit acks = new RateLimit(ACKS_PER_SECOND);
  private final Map<Long, Pending> pending =
      new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Long, Pending> eldest) {
          return size() > MAX_PENDING;
        }
      };

  Prober(ProbeKeys keys, RandomGenerator random, ProbeBudget budget, Outbox out) {
    this.keys = keys;
    this.random = random;
    this.budget = budget;
    this.out = out;
  }

  /** From now on each check asks the connector to ask the server for this side again. */
  void askAgain() {
    asksAgain = true;
  }

  /** A check that waits for its answer. */
  record Pending(CandidatePair pair, long sentAt, int length, boolean nominate) {}

  /** What became of the wish to send a check. */
  enum Outcome {
    SENT,
    /** All sessions together have sent enough for now. */
    LATER,
    /** All sessions together have sent enough to that host for now. */
    MUCH_LATER,
    /** The address has had all that it may get without answering. */
    OVER_BUDGET
  }

  /** Sends a check; of full size if that is wanted and the address may get so much. */
  Outcome check(long now, CandidatePair pair, boolean nominate, boolean fullSize) {
    int length =
        fullSize && mayCheck(now, pair, Wire.PATH_PROBE_LENGTH) == ProbeBudget.Verdict.YES
            ? Wire.PATH_PROBE_LENGTH
            : SMALL_LENGTH;
    switch (mayCheck(now, pair, length)) {
      case NO -> {
        return Outcome.OVER_BUDGET;
      }
      case LATER -> {
        return Outcome.MUCH_LATER;
      }
      case YES -> {
        if (!out.mayProbe(now)) {
          return Outcome.LATER;
        }
      }
    }
    long transaction = random.nextLong();
    Probe plain = Probe.check(transaction, nominate);
    ByteBuffer sealed = keys.seal((asksAgain ? plain.askingAgain() : plain).paddedTo(length));
    pending.put(transaction, new Pending(pair, now, length, nominate));
    budget.checkSent(now, pair.path.remote(), length);
    pair.checkSent(now);
    out.count(PunchCounters.Kind.CHECKS_SENT);
    out.send(pair.path, sealed);
    return Outcome.SENT;
  }

  /** Checks a guessed port, as the budget allows; whoever is there shows itself by a check. */
  void guess(long now, Path path) {
    guess(now, path, 0);
  }

  /**
   * Likewise, but not over more routers than its TTL allows.
   *
   * @param ttl as in {@link Transmit#ttl()}
   */
  void guess(long now, Path path, int ttl) {
    InetAddress host = path.remote().getAddress();
    if (budget.mayGuess(now, host) && out.mayProbe(now)) {
      budget.guessSent(now, host, SMALL_LENGTH);
      out.count(PunchCounters.Kind.GUESSES_SENT);
      sendUnexpectedly(path, ttl);
    }
  }

  /** Sends one of a port search's probes, which is due; false if others leave no room for it. */
  boolean searchProbe(long now, Path path, SearchPermits.Permit permit) {
    if (!out.mayProbe(now)) {
      permit.postpone(now + out.probeIntervalNanos());
      return false;
    }
    permit.probeSent(now);
    out.count(PunchCounters.Kind.SEARCH_PROBES_SENT);
    sendUnexpectedly(path, 0);
    return true;
  }

  /** No answer is waited for: it would prove an address to which hardly any of these leads. */
  private void sendUnexpectedly(Path path, int ttl) {
    ByteBuffer sealed = keys.seal(Probe.check(random.nextLong(), false).paddedTo(SMALL_LENGTH));
    out.send(new Transmit(path, sealed, ttl));
  }

  private ProbeBudget.Verdict mayCheck(long now, CandidatePair pair, int length) {
    return budget.mayCheck(now, pair.path.remote(), length);
  }

  /**
   * Answers a check with as many bytes as it had; false if it is not to be answered. Until the
   * address has answered a check itself, answers count among the probes of all sessions.
   */
  boolean ack(long now, Path path, Probe check, int length) {
    Probe ack = padded(Probe.ack(check.transaction(), path.remote()), length);
    if (ack == null
        || !acks.tryTake(now)
        || !(budget.isAnswered(path.remote()) || out.mayProbe(now))) {
      out.count(PunchCounters.Kind.UNANSWERED);
      return false;
    }
    budget.ackSent(path.remote(), length);
    out.count(PunchCounters.Kind.ACKS_SENT);
    out.send(path, keys.seal(ack));
    return true;
  }

  private static @Nullable Probe padded(Probe ack, int length) {
    for (int wanted = length; wanted > length - LENGTH_SLACK; wanted--) {
      try {
        return ack.paddedTo(wanted);
      } catch (IllegalArgumentException e) {
        // No probe has exactly that length; the next shorter one may.
      }
    }
    return null;
  }

  /** The check that an answer belongs to, once; null if it belongs to none, or comes too late. */
  @Nullable Pending take(long now, long transaction) {
    Pending check = pending.remove(transaction);
    return check == null || now - check.sentAt() > MAX_ANSWER_NANOS ? null : check;
  }
}
