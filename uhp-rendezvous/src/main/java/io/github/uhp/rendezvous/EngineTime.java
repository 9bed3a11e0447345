package io.github.uhp.rendezvous;

import io.github.bucket4j.TimeMeter;

/**
 * The engine's time for token buckets, counted from its first moment: they take no negative one.
 */
final class EngineTime implements TimeMeter {

  private long startNanos;
  private long nowNanos;
  private boolean started;

  void set(long nanos) {
    if (!started) {
      started = true;
      startNanos = nanos;
    }
    nowNanos = nanos;
  }

  @Override
  public long currentTimeNanos() {
    return nowNanos - startNanos;
  }

  @Override
  public boolean isWallClockBased() {
    return false;
  }
}
