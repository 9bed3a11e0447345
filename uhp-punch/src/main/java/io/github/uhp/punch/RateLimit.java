package io.github.uhp.punch;

/** A token bucket: so many a second, and a tenth of a second's worth at once. */
final class RateLimit {

  private final long nanosPerToken;
  private final long capacityNanos;
  private long creditNanos;
  private long last;
  private boolean started;

  RateLimit(int perSecond) {
    nanosPerToken = 1_000_000_000L / perSecond;
    capacityNanos = Math.max(nanosPerToken, 100_000_000L);
    creditNanos = capacityNanos;
  }

  /** Takes a token if there is one. */
  boolean tryTake(long now) {
    if (started) {
      creditNanos = Math.min(capacityNanos, creditNanos + now - last);
    }
    started = true;
    last = now;
    if (creditNanos < nanosPerToken) {
      return false;
    }
    creditNanos -= nanosPerToken;
    return true;
  }

  /** After how long at most a token comes. */
  long nanosPerToken() {
    return nanosPerToken;
  }
}
