package io.github.uhp.punch;

import io.github.uhp.protocol.Candidate;
import io.github.uhp.protocol.Engine;
import io.github.uhp.protocol.Path;
import java.net.Inet6Address;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/** A local socket with a remote candidate, and how its checks fared (RFC 8445 §6.1.2). */
final class CandidatePair {

  final Path path;
  final Candidate.Type type;

  /** When the next check is due, or {@link Engine#NEVER}. */
  long dueAt;

  /** Checks since the search began; the first is paced, the rest are repetitions. */
  int attempts;

  /** When the latest check of the peer came. */
  long heardAt = Long.MIN_VALUE;

  /** When our latest check went. */
  long sentAt = Long.MIN_VALUE;

  /** Whether the next check answers one of the peer's, and is not paced. */
  boolean triggered;

  /** Whether the peer chose it. */
  boolean chosenByPeer;

  /** Whether checks of the peer come from there, and it has not been shown to lead to the peer. */
  boolean challenged;

  private int sent;
  private int received;
  private int answered;
  private long rttNanos;
  private boolean valid;
  private boolean carriesFullSize;
  private boolean answersItself;
  private boolean spent;
  private @Nullable InetSocketAddress observed;

  CandidatePair(Path path, Candidate.Type type, long now) {
    this.path = path;
    this.type = type;
    this.dueAt = now;
  }

  /** Forgets what was found out about the path, to find it out anew. */
  void restart(long now) {
    dueAt = now;
    attempts = 0;
    valid = false;
    carriesFullSize = false;
    answersItself = false;
    chosenByPeer = false;
    challenged = false;
  }

  void checkSent(long now) {
    sent++;
    attempts++;
    triggered = false;
    sentAt = now;
  }

  void checkReceived(long now) {
    received++;
    heardAt = now;
  }

  /** A check of ours was answered, from the same path or from another. */
  void answered(Path from, boolean fullSize, long rtt, @Nullable InetSocketAddress seenAs) {
    answered++;
    // The smoothing of RFC 6298 §2.
    rttNanos = rttNanos == 0 ? Math.max(1, rtt) : (7 * rttNanos + rtt) / 8;
    valid = true;
    challenged = false;
    carriesFullSize |= fullSize;
    answersItself |= from.equals(path);
    observed = seenAs;
  }

  void markSpent() {
    spent = true;
    dueAt = Engine.NEVER;
  }

  boolean isValid() {
    return valid;
  }

  boolean carriesFullSize() {
    return carriesFullSize;
  }

  /** Whether a check was answered from the address that it went to. */
  boolean answersItself() {
    return answersItself;
  }

  int received() {
    return received;
  }

  long rttNanos() {
    return rttNanos;
  }

  /**
   * Higher is better: host before peer-reflexive before server-reflexive (RFC 8445 §5.1.2.2),
   * answers from where the checks go before answers from elsewhere, IPv6 before IPv4 (RFC 8421).
   */
  int rank() {
    int rank =
        switch (type) {
          case HOST -> 8;
          case PEER_REFLEXIVE -> 4;
          case SERVER_REFLEXIVE -> 2;
        };
    if (valid && !answersItself) {
      rank -= 4;
    }
    return rank * 2 + (path.remote().getAddress() instanceof Inet6Address ? 1 : 0);
  }

  PairReport report() {
    return new PairReport(path, type, sent, received, answered, state(), observed);
  }

  private PairReport.State state() {
    if (carriesFullSize) {
      return PairReport.State.WORKING;
    }
    if (valid) {
      return PairReport.State.NARROW;
    }
    if (received > 0) {
      return PairReport.State.HEARD;
    }
    if (spent) {
      return PairReport.State.SPENT;
    }
    return sent > 0 ? PairReport.State.UNANSWERED : PairReport.State.WAITING;
  }
}
