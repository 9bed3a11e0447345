package io.github.uhp.punch;

import java.time.Duration;

/** How the punch engine behaves. Immutable; made by {@link #builder()}. */
public final class PunchConfig {

  /** RFC 7675 §5.1 and the 30 s that many NATs keep a mapping leave room for one lost keepalive. */
  private static final Duration MAX_KEEPALIVE = Duration.ofSeconds(20);

  private static final int MAX_UNANSWERED_PROBES = 30;
  private static final int MAX_PROBES_PER_SECOND = 200;
  private static final int MAX_CANDIDATES = 8;

  private final Builder values;

  private PunchConfig(Builder values) {
    this.values = values;
  }

  /** A builder with all defaults. */
  public static Builder builder() {
    return new Builder();
  }

  /** All defaults. */
  public static PunchConfig defaults() {
    return builder().build();
  }

  long pacingNanos() {
    return values.pacing.toNanos();
  }

  long retransmitNanos() {
    return values.retransmit.toNanos();
  }

  long maxRetransmitNanos() {
    return values.maxRetransmit.toNanos();
  }

  long betterPairWaitNanos() {
    return values.betterPairWait.toNanos();
  }

  long deadlineNanos() {
    return values.deadline.toNanos();
  }

  long recoveryDeadlineNanos() {
    return values.recoveryDeadline.toNanos();
  }

  long portSearchNanos() {
    return values.portSearch.toNanos();
  }

  long keepaliveNanos() {
    return values.keepalive.toNanos();
  }

  long livenessNanos() {
    return values.liveness.toNanos();
  }

  int maxUnansweredProbes() {
    return values.maxUnansweredProbes;
  }

  int maxProbesPerSecond() {
    return values.maxProbesPerSecond;
  }

  int maxSessions() {
    return values.maxSessions;
  }

  boolean allowLoopback() {
    return values.allowLoopback;
  }

  int maxCandidates() {
    return values.maxCandidates;
  }

  /** Collects values; each setter says its default. */
  public static final class Builder {

    private Duration pacing = Duration.ofMillis(20);
    private Duration retransmit = Duration.ofMillis(150);
    private Duration maxRetransmit = Duration.ofSeconds(1);
    private Duration betterPairWait = Duration.ofMillis(50);
    private Duration deadline = Duration.ofSeconds(10);
    private Duration recoveryDeadline = Duration.ofSeconds(30);
    private Duration portSearch = Duration.ofSeconds(22);
    private Duration keepalive = Duration.ofSeconds(15);
    private Duration liveness = Duration.ofSeconds(5);
    private int maxUnansweredProbes = MAX_UNANSWERED_PROBES;
    private int maxProbesPerSecond = MAX_PROBES_PER_SECOND;
    private int maxSessions = 1024;
    private boolean allowLoopback;
    private int maxCandidates = MAX_CANDIDATES;

    private Builder() {}

    /** Time between the first checks of two pairs, Ta of RFC 8445 §14.2; 20 ms by default. */
    public Builder pacing(Duration value) {
      pacing = value;
      return this;
    }

    /** Time before a check is repeated while no round trip was measured; 150 ms by default. */
    public Builder retransmit(Duration value) {
      retransmit = value;
      return this;
    }

    /** To what the time between repetitions grows at most; 1 s by default. */
    public Builder maxRetransmit(Duration value) {
      maxRetransmit = value;
      return this;
    }

    /** The longest wait for a better pair once one works; 50 ms by default. */
    public Builder betterPairWait(Duration value) {
      betterPairWait = value;
      return this;
    }

    /** How long to look for a path before giving up; 10 s by default. */
    public Builder deadline(Duration value) {
      deadline = value;
      return this;
    }

    /** How long to look for another path once the nominated one broke; 30 s by default. */
    public Builder recoveryDeadline(Duration value) {
      recoveryDeadline = value;
      return this;
    }

    /**
     * How long to search for a port where a NAT gives one to each destination; 22 s by default, in
     * which all 2,048 probes that a search may have can be sent.
     */
    public Builder portSearch(Duration value) {
      portSearch = value;
      return this;
    }

    /** The longest time without a check on the nominated path, at most 20 s; 15 s by default. */
    public Builder keepalive(Duration value) {
      keepalive = value;
      return this;
    }

    /** After how much silence the nominated path is checked; 5 s by default. */
    public Builder liveness(Duration value) {
      liveness = value;
      return this;
    }

    /**
     * Probes that an address, and a host, gets in a session without ever answering, and a host from
     * all sessions at once; 1 to 30, the default.
     */
    public Builder maxUnansweredProbes(int value) {
      maxUnansweredProbes = value;
      return this;
    }

    /**
     * Probes a second of all sessions together, but for answers to addresses that have answered a
     * check themselves; 1 to 200, the default.
     */
    public Builder maxProbesPerSecond(int value) {
      maxProbesPerSecond = value;
      return this;
    }

    /** Sessions at once; 1,024 by default. */
    public Builder maxSessions(int value) {
      maxSessions = value;
      return this;
    }

    /** Whether loopback candidates are tried, as when the server is on loopback; no by default. */
    public Builder allowLoopback(boolean value) {
      allowLoopback = value;
      return this;
    }

    /**
     * Addresses of the peer that a session tries at once; another may take the place of one that
     * has answered, or was named ten minutes ago. 1 to 8, the default.
     */
    public Builder maxCandidates(int value) {
      maxCandidates = value;
      return this;
    }

    /**
     * The configuration.
     *
     * @throws IllegalArgumentException if a value is out of its range
     */
    public PunchConfig build() {
      positive("pacing", pacing);
      positive("retransmit", retransmit);
      positive("maxRetransmit", maxRetransmit);
      positive("deadline", deadline);
      positive("recoveryDeadline", recoveryDeadline);
      positive("portSearch", portSearch);
      positive("keepalive", keepalive);
      positive("liveness", liveness);
      require(!betterPairWait.isNegative(), "betterPairWait is negative");
      require(retransmit.compareTo(maxRetransmit) <= 0, "retransmit exceeds maxRetransmit");
      require(keepalive.compareTo(MAX_KEEPALIVE) <= 0, "keepalive exceeds " + MAX_KEEPALIVE);
      range("maxUnansweredProbes", maxUnansweredProbes, MAX_UNANSWERED_PROBES);
      range("maxProbesPerSecond", maxProbesPerSecond, MAX_PROBES_PER_SECOND);
      range("maxCandidates", maxCandidates, MAX_CANDIDATES);
      range("maxSessions", maxSessions, Integer.MAX_VALUE);
      Builder copy = new Builder();
      copy.pacing = pacing;
      copy.retransmit = retransmit;
      copy.maxRetransmit = maxRetransmit;
      copy.betterPairWait = betterPairWait;
      copy.deadline = deadline;
      copy.recoveryDeadline = recoveryDeadline;
      copy.portSearch = portSearch;
      copy.keepalive = keepalive;
      copy.liveness = liveness;
      copy.maxUnansweredProbes = maxUnansweredProbes;
      copy.maxProbesPerSecond = maxProbesPerSecond;
      copy.maxSessions = maxSessions;
      copy.allowLoopback = allowLoopback;
      copy.maxCandidates = maxCandidates;
      return new PunchConfig(copy);
    }

    private static void positive(String name, Duration value) {
      require(!value.isNegative() && !value.isZero(), name + " is not positive");
    }

    private static void range(String name, int value, int most) {
      require(value >= 1 && value <= most, name + " is not within 1 to " + most);
    }

    private static void require(boolean condition, String message) {
      if (!condition) {
        throw new IllegalArgumentException(message);
      }
    }
  }
}
