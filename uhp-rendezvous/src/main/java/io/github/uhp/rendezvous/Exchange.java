package io.github.uhp.rendezvous;

import io.github.uhp.protocol.Engine;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * One question to the server: sent again after 500 ms, 1 s, 2 s, then every 3 s give or take a
 * tenth, until it is answered. The transaction number stays the same.
 */
final class Exchange {

  /** Long after all that is due. */
  static final long NEVER = Engine.NEVER;

  private static final long[] PAUSES_MILLIS = {500, 1000, 2000, 3000};

  private final RandomGenerator random;
  private final long transaction;
  private final long startedNanos;
  private long nextSendNanos;
  private int sent;
  private boolean hastenable;
  private boolean hastened;

  Exchange(RandomGenerator random, long nowNanos) {
    this.random = random;
    this.transaction = random.nextLong();
    this.startedNanos = nowNanos;
    this.nextSendNanos = nowNanos;
  }

  long transaction() {
    return transaction;
  }

  /** When the question was first sent, or {@link #NEVER} if there is none or it was not sent. */
  static long unansweredSince(@Nullable Exchange exchange) {
    return exchange == null || !exchange.wasSent() ? NEVER : exchange.startedNanos;
  }

  /** When the question is due, or {@link #NEVER} if there is none. */
  static long nextSendNanos(@Nullable Exchange exchange) {
    return exchange == null ? NEVER : exchange.nextSendNanos;
  }

  /** When it was first due. */
  long startedNanos() {
    return startedNanos;
  }

  long nextSendNanos() {
    return nextSendNanos;
  }

  boolean isDue(long nowNanos) {
    return nextSendNanos <= nowNanos;
  }

  boolean wasSent() {
    return sent > 0;
  }

  /** Notes a transmission on schedule. */
  void sent(long nowNanos) {
    long pause = PAUSES_MILLIS[Math.min(sent, PAUSES_MILLIS.length - 1)] * 1_000_000;
    long jitter = sent < PAUSES_MILLIS.length - 1 ? 0 : random.nextLong(-pause / 10, pause / 10);
    nextSendNanos = nowNanos + pause + jitter;
    sent++;
    hastenable = !hastened;
    hastened = false;
  }

  /**
   * Makes it due at once because a cookie, a session or an address is new; only once per
   * transmission on schedule, so that a server which never takes what it asked for is not flooded.
   */
  void hasten(long nowNanos) {
    if (hastenable) {
      hastenable = false;
      hastened = true;
      nextSendNanos = nowNanos;
    }
  }
}
