package io.github.uhp.rendezvous;

import io.github.uhp.protocol.Message;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Keeps the session alive, and with it all names and the NAT's mapping (RFC 4787 §4.3). */
final class Refresher {

  /** So long that the acknowledgement is not longer, nor a challenge. */
  static final int LENGTH = 48;

  /** The server says how often; within reason. */
  private static final Duration MIN = Duration.ofSeconds(1);

  private static final Duration MAX = Duration.ofSeconds(25);

  private final ClientContext context;
  private Duration refreshAfter = Duration.ofSeconds(20);
  private long dueNanos = Exchange.NEVER;
  private @Nullable Exchange exchange;

  Refresher(ClientContext context) {
    this.context = context;
  }

  Duration refreshAfter() {
    return refreshAfter;
  }

  void setRefreshAfter(Duration told) {
    refreshAfter = told.compareTo(MIN) < 0 ? MIN : told.compareTo(MAX) > 0 ? MAX : told;
  }

  boolean isAsked(long transaction) {
    return exchange != null && exchange.transaction() == transaction;
  }

  /** Nothing is to be said for a while: the server has just answered. */
  void acknowledged(long nowNanos) {
    exchange = null;
    dueNanos = nowNanos + jittered();
  }

  /** Never later than told; many peers of a restarted server shall not stay in step. */
  long jittered() {
    long nanos = refreshAfter.toNanos();
    return nanos - context.random.nextLong(nanos / 10);
  }

  void hasten(long nowNanos) {
    if (exchange != null) {
      exchange.hasten(nowNanos);
    }
  }

  /** There is no session to refresh. */
  void stop() {
    exchange = null;
    dueNanos = Exchange.NEVER;
  }

  void handleTimeout(long nowNanos, ServerLink link) {
    if (exchange == null && nowNanos >= dueNanos) {
      exchange = new Exchange(context.random, nowNanos);
    }
    Exchange due = exchange;
    if (due != null && due.isDue(nowNanos)) {
      context.onTransmission(due);
      due.sent(nowNanos);
      link.sendPadded(due.transaction(), new Message.Refresh(), LENGTH);
      if (link.isInTurn()) {
        // The server has most likely forgotten the session, and many wait as this peer does. Not
        // never, since anybody on the way can say that it has.
        acknowledged(nowNanos);
      }
    }
  }

  long unansweredSince() {
    return Exchange.unansweredSince(exchange);
  }

  long nextTimeoutNanos() {
    return exchange == null ? dueNanos : exchange.nextSendNanos();
  }
}
