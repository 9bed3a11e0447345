package io.github.uhp.rendezvous;

/** Bounds the errors sent to addresses that have proven nothing: 200 a second, 400 at once. */
final class ErrorBudget {

  private static final long NANOS_EACH = 1_000_000_000L / 200;
  private static final long BURST_NANOS = 400 * NANOS_EACH;

  private long savedNanos = BURST_NANOS;
  private long lastNanos;
  private boolean started;

  boolean take(long nowNanos) {
    if (started) {
      savedNanos = Math.min(BURST_NANOS, savedNanos + Math.max(0, nowNanos - lastNanos));
    }
    started = true;
    lastNanos = nowNanos;
    if (savedNanos < NANOS_EACH) {
      return false;
    }
    savedNanos -= NANOS_EACH;
    return true;
  }
}
