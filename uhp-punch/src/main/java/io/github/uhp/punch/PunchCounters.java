package io.github.uhp.punch;

import java.util.concurrent.atomic.AtomicLongArray;

/** What a punch engine has counted since it was made. Readable from any thread. */
public final class PunchCounters {

  /** The things counted. */
  public enum Kind {
    /** Sessions started. */
    SESSIONS_STARTED,
    /** Sessions that found a path. */
    SESSIONS_NOMINATED,
    /** Sessions that ended without a path. */
    SESSIONS_FAILED,
    /** Nominated paths that broke. */
    PATHS_LOST,
    /** Nominations of another path, or of the same again after a loss. */
    PATHS_MOVED,
    /** Checks sent. */
    CHECKS_SENT,
    /** Checks sent to guessed ports. */
    GUESSES_SENT,
    /** Probes sent in port searches. */
    SEARCH_PROBES_SENT,
    /** Answers sent. */
    ACKS_SENT,
    /** Authentic checks received. */
    CHECKS_RECEIVED,
    /** Authentic answers to a check of ours. */
    ACKS_RECEIVED,
    /** Dropped: a probe of no session here, or too short to be one. */
    DROPPED_UNKNOWN,
    /** Dropped: not authentic, not fresh or not well-formed. */
    DROPPED_UNAUTHENTIC,
    /** Dropped: an authentic answer to no check that is still remembered. */
    DROPPED_STALE_ACK,
    /** Dropped: authentic, but from an address to which no probe may go. */
    DROPPED_SOURCE,
    /** Authentic checks left unanswered: too short for the answer, or too many. */
    UNANSWERED,
    /** Remote candidates refused by rule or over the limit. */
    CANDIDATES_REFUSED,
    /** Probes put off or left out because all sessions together had sent enough. */
    RATE_LIMITED
  }

  private final AtomicLongArray values = new AtomicLongArray(Kind.values().length);

  PunchCounters() {}

  /** How often that happened. */
  public long get(Kind kind) {
    return values.get(kind.ordinal());
  }

  void count(Kind kind) {
    values.incrementAndGet(kind.ordinal());
  }
}
