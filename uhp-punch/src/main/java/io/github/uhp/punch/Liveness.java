package io.github.uhp.punch;

import static java.util.concurrent.TimeUnit.MILLISECONDS;

/**
 * Watches the nominated path: checks it after silence, keeps its mappings alive, and says when it
 * is lost.
 */
final class Liveness {

  /** Unanswered checks in a row after which a path is lost. */
  private static final int LIMIT = 4;

  /** The nomination itself is told more often: the path has just worked. */
  private static final int NOMINATION_LIMIT = 8;

  private static final long RETRY_NANOS = MILLISECONDS.toNanos(500);
  private static final long MAX_RETRY_NANOS = MILLISECONDS.toNanos(1000);
  private static final double RETRY_GROWTH = 1.5;

  private final PunchConfig config;
  private final Backoff backoff;
  private boolean nominationUnanswered;
  private int unanswered;
  private long heardAt;
  private long sentAt;
  private long retryAt;

  /**
   * Starts when a path was just nominated.
   *
   * @param tellsPeer whether the peer must be told at once, and answer
   */
  Liveness(PunchConfig config, Backoff backoff, long now, boolean tellsPeer) {
    this.config = config;
    this.backoff = backoff;
    // Either side checks at once: so the peer learns the source of what will come on this path.
    heardAt = now - config.livenessNanos();
    sentAt = now;
    nominationUnanswered = tellsPeer;
    retryAt = now;
  }

  long dueAt() {
    return nominationUnanswered || unanswered > 0
        ? retryAt
        : Math.max(
            retryAt, Math.min(heardAt + config.livenessNanos(), sentAt + config.keepaliveNanos()));
  }

  boolean isLost(long now) {
    return unanswered >= (nominationUnanswered ? NOMINATION_LIMIT : LIMIT) && now >= retryAt;
  }

  /** Whether the peer has yet to answer that it knows of the nomination. */
  boolean isNominating() {
    return nominationUnanswered;
  }

  /** Puts the due check off: the rate limit forbids it now. */
  void postpone(long until) {
    retryAt = until;
  }

  void checkSent(long now, long rttNanos) {
    unanswered++;
    sentAt = now;
    long retry =
        nominationUnanswered
            ? backoff.afterNanos(unanswered, rttNanos)
            : (long)
                Math.min(MAX_RETRY_NANOS, RETRY_NANOS * Math.pow(RETRY_GROWTH, unanswered - 1));
    retryAt = now + Math.max(retry, 2 * rttNanos);
  }

  void answered(long now) {
    unanswered = 0;
    nominationUnanswered = false;
    heardAt = now;
  }

  /** Something of the peer arrived on the path. */
  void heard(long now) {
    heardAt = now;
  }

  /** Something hints that the path may be broken: checks it soon. */
  void suspect(long now) {
    if (unanswered == 0 && now - sentAt >= MAX_RETRY_NANOS) {
      heardAt = now - config.livenessNanos();
    }
  }
}
