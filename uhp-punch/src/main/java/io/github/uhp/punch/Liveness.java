package io.github.uhp.punch;

import static java.util.concurrent.TimeUnit.MILLISECONDS;

/**
 * Watches the nominated path: checks it after silence, keeps its mappings alive, and says when it
 * is lost.
 */
final class Liveness {

  /** Unanswered checks in a row after which a path is lost. */
  private static final int LIMIT = 4;

  /** The first check is repeated more often, and sooner: the path has just worked. */
  private static final int FIRST_LIMIT = 8;

  private static final long RETRY_NANOS = MILLISECONDS.toNanos(500);
  private static final long MAX_RETRY_NANOS = MILLISECONDS.toNanos(1000);
  private static final double RETRY_GROWTH = 1.5;

  private final PunchConfig config;
  private final Backoff backoff;
  private boolean unconfirmed = true;
  private int unanswered;
  private long heardAt;
  private long sentAt;
  private long retryAt;

  /** Starts when a path was just nominated. */
  Liveness(PunchConfig config, Backoff backoff, long now) {
    this.config = config;
    this.backoff = backoff;
    // Either side checks at once: the connector tells its choice, and each lets the other learn the
    // source of what will come on this path.
    heardAt = now - config.livenessNanos();
    sentAt = now;
    retryAt = now;
  }

  long dueAt() {
    return unconfirmed || unanswered > 0
        ? retryAt
        : Math.max(
            retryAt, Math.min(heardAt + config.livenessNanos(), sentAt + config.keepaliveNanos()));
  }

  boolean isLost(long now) {
    return unanswered >= (unconfirmed ? FIRST_LIMIT : LIMIT) && now >= retryAt;
  }

  /** Whether the peer has not answered on this path since it was nominated. */
  boolean isUnconfirmed() {
    return unconfirmed;
  }

  /** Puts the due check off: the rate limit forbids it now. */
  void postpone(long until) {
    retryAt = until;
  }

  void checkSent(long now, long rttNanos) {
    unanswered++;
    sentAt = now;
    long retry =
        unconfirmed
            ? backoff.afterNanos(unanswered, rttNanos)
            : (long)
                Math.min(MAX_RETRY_NANOS, RETRY_NANOS * Math.pow(RETRY_GROWTH, unanswered - 1));
    retryAt = now + (unconfirmed ? retry : Math.max(retry, 2 * rttNanos));
  }

  /**
   * A check on the path was answered.
   *
   * @param confirms whether the peer need not be told of the nomination any more
   */
  void answered(long now, boolean confirms) {
    heardAt = now;
    if (confirms || !unconfirmed) {
      unanswered = 0;
      unconfirmed = false;
    }
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
