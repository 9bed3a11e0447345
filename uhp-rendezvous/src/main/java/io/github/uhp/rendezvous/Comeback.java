package io.github.uhp.rendezvous;

import java.time.Duration;

/**
 * When those come back whose sessions a former run of the server had: one after another, at the
 * rate at which it shakes hands, so that none does so in vain. A moment is no promise, nothing is
 * kept of it, and whoever comes at another one is treated alike. Anybody can ask, under any
 * address, and that must cost others nothing: when all moments are given out they begin anew.
 */
final class Comeback {

  /** Peers do not wait longer than this. */
  private static final long MAX_NANOS = Duration.ofSeconds(180).toNanos();

  private final long spacingNanos;
  private int names;
  private boolean begun;
  private long endNanos;
  private long nextNanos;

  Comeback(ServerConfig config) {
    this.spacingNanos = config.handshakes().spacingNanos();
  }

  /** So many names are known of a former run. */
  void expect(int count) {
    names = count;
  }

  /** How long whoever has lost its session shall wait; 0 from when all should be back. */
  Duration delay(long nowNanos) {
    if (!begun) {
      begun = true;
      nextNanos = nowNanos;
      endNanos = nowNanos + Math.min(names * spacingNanos, MAX_NANOS);
    }
    if (nowNanos >= endNanos) {
      return Duration.ZERO;
    }
    long moment = nextNanos >= endNanos ? nowNanos : Math.max(nowNanos, nextNanos);
    nextNanos = moment + spacingNanos;
    return Duration.ofNanos(moment - nowNanos);
  }
}
