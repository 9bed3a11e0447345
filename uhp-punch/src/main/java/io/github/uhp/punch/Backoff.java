package io.github.uhp.punch;

/**
 * When to repeat a check: after 1.5 measured round trips, or a fixed time while none was measured,
 * growing by 1.6 each time up to a cap.
 */
final class Backoff {

  private static final double GROWTH = 1.6;
  private static final double ROUND_TRIPS = 1.5;
  private static final long FLOOR_NANOS = 50_000_000;

  private final PunchConfig config;

  Backoff(PunchConfig config) {
    this.config = config;
  }

  /**
   * The wait after the given number of attempts.
   *
   * @param rttNanos the measured round trip, or 0
   */
  long afterNanos(int attempts, long rttNanos) {
    double first =
        rttNanos == 0
            ? config.retransmitNanos()
            : Math.max(FLOOR_NANOS, Math.min(ROUND_TRIPS * rttNanos, config.maxRetransmitNanos()));
    return (long)
        Math.min(config.maxRetransmitNanos(), first * Math.pow(GROWTH, Math.max(0, attempts - 1)));
  }
}
